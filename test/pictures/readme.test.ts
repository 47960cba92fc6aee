import { existsSync } from 'node:fs';
import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { begin, TaskScript, waitForTask } from '../e2e/taskScript.ts';
import { userSuite } from '../e2e/user.ts';
import { answerWithHole } from '../host/answers.ts';
import { openChat, waitForAnswer, widenChat } from '../host/chat.ts';
import { replaceWord, spoken, turnOn } from '../host/nextEdits.ts';
import { waitFor } from '../host/process.ts';
import { seedLedger } from '../host/seed.ts';
import { spendFrameWithRequests } from '../host/webView.ts';
import {
  clickNotificationButton,
  clickTitleButton,
  editorText,
  goToLine,
  openFile,
  pick,
  runCommand,
  selectLines,
} from '../host/workbench.ts';
import { type Film, film } from './film.ts';
import { paletted } from './paletted.ts';
import { closeAside, run } from './scene.ts';

const media = fileURLToPath(new URL('../../media/', import.meta.url));
/** As wide as a README is shown. */
const WIDTH = 1_000;

function named(name: string): Film {
  return { file: join(media, `${name}.gif`), still: join(media, 'stills', `${name}.gif`), width: WIDTH };
}

/** Between two things that a person does. */
const LOOK_MS = 1_200;

const settings = {
  'editor.minimap.enabled': false,
  'workbench.startupEditor': 'none',
  'editor.fontSize': 15,
  'remote.autoForwardPorts': false,
  'tierwise.budget.perDayUsd': 5,
  'tierwise.budget.perMonthUsd': 20,
};

/** The pictures of the README: those that move, and the others. */
userSuite('README', { settings, providers: { answer: answerWithHole } }, (user) => {
  const page = () => user.page();
  const look = () => page().waitForTimeout(LOOK_MS);

  const script = new TaskScript();
  after(() => script.server?.stop());
  /** A picture of a part of the window, or of a strip of it. */
  const still = async (name: string, part: string, strip?: { y: number; height: number }) => {
    await page().mouse.move(60, 12);
    await look();
    const box = await page().locator(part).first().boundingBox();
    if (box === null) throw new Error(`${part} is not to be seen`);
    const png = await page().screenshot({ clip: { ...box, ...strip } });
    await writeFile(join(media, `${name}.png`), paletted(png));
  };

  it('shows a function being explained', async () => {
    await page().setViewportSize({ width: 1280, height: 760 });
    await runCommand(page(), 'View: Close All Editors');
    await runCommand(page(), 'View: Close Primary Side Bar');
    await openChat(page());
    await widenChat(page(), 520);
    await openFile(page(), 'src/money.ts');
    await selectLines(page(), 10, 22);
    await film(page(), named('explain'), async (still) => {
      await look();
      await run(user, 'explain');
      await waitForAnswer(page());
      await look();
      still();
    });
  });

  it('shows a change being reviewed and accepted', async () => {
    await runCommand(page(), 'View: Hide Secondary Side Bar');
    await film(page(), named('change'), async (still) => {
      await run(user, 'refactor');
      await look();
      await pick(page(), 'Simplify');
      await page().locator('.editor-actions [aria-label^="Accept All"]').first().waitFor();
      await look();
      still();
      await look();
      await clickTitleButton(page(), 'Accept All');
      await waitFor(
        'the change',
        15_000,
        async () => (await editorText(page())).includes('lucky') || undefined,
      );
      await look();
    });
  });

  it('shows ghost text, taken line by line', async () => {
    await run(user, 'completionMenu');
    await pick(page(), 'Turn On');
    await page().locator('.monaco-dialog-box').getByText('Turn On', { exact: true }).click();
    await openFile(page(), 'src/cart.ts');
    await goToLine(page(), 9);
    await page().keyboard.press('Enter');
    await page().keyboard.press('ArrowUp');
    await film(page(), named('ghostText'), async (still) => {
      await page().keyboard.type('export const tripled = (left: number, right: number) => {', { delay: 45 });
      await page().keyboard.press('Enter');
      await page().keyboard.type('const total = ', { delay: 45 });
      for (let line = 0; line < 2; line++) {
        await page().locator('.ghost-text, .ghost-text-decoration').first().waitFor();
        await look();
        still();
        await page().keyboard.press('Tab');
      }
      await look();
    });
  });

  it('shows the spend view', async () => {
    await waitFor('the ledger', 30_000, () => existsSync(user.session().ledgerFile) || undefined);
    seedLedger(user.session().ledgerFile, Date.now());
    await runCommand(page(), 'View: Close All Editors');
    await page().setViewportSize({ width: 800, height: 920 });
    await run(user, 'showSpend');
    await spendFrameWithRequests(page());
    await still('spend', '.part.editor');
  });

  it('shows the models of a tier', async () => {
    await page().setViewportSize({ width: 1_000, height: 760 });
    await run(user, 'chooseTierModels');
    await pick(page(), /^mid/);
    await page().locator('.quick-input-widget').filter({ hasText: 'asked in this order' }).waitFor();
    await still('tiers', '.quick-input-widget');
    await page().keyboard.press('Escape');
  });

  it('shows a next edit at its place', async () => {
    await page().setViewportSize({ width: 860, height: 760 });
    await runCommand(page(), 'View: Close All Editors');
    await closeAside(page());
    await turnOn(page(), 'Without a Model ($0)', async () => undefined);
    // As it was before ghost text was accepted in it.
    await copyFile('test/sample/src/cart.ts', join(user.session().workspace, 'src', 'cart.ts'));
    await openFile(page(), 'src/cart.ts');
    await replaceWord(page(), 21, 18, 'sumOfLine');
    await spoken(page(), /^Next edit in line 26: lineTotal becomes sumOfLine/);
    await page().keyboard.press('Tab');
    await spoken(page(), /^Next edit here/);
    const place = page().locator('.editor-instance .view-line').filter({ hasText: 'cart.reduce' }).first();
    const { y = 0, height = 0 } = (await place.boundingBox()) ?? {};
    await still('nextEdits', '.editor-instance', { y: y - 6 * height, height: 9 * height });
  });

  it('shows a task that is done, with its change', async () => {
    await page().setViewportSize({ width: 1_200, height: 600 });
    await runCommand(page(), 'View: Close All Editors');
    await script.start(user);
    await begin(page());
    await waitForTask(page(), /, verified/);
    await clickNotificationButton(page(), /Prices are/, 'Review Changes');
    await page().locator('.editor-actions [aria-label^="Accept All"]').first().waitFor();
    await page().locator('.review-widget').filter({ hasText: 'Verified' }).waitFor();
    await runCommand(page(), 'Notifications: Clear All Notifications');
    await still('task', '.monaco-workbench', { y: 32, height: 300 });
  });
});
