import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { User } from '../../e2e/user.ts';
import { answerWithHole } from '../../host/answers.ts';
import { block } from '../../host/edits.ts';
import {
  clickNotificationButton,
  openFile,
  pick,
  runCommand,
  selectLines,
  typeInPick,
} from '../../host/workbench.ts';
import { message, pictures, run, type Scene } from '../scene.ts';

/** Edits are of whole lines. */
const ROUNDED = '  const perKilogram = Math.round((price * 1000) / grams);';

/** What the models answer to wishes in these words. */
const WISHES: Readonly<Record<string, string>> = {
  'so that it does not parse': block('src/money.ts', 'export type Cents = number;', 'export type Cents = ('),
  'so that it has an error': block(
    'src/labels.ts',
    ROUNDED,
    ROUNDED.replace('perKilogram', 'perKilogram: string'),
  ),
  'rounded up': block('src/labels.ts', ROUNDED, ROUNDED.replace('round', 'ceil')),
  'into tasks too': '.vscode/tasks.json\n<<<<<<< WRITE\n{ "version": "2.0.0", "tasks": [] }\n>>>>>>> END\n',
};

const answer = (prompt: string): string =>
  Object.entries(WISHES).find(([wish]) => prompt.includes(wish))?.[1] ?? answerWithHole(prompt);

const actions = (user: User) => user.page().locator('.editor-actions [aria-label^="Accept All"]').first();

async function wish(user: User, path: string, words: string, row = words): Promise<void> {
  const page = user.page();
  await openFile(page, path);
  // Of the function there; in the other files the first line is a part of what is asked about.
  const line = path === 'src/labels.ts' ? 6 : 1;
  await selectLines(page, line, line);
  await run(user, 'refactor');
  await typeInPick(page, words);
  await pick(page, row);
}

/** A change of the function that splits an amount, in its preview. */
async function propose(user: User): Promise<void> {
  await openFile(user.page(), 'src/money.ts');
  await selectLines(user.page(), 12, 12);
  await run(user, 'refactor');
  await pick(user.page(), 'Simplify');
  await actions(user).waitFor({ timeout: 30_000 });
}

/** A change that has an error. Where the language server says so in time, it is shown at the user's wish only. */
async function proposeWrong(user: User): Promise<void> {
  await wish(user, 'src/labels.ts', 'so that it has an error');
  const anyway = user
    .page()
    .locator('.notification-toast .monaco-button')
    .filter({ hasText: 'Show It Anyway' });
  await actions(user).or(anyway.first()).first().waitFor({ timeout: 60_000 });
  if (!(await actions(user).isVisible())) await anyway.first().click();
  await actions(user).waitFor({ timeout: 30_000 });
}

async function proposeMany(user: User): Promise<void> {
  await wish(user, 'src/money.ts', 'Let the type Cents be called MinorUnits', 'in all files that it touches');
  await actions(user).waitFor({ timeout: 30_000 });
}

/** The menu that VS Code shows of the editor in front. */
const moreActions: Scene = {
  title: 'Menu of a change of many files',
  show: proposeMany,
  again: async (user) => {
    await user.page().keyboard.press('Escape');
    const more = user
      .page()
      .locator('.editor-group-container.active .editor-actions [aria-label^="More Actions"]');
    await more.first().click();
    await user.page().locator('.monaco-menu').first().waitFor();
  },
};

pictures('Changes', { providers: { answer } }, [
  message('Answer that does not parse', /so it is not used/, (user) =>
    wish(user, 'src/money.ts', 'so that it does not parse'),
  ),
  {
    title: 'Why an answer is not used',
    show: async (user) => {
      await wish(user, 'src/money.ts', 'so that it does not parse');
      await clickNotificationButton(user.page(), /so it is not used/, 'Why?');
      await user.page().locator('.tab.active[data-resource-name^="Why"]').waitFor({ timeout: 15_000 });
    },
  },
  message('Discarded change', /was discarded/, async (user) => {
    await propose(user);
    await run(user, 'refuseChanges');
  }),
  message('Change that was closed', /was closed before it was accepted/, async (user) => {
    await propose(user);
    await runCommand(user.page(), 'View: Close Editor');
  }),
  {
    title: 'Pending changes',
    show: async (user) => {
      await wish(user, 'src/labels.ts', 'rounded up');
      await actions(user).waitFor({ timeout: 30_000 });
      await run(user, 'showPendingChanges');
      await user.page().locator('.quick-input-widget').filter({ hasText: 'Simplify' }).waitFor();
    },
  },
  message(
    'Change whose lines have changed meanwhile',
    /changed meanwhile in the same lines/,
    async (user) => {
      const path = join(user.session().workspace, 'src/money.ts');
      await propose(user);
      await writeFile(
        path,
        (await readFile(path, 'utf8')).replace('.slice(0, spare)', '.slice(0, spare + 0)'),
      );
      await user.page().waitForTimeout(1_500);
      await run(user, 'acceptChanges');
    },
  ),
  message('New errors of a change', /The change causes/, async (user) => {
    await proposeWrong(user);
    await run(user, 'acceptChanges');
  }),
  {
    title: 'Change of a file that runs programs',
    show: async (user) => {
      await wish(user, 'src/cart.ts', 'into tasks too');
      await actions(user).waitFor({ timeout: 30_000 });
      await run(user, 'acceptChanges');
      await user.page().locator('.monaco-dialog-box').waitFor({ timeout: 20_000 });
    },
  },
  moreActions,
  message('Change of which a part was accepted', /The rest of/, async (user) => {
    await proposeMany(user);
    await moreActions.again?.(user);
    await user.page().locator('.monaco-menu').getByText('Accept File', { exact: true }).click();
    // It is written once all is decided; until then those that are left are counted.
    await user.page().locator('.review-widget').filter({ hasText: 'Change 1 of 19' }).waitFor();
    await run(user, 'refuseChanges');
  }),
]);
