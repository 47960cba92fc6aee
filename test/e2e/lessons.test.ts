import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { openLedger } from '../../src/ledger/index.ts';
import { newChat, sendChat, waitForAnswer } from '../host/chat.ts';
import { waitFor } from '../host/process.ts';
import {
  clickNotificationButton,
  goToLine,
  openFile,
  pick,
  runCommand,
  waitForNotification,
} from '../host/workbench.ts';
import { record } from '../unit/ledger/helpers.ts';
import { type User, userSuite } from './user.ts';

const DAY_MS = 86_400_000;

/** Two weeks in which a cheap model has explained TypeScript as well as the one that is asked for it. */
function seedAnswers(file: string): void {
  const { ledger } = openLedger({ file });
  const note = (count: number, turnedDown: number, by: { tier: string; provider: string; model: string }) => {
    for (let i = 0; i < count; i++) {
      const asked = { ...by, requestId: crypto.randomUUID(), at: Date.now() - (1 + (i % 14)) * DAY_MS };
      const tokens = { inputTokens: 3_000, cacheReadTokens: 0, outputTokens: 800 };
      const id = record(ledger, { ...asked, contextTokens: 3_000 }, tokens);
      ledger.verdict(id, i < turnedDown ? 'rejected' : 'accepted');
    }
  };
  note(29, 2, { tier: 'cheap', provider: 'openrouter', model: 'deepseek/deepseek-v4-flash' });
  note(400, 30, { tier: 'mid', provider: 'anthropic', model: 'claude-haiku-4-5' });
  ledger.close();
}

async function explain(user: User): Promise<string> {
  const page = user.page();
  await newChat(page);
  await openFile(page, 'src/money.ts');
  await goToLine(page, 13, 5);
  await runCommand(page, 'Tierwise: Explain');
  return (await waitForAnswer(page)).text;
}

async function listed(user: User, text: RegExp): Promise<void> {
  const row = user.page().locator('.quick-input-widget .monaco-list-row').filter({ hasText: text });
  await row.first().waitFor({ timeout: 15_000 });
}

userSuite('What is learnt, as a user', {}, (user) => {
  const OFFER =
    /27 of 29 answers of openrouter\/deepseek\/deepseek-v4-flash to “Explain” in TypeScript were kept/;

  it('is offered with its figures', async () => {
    await waitFor('the ledger', 30_000, () => existsSync(user.session().ledgerFile) || undefined);
    seedAnswers(user.session().ledgerFile);
    assert.match(await explain(user), /^mid: explaining · claude-haiku-4-5/m);
    const offer = await waitForNotification(user.page(), OFFER);
    assert.match(offer, /To start with cheap models in place of mid costs about \$2\.\d\d a month less/);
  });

  it('holds once it is accepted, in the route line and in Why This Model', async () => {
    await clickNotificationButton(user.page(), OFFER, 'Use It');
    assert.match(await explain(user), /^cheap: learnt from what you kept · deepseek-v4-flash/m);
    const asked = user.providers().calls().at(-1);
    assert.equal(asked?.model, 'deepseek/deepseek-v4-flash');
    await sendChat(user.page(), '@tierwise /why');
    const why = await waitForAnswer(user.page(), 1);
    assert.match(why.text, OFFER);
    await runCommand(user.page(), 'Tierwise: Why This Model?');
    await listed(user, OFFER);
    await user.page().keyboard.press('Escape');
  });

  it('is undone in What It Has Learnt, and the table holds again', async () => {
    await runCommand(user.page(), 'Tierwise: What It Has Learnt…');
    await pick(user.page(), /“Explain” in TypeScript starts with cheap models/);
    await listed(user, /does not hold; pick it to use it/);
    await user.page().keyboard.press('Escape');
    assert.match(await explain(user), /^mid: explaining · claude-haiku-4-5/m);
  });
});
