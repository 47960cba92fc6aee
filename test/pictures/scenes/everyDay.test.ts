import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { User } from '../../e2e/user.ts';
import { answerWithHole } from '../../host/answers.ts';
import { sendChat, waitForAnswer } from '../../host/chat.ts';
import { runQuietly, waitFor } from '../../host/process.ts';
import { seedLedger } from '../../host/seed.ts';
import { spendFrame, spendFrameWithRequests } from '../../host/webView.ts';
import {
  goToLine,
  openFile,
  pick,
  runCommand,
  selectLines,
  typeInPick,
  waitForRepository,
  waitForStatusBar,
} from '../../host/workbench.ts';
import { explainFunction, list, message, pictures, pointAtStatusBar, run, type Scene } from '../scene.ts';

const LIST = '.quick-input-widget .monaco-list-row';

/** A proposed change in its diff editor. */
function change(
  title: string,
  path: string,
  line: number,
  command: string,
  ...typed: readonly string[]
): Scene {
  return {
    title,
    show: async (user) => {
      const page = user.page();
      await openFile(page, path);
      await selectLines(page, line, line);
      await run(user, command);
      const [text, row] = typed;
      if (text !== undefined) await typeInPick(page, text);
      if (text !== undefined) await pick(page, row ?? text);
      await page.locator('.editor-actions [aria-label^="Accept All"]').first().waitFor({ timeout: 30_000 });
    },
  };
}

/** A command of the chat, in a conversation that has an answer. */
async function askAbout(user: User, command: string): Promise<void> {
  await explainFunction(user);
  await sendChat(user.page(), `@tierwise ${command}`);
  await waitForAnswer(user.page(), 1);
}

pictures('Every day', { providers: { answer: answerWithHole } }, [
  {
    title: 'All commands',
    show: async (user) => {
      await openFile(user.page(), 'src/money.ts');
      await user.page().keyboard.press('F1');
      await user.page().locator('.quick-input-widget input[type=text]').fill('>Tierwise: ');
      await user.page().locator(LIST).nth(4).waitFor();
    },
  },
  {
    title: 'Menu of the editor',
    show: async (user) => {
      await openFile(user.page(), 'src/money.ts');
    },
    again: async (user) => {
      await user.page().keyboard.press('Escape');
      await user.page().locator('.editor-instance .view-line').nth(4).click({ button: 'right' });
      await user.page().locator('.monaco-menu').getByText('Tierwise', { exact: true }).hover();
      await user.page().locator('.monaco-menu').getByText('Implement').last().waitFor();
    },
  },
  {
    title: 'Explanation in the chat',
    show: explainFunction,
  },
  { title: 'Models in the chat', show: (user) => askAbout(user, '/model') },
  { title: 'Spend of the conversation, in the chat', show: (user) => askAbout(user, '/spend') },
  { title: 'Why this model, in the chat', show: (user) => askAbout(user, '/why') },
  {
    title: 'Status bar',
    show: async (user) => {
      await waitForStatusBar(user.page(), /\$/);
    },
    again: pointAtStatusBar,
  },
  {
    title: 'Spend view, from the status bar',
    show: async (user) => {
      await user.page().locator('.statusbar-item[id*="tierwise"] a').first().click();
      await spendFrame(user.page());
    },
  },
  list('What to refactor', 'refactor'),
  change('Change of one file', 'src/money.ts', 12, 'refactor', 'Simplify'),
  change(
    'Change of many files',
    'src/money.ts',
    2,
    'refactor',
    'Let the type Cents be called MinorUnits',
    'in all files that it touches',
  ),
  change('Documentation', 'src/money.ts', 5, 'docstring'),
  change('New file of tests', 'src/money.ts', 5, 'tests'),
  {
    title: 'Review with comments',
    show: async (user) => {
      await openFile(user.page(), 'src/discounts.ts');
      await run(user, 'review');
      await user.page().locator('.review-widget').first().waitFor({ timeout: 30_000 });
      await runCommand(user.page(), 'View: Hide Panel');
    },
  },
  {
    title: 'Light bulb at a problem',
    show: async (user) => {
      const path = join(user.session().workspace, 'src/checkout.ts');
      const good = await readFile(path, 'utf8');
      await writeFile(path, good.replace('const payable = ', 'const payable: string = '));
      await openFile(user.page(), 'src/checkout.ts');
      await goToLine(user.page(), 13, 10);
      await user.page().locator('.squiggly-error').first().waitFor({ timeout: 60_000 });
    },
    again: async (user) => {
      await user.page().keyboard.press('Escape');
      await user.page().locator('.editor-instance .view-line').first().click();
      await goToLine(user.page(), 13, 10);
      await user.page().keyboard.press('ControlOrMeta+.');
      await user.page().locator('.action-widget').first().waitFor({ timeout: 20_000 });
    },
  },
  {
    title: 'Light bulb at a selection',
    show: async (user) => {
      await openFile(user.page(), 'src/cart.ts');
    },
    again: async (user) => {
      await user.page().keyboard.press('Escape');
      await selectLines(user.page(), 20, 24);
      await user.page().keyboard.press('ControlOrMeta+.');
      await user.page().locator('.action-widget').first().waitFor({ timeout: 20_000 });
    },
  },
  {
    title: 'Names',
    show: async (user) => {
      await openFile(user.page(), 'src/discounts.ts');
      await goToLine(user.page(), 25, 7);
      await run(user, 'rename');
      await user.page().locator(LIST).filter({ hasText: 'remaining' }).first().waitFor({ timeout: 30_000 });
    },
  },
  list('Tiers', 'chooseTierModels'),
  list('Models of a tier', 'chooseTierModels', /^mid/),
  list('Move all tiers, from', 'chooseTierModels', 'Move All Tiers'),
  list('Move all tiers, to', 'chooseTierModels', 'Move All Tiers', 'All providers'),
  list('Limits', 'setBudget'),
  list('Ghost text', 'completionMenu'),
  {
    title: 'Consent to ghost text',
    show: async (user) => {
      await run(user, 'completionMenu');
      await pick(user.page(), 'Turn On');
      await user.page().locator('.monaco-dialog-box').waitFor();
    },
  },
  {
    title: 'Ghost text, turned on',
    show: async (user) => {
      const page = user.page();
      await run(user, 'completionMenu');
      await pick(page, 'Turn On');
      await page.locator('.monaco-dialog-box').getByText('Turn On', { exact: true }).click();
      await openFile(page, 'src/money.ts');
      await run(user, 'completionMenu');
      await page.locator(LIST).filter({ hasText: 'Pause' }).first().waitFor({ timeout: 20_000 });
    },
  },
  {
    title: 'Status bar of ghost text that is paused',
    show: (user) => run(user, 'pauseCompletion'),
    again: pointAtStatusBar,
  },
  message('Ghost text that would ask another model', /not agreed to that model/, async (user) => {
    const page = user.page();
    await run(user, 'pauseCompletion');
    await user.session().server.changeSettings({ 'tierwise.tiers.cheap': ['openai/gpt-5.4-mini'] });
    await openFile(page, 'src/cart.ts');
    await goToLine(page, 10);
    await page.keyboard.type('const total = ', { delay: 45 });
  }),
  message('Commit message without a repository', /no git repository here/, (user) =>
    run(user, 'commitMessage'),
  ),
  {
    title: 'Commit message',
    show: async (user) => {
      const cwd = user.session().workspace;
      const git = (...args: string[]) =>
        runQuietly('git', ['-c', 'user.name=A', '-c', 'user.email=a@example.com', ...args], { cwd });
      await git('init', '-q');
      await git('add', '-A');
      await git('commit', '-qm', 'The shop as it is');
      const path = join(cwd, 'src/money.ts');
      await writeFile(path, `${await readFile(path, 'utf8')}\nexport const ZERO: Cents = 0;\n`);
      await git('add', '-A');
      await waitForRepository(user.page());
      await run(user, 'commitMessage');
      const written = user.page().locator('.scm-editor .view-lines').filter({ hasText: 'cents' });
      await written.waitFor({ timeout: 60_000 });
    },
  },
  {
    title: 'Why this model',
    show: async (user) => {
      await openFile(user.page(), 'src/money.ts');
      await run(user, 'showRoute');
      await user.page().locator(LIST).first().waitFor({ timeout: 15_000 });
    },
  },
  list('Access of other extensions', 'manageAccess'),
  {
    title: 'Edit here',
    show: async (user) => {
      await openFile(user.page(), 'src/money.ts');
      await selectLines(user.page(), 12, 14);
      await run(user, 'edit');
      await user.page().locator('.quick-input-widget input').first().waitFor({ timeout: 20_000 });
    },
  },
  list('Share models, before it is on', 'shareModels'),
  list('Share models', 'shareModels', 'Turn On'),
  list('Clients to set up', 'shareModels', 'Set Up a Client'),
  {
    title: 'Lines for a client',
    show: async (user) => {
      await run(user, 'shareModels');
      await pick(user.page(), 'Set Up a Client');
      await pick(user.page(), 'Codex');
      await user.page().locator('.monaco-dialog-box').waitFor({ timeout: 20_000 });
    },
  },
  {
    title: 'Spend, with a month of use',
    show: async (user) => {
      await waitFor('the ledger', 30_000, () => existsSync(user.session().ledgerFile) || undefined);
      seedLedger(user.session().ledgerFile, Date.now());
      await run(user, 'showSpend');
      await spendFrameWithRequests(user.page());
    },
  },
  {
    title: 'Settings',
    show: async (user) => {
      const page = user.page();
      await runCommand(page, 'Preferences: Open Settings (UI)');
      await page.locator('.settings-editor .suggest-input-container').waitFor();
      await page.keyboard.type('@ext:tierwise.tierwise ', { delay: 30 });
      await page.locator('.setting-item-category').filter({ hasText: 'Tierwise' }).first().waitFor();
    },
  },
]);
