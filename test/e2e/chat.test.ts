import assert from 'node:assert/strict';
import { openChat, sendChat, waitForAnswer } from '../host/chat.ts';
import { clickNotificationButton, notificationButtons, waitForNotification } from '../host/workbench.ts';
import { userSuite } from './user.ts';

const WRONG = { 'tierwise.tiers.cheap': ['deepseek-v4-flash'] };

userSuite('A fresh profile, as a user', { settings: WRONG }, (user) => {
  it('says which setting is wrong, and what would be right', async () => {
    const message = await waitForNotification(user.page(), /tierwise\.tiers\.cheap/);
    assert.match(message, /deepseek-v4-flash/);
    const [button] = await notificationButtons(user.page(), /tierwise\.tiers\.cheap/);
    assert.ok(button, 'no button mends it');
    await clickNotificationButton(user.page(), /tierwise\.tiers\.cheap/, button);
    await user.page().locator('.settings-editor').waitFor({ timeout: 15_000 });
    await user.page().keyboard.press('Escape');
  });

  it('answers the first message that is typed into the chat', async () => {
    const page = user.page();
    await openChat(page);
    await sendChat(page, '@tierwise what is a moka pot?');
    const { text, error } = await waitForAnswer(page);
    assert.equal(error, null);
    assert.match(text, /^mid: .+ · claude-haiku-4-5/m);
  });
});
