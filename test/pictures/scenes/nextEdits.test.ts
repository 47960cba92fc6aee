import type { User } from '../../e2e/user.ts';
import { NEXT_EDIT, replaceWord, silent, spoken, turnOn } from '../../host/nextEdits.ts';
import { goToLine, openFile, pick, runCommand } from '../../host/workbench.ts';
import { closeAside, pictures, run } from '../scene.ts';

const LIST = '.quick-input-widget .monaco-list-row';

async function menu(user: User): Promise<void> {
  await openFile(user.page(), 'src/cart.ts');
  await run(user, 'nextEdits');
  await user.page().locator(LIST).first().waitFor({ timeout: 20_000 });
}

/** Types over a name where it is defined. What one scene has dismissed is not offered to the next one: each has its own. */
async function rename(user: User, path: string, line: number, column: number, now: string): Promise<void> {
  await closeAside(user.page());
  await openFile(user.page(), path);
  await replaceWord(user.page(), line, column, now);
  await spoken(user.page(), new RegExp(`becomes ${now}\\.`));
}

/** Types a line that uses what is not imported yet. */
async function typeBelow(user: User, line: string): Promise<void> {
  const page = user.page();
  await closeAside(page);
  await openFile(page, 'src/money.ts');
  await goToLine(page, 2);
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await page.keyboard.type(line, { delay: 30 });
  await spoken(page, /insert import/);
}

async function goThere(user: User): Promise<void> {
  await user.page().keyboard.press('Tab');
  await spoken(user.page(), /^Next edit here/);
}

/** Else IntelliSense adds the import itself at the bracket. */
const settings = { 'editor.acceptSuggestionOnCommitCharacter': false };

pictures('Next edits', { settings }, [
  { title: 'Menu while they are off', show: menu },
  {
    title: 'Consent',
    show: async (user) => {
      await run(user, 'nextEdits');
      await pick(user.page(), 'Turn On');
      await user.page().locator('.monaco-dialog-box').waitFor();
    },
  },
  {
    title: 'State',
    show: async (user) => {
      await turnOn(user.page(), 'Without a Model ($0)', async () => undefined);
      await silent(user.page());
    },
    again: async (user) => {
      await user.page().mouse.move(300, 300);
      if ((user.page().viewportSize()?.width ?? 0) < 1_000) return;
      await user.page().locator(NEXT_EDIT).hover();
      await user.page().locator('.monaco-hover, .workbench-hover').last().waitFor();
    },
  },
  { title: 'Menu', show: menu },
  { title: 'Elsewhere', show: (user) => rename(user, 'src/cart.ts', 21, 18, 'sumOfLine') },
  {
    title: 'At the cursor',
    show: async (user) => {
      await rename(user, 'src/cart.ts', 15, 10, 'before');
      await goThere(user);
    },
  },
  {
    title: 'In another file',
    show: (user) => rename(user, 'src/cart.ts', 29, 18, 'massOf'),
  },
  {
    title: 'A new line, elsewhere',
    show: (user) => typeBelow(user, 'export const EMPTY = subtotal([]);'),
  },
  {
    title: 'A new line, at the cursor',
    show: async (user) => {
      await typeBelow(user, 'export const SHIP = shippingCost;');
      await goThere(user);
    },
  },
  {
    title: 'Hover',
    show: async (user) => {
      await rename(user, 'src/cart.ts', 13, 10, 'item');
      await goThere(user);
    },
    again: async (user) => {
      const page = user.page();
      await page.keyboard.press('ControlOrMeta+K');
      await page.keyboard.press('ControlOrMeta+I');
      await page.locator('.monaco-hover').filter({ hasText: 'Next edit here' }).waitFor();
    },
  },
  {
    title: 'Accepted',
    show: async (user) => {
      await rename(user, 'src/shipping.ts', 16, 10, 'load');
      await goThere(user);
      await user.page().keyboard.press('Tab');
      await silent(user.page());
    },
  },
  {
    title: 'Settings',
    show: async (user) => {
      const page = user.page();
      await runCommand(page, 'Preferences: Open Settings (UI)');
      const search = page.locator('.settings-editor .suggest-input-container');
      await search.waitFor();
      await page.keyboard.type('tierwise.nextEdits', { delay: 30 });
      await page.locator('.setting-item-label').filter({ hasText: 'Per Day' }).first().waitFor();
    },
  },
  {
    title: 'Menu with a model',
    show: async (user) => {
      await run(user, 'nextEdits');
      await pick(user.page(), 'With a Model…');
      await user.page().locator('.monaco-dialog-box').getByText('With a Model', { exact: true }).click();
      await silent(user.page(), /^Next edits: on$/);
      await menu(user);
    },
  },
]);
