import assert from 'node:assert/strict';
import { clickAnswerButton, newChat, waitForAnswer } from '../host/chat.ts';
import { waitFor } from '../host/process.ts';
import {
  answerInput,
  clearNotifications,
  clickNotificationButton,
  notificationButtons,
  openFile,
  pick,
  runCommand,
  selectLines,
  shownText,
  waitForNotification,
  waitForStatusBar,
} from '../host/workbench.ts';
import { userSuite } from './user.ts';

const GOOD = 'sk-ant-good';

userSuite('Keys, as a user', { providers: { keys: [GOOD] }, env: {} }, (user) => {
  it('opens the walkthrough by itself at the first start, and the status bar says what is to be done', async () => {
    const page = user.page();
    await page.getByText('Get Started with Tierwise').first().waitFor({ timeout: 60_000 });
    await waitForStatusBar(page, /Tierwise: set up/);
    await runCommand(page, 'View: Close All Editors');
  });

  it('says without a key what is missing, with the button that mends it', async () => {
    const page = user.page();
    await openFile(page, 'src/money.ts');
    await selectLines(page, 9, 22);
    await runCommand(page, 'Tierwise: Explain');
    const { text, buttons } = await waitForAnswer(page);
    assert.match(text, /no API key/);
    assert.ok(buttons.includes('Set API Key'), buttons.join());
    assert.deepEqual(user.providers().calls(), []);
  });

  it('is said once to be missing by Why This Model, which offers what mends it first', async () => {
    const page = user.page();
    await runCommand(page, 'Tierwise: Why This Model?');
    const list = page.locator('.quick-input-widget');
    const first = list.locator('.monaco-list-row').first();
    await first.filter({ hasText: 'Set API Key' }).waitFor({ timeout: 15_000 });
    const words = await shownText(list);
    assert.match(words, /no API key for any of its providers/);
    assert.ok(!/no model can be used/i.test(words), words);
    await first.click();
    await pick(page, 'Anthropic');
    await page.keyboard.press('Escape');
  });

  it('is set from the status bar, and no tooltip covers what comes of it', async () => {
    const page = user.page();
    await page.locator('.statusbar-item[id*="tierwise"] a').first().click();
    await pick(page, 'Anthropic');
    await answerInput(page, 'Anthropic API Key', 'sk-ant-bad');
    await waitForNotification(page, /refused this API key/);
    await page.mouse.move(600, 300);
    await clickNotificationButton(page, /refused/, 'Enter Another Key');
    await page.keyboard.press('Escape');
    await clearNotifications(page);
  });

  it('refuses a wrong key and offers another try', async () => {
    const page = user.page();
    await clickAnswerButton(page, 'Set API Key');
    await pick(page, 'Anthropic');
    await answerInput(page, 'Anthropic API Key', 'sk-ant-bad');
    await waitForNotification(page, /refused this API key/);
    assert.ok((await notificationButtons(page, /refused/)).includes('Enter Another Key'));
  });

  it('takes a good key, and Try It runs what it was missing for', async () => {
    const page = user.page();
    await clickNotificationButton(page, /refused/, 'Enter Another Key');
    await answerInput(page, 'Anthropic API Key', GOOD);
    await waitForNotification(page, /accepted the API key/);
    await waitForStatusBar(page, /\$0/);
    await newChat(page);
    await openFile(page, 'src/money.ts');
    await selectLines(page, 9, 22);
    await clickNotificationButton(page, /accepted/, 'Try It');
    const { text } = await waitForAnswer(page);
    await clearNotifications(page);
    assert.match(text, /divides an amount of cents by weights/);
    await user.attempts(1);
  });

  it('still has the key and the ledger after a restart', async () => {
    const before = await waitForStatusBar(user.page(), /\$0\.0*[1-9]/);
    await user.restart();
    const page = user.page();
    assert.equal(await waitForStatusBar(page, /\$0\.0*[1-9]/), before);
    assert.equal(await page.getByText('Get Started with Tierwise').count(), 0);
    await openFile(page, 'src/shipping.ts');
    await selectLines(page, 15, 22);
    await runCommand(page, 'Tierwise: Explain');
    const { text } = await waitForAnswer(page);
    assert.match(text, /finds the price of a parcel/);
    assert.equal((await user.attempts(2)).length, 2);
  });

  it('removes the key when it is told to, and asks for one again', async () => {
    const page = user.page();
    await clearNotifications(page);
    await waitFor('the key to go', 60_000, async () => {
      await runCommand(page, 'Tierwise: Set API Key');
      const rows = page.locator('.quick-input-widget .monaco-list-row');
      const row = rows.filter({ hasText: 'Anthropic' }).first();
      await row.waitFor({ timeout: 5_000 });
      if ((await row.filter({ hasText: 'key set' }).count()) === 0) return true;
      await row.hover({ timeout: 2_000 });
      await row.locator('[aria-label="Remove the Stored Key"]').click({ timeout: 2_000 });
      return undefined;
    });
    await page.keyboard.press('Escape');
    await newChat(page);
    await openFile(page, 'src/shipping.ts');
    await selectLines(page, 15, 22);
    await runCommand(page, 'Tierwise: Explain');
    const { text } = await waitForAnswer(page);
    assert.match(text, /no API key/);
  });
});
