import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { answerCount, clickAnswerButton, newChat, sendChat, waitForAnswer } from '../host/chat.ts';
import {
  clearNotifications,
  clickNotificationButton,
  goToLine,
  openFile,
  openTab,
  runCommand,
  selectLines,
  waitForNotification,
  waitForStatusBar,
} from '../host/workbench.ts';
import { userSuite } from './user.ts';

userSuite('Explain, as a user', {}, (user) => {
  it('explains the selection by the command palette, as the first thing in a fresh profile', async () => {
    const page = user.page();
    await openFile(page, 'src/discounts.ts');
    await selectLines(page, 22, 55);
    await runCommand(page, 'Tierwise: Explain');
    const { text, error } = await waitForAnswer(page);
    assert.equal(error, null);
    assert.match(text, /^mid: explaining · claude-haiku-4-5 · [\d.]+k? tokens · about \$0\.\d+$/m);
    assert.match(text, /works out how much is taken off each line/);
    assert.match(text, /claude-haiku-4-5 · [\d.]+k? in, \d+ out · \$0\.\d+\s*$/);
    const [attempt] = await user.attempts(1);
    assert.equal(attempt?.outcome, 'ok');
    assert.equal(`${attempt?.provider}/${attempt?.model}`, 'anthropic/claude-haiku-4-5');
    assert.deepEqual(
      user
        .providers()
        .calls()
        .map((call) => call.path),
      ['/v1/messages'],
    );
  });

  it('shows in the status bar what it cost', async () => {
    const [attempt] = await user.attempts(1);
    const shown = await waitForStatusBar(user.page(), /\$0\.0*[1-9]/);
    const dollars = Number(/\$([\d.]+)/.exec(shown)?.[1]);
    assert.ok(Math.abs(dollars - (attempt?.cost_usd ?? 0)) < 0.0001, `${shown} for ${attempt?.cost_usd}`);
  });

  it('explains the function at the cursor when nothing is selected', async () => {
    const page = user.page();
    await newChat(page);
    await openFile(page, 'src/money.ts');
    await goToLine(page, 13, 5);
    await runCommand(page, 'Tierwise: Explain');
    const { text } = await waitForAnswer(page);
    assert.match(text, /divides an amount of cents by weights/);
  });

  it('answers in the chat, and goes on with the same model', async () => {
    const page = user.page();
    await newChat(page);
    await sendChat(page, '@tierwise what does the function add do?');
    const first = await waitForAnswer(page);
    assert.equal(first.error, null);
    const before = await answerCount(page);
    await sendChat(page, 'and why?');
    const second = await waitForAnswer(page, before);
    assert.match(second.text, /claude-haiku-4-5/);
  });

  it('says of a picture what it is, and leads to the chat, where it can be asked about', async () => {
    const page = user.page();
    await newChat(page);
    const before = user.providers().calls().length;
    await openTab(page, 'assets/logo.png');
    await runCommand(page, 'Tierwise: Explain');
    await waitForNotification(page, /logo\.png is a picture/);
    assert.equal(user.providers().calls().length, before);
    await clickNotificationButton(page, /logo\.png is a picture/, 'Ask in the Chat');
    // This VS Code is a remote one, where its command attaches no picture; a person drags it.
    const box = page.locator('.interactive-session .chat-input-container').first();
    await page.locator('.explorer-folders-view .monaco-list-row').filter({ hasText: 'logo.png' }).dragTo(box);
    await page.locator('.interactive-session .chat-attached-context').getByText('logo.png').first().waitFor();
    await sendChat(page, '@tierwise what does it show?');
    await waitForAnswer(page);
    const calls = user.providers().calls().length - before;
    assert.deepEqual([calls, (await user.attempts(0)).at(-1)?.outcome], [1, 'ok']);
    assert.equal(
      await page.locator('.interactive-request .chat-attached-context-attachment.warning').count(),
      0,
    );
    await clearNotifications(page);
  });

  it('offers the part at the cursor where a file is too large', async () => {
    const page = user.page();
    const line = '2026-11-22T10:15:00Z,4711,42,COF-250,3,"Espresso beans, 250 g",paid\n';
    await writeFile(join(user.session().workspace, 'orders.csv'), line.repeat(80_000));
    await newChat(page);
    await openFile(page, 'orders.csv');
    await runCommand(page, 'Tierwise: Explain');
    const { text, buttons } = await waitForAnswer(page);
    assert.match(text, /orders\.csv/);
    assert.ok(buttons.length > 0, text);
    await clickAnswerButton(page, buttons[0] ?? '');
    const part = await waitForAnswer(page, 1);
    assert.match(part.text, /claude-haiku-4-5 · .* · \$0/);
  });
});
