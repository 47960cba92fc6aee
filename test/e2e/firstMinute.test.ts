import assert from 'node:assert/strict';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { screenshot } from '../host/browser.ts';
import { waitForAnswer } from '../host/chat.ts';
import { waitFor } from '../host/process.ts';
import {
  answerInput,
  clickNotificationButton,
  goToFileLine,
  openTabs,
  waitForNotification,
  waitForStatusBar,
} from '../host/workbench.ts';
import { userSuite } from './user.ts';

const KEY = 'sk-ant-good';
const FILM = fileURLToPath(new URL('../../out/first-minute/', import.meta.url));

userSuite('The first minute, by a newcomer', { providers: { keys: [KEY] }, env: {} }, (user) => {
  /**
   * One gesture of a person: a click, a key (a chord counts as one), or a line that is typed or pasted and sent with Enter. What
   * opens a list or a box is one, and what is typed there another. Each `act` does one, and nothing else does any.
   */
  let actions: string[] = [];
  let filmed = 0;
  const act = async (what: string, doing: () => Promise<unknown>): Promise<void> => {
    await doing();
    actions.push(what);
    await frame(what);
  };
  const frame = (what: string) =>
    screenshot(
      user.page(),
      join(FILM, `${String(++filmed).padStart(2, '0')}-${what.replace(/\W+/g, '-')}.png`),
    );

  before(async () => {
    await rm(FILM, { recursive: true, force: true });
    await mkdir(FILM, { recursive: true });
  });

  it('takes at most five actions from a fresh profile to an explained function, and no page of settings', async () => {
    const page = user.page();
    await page.getByText('Get Started with Tierwise').first().waitFor({ timeout: 60_000 });
    await waitForStatusBar(page, /Tierwise: set up/);
    await frame('walkthrough');
    const step = page.locator('.gettingStartedContainer');
    await act('click the provider', () => step.getByText('Anthropic', { exact: true }).first().click());
    await act('enter the key', () => answerInput(page, 'Anthropic API Key', KEY));
    await waitForNotification(page, /accepted the API key/);
    await act('press the key that goes to a file', () => page.keyboard.press('ControlOrMeta+P'));
    await act('type its name and the line', () => goToFileLine(page, 'money.ts', 11));
    await act('click Try It', () => clickNotificationButton(page, /accepted/, 'Try It'));
    const { text } = await waitForAnswer(page);
    await frame('the answer');
    assert.match(text, /divides an amount of cents by weights/);
    assert.equal(actions.length, 5, actions.join(', '));
    assert.ok(!(await openTabs(page)).some((tab) => tab.startsWith('Settings')));
  });

  it('takes at most four more to the first accepted change', async () => {
    const page = user.page();
    actions = [];
    const file = join(user.session().workspace, 'src/money.ts');
    const before = await readFile(file, 'utf8');
    await act('click the function', () =>
      page.locator('.editor-instance .view-line').filter({ hasText: 'split' }).first().click(),
    );
    await act('press the key of Edit Here', async () => {
      await page.keyboard.press('Alt+Shift+KeyT');
      await page.keyboard.press('t');
    });
    await act('say what is wanted', () =>
      answerInput(page, 'What should change here?', 'work out the order where it is used'),
    );
    await page.locator('.review-widget').filter({ visible: true }).filter({ hasText: 'Accept' }).waitFor();
    await frame('the change');
    await act('press the key that accepts', () => page.keyboard.press('ControlOrMeta+Enter'));
    await waitFor('the change in the file', 15_000, async () =>
      (await readFile(file, 'utf8')) === before ? undefined : true,
    );
    await frame('accepted');
    assert.ok(actions.length <= 4, actions.join(', '));
  });
});
