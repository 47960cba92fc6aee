import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { screenshot } from '../host/browser.ts';
import { block, editAnswerTo } from '../host/edits.ts';
import { waitFor } from '../host/process.ts';
import {
  answerInput,
  clickTitleButton,
  editorText,
  goToLine,
  openFile,
  openTabs,
  pick,
  runCommand,
  selectLines,
  typeInPick,
  waitForNotification,
} from '../host/workbench.ts';
import { type User, userSuite } from './user.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);

/** The cheap model does half of the work, and breaks what it writes. */
const BROKEN = block(
  'src/cart.ts',
  'export function weight(cart: Cart): number {',
  '/** Grams.\nexport function weight(cart: Cart): number {',
);

const KEY = `AKIA${'QX7R2M5T'.repeat(2)}`;

/** The file as it was sent, with one line more. */
function writtenAnew(prompt: string): string {
  const code = /src\/keys\.ts:\n```\w*\n([\s\S]*?)\n```/.exec(prompt)?.[1] ?? '';
  return `src/keys.ts\n<<<<<<< WRITE\n${code.trimEnd()}\nexport const name = 'shop';\n>>>>>>> END\n`;
}

function answer(prompt: string, model: string): string {
  if (/with this difference: keep it short/.test(prompt)) {
    return (editAnswerTo('Edit src/money.ts') ?? '').replace(/^.*/, 'It is short now.');
  }
  if (/^Refactor .*keys\.ts/m.test(prompt)) return writtenAnew(prompt);
  if (/^Document .*cart\.ts/m.test(prompt) && model.includes('deepseek')) return BROKEN;
  return editAnswerTo(prompt) ?? 'I do not know.';
}

userSuite('Edits, as a user', { providers: { answer } }, (user) => {
  const disk = (path: string) => readFile(join(user.session().workspace, path), 'utf8');
  const shot = (name: string) => screenshot(user.page(), join(root, 'out', 'edits', `${name}.png`));
  const shotOfDiff = async (name: string) => {
    const page = user.page();
    await page.locator('.editor-actions [aria-label^="Accept All"]').first().waitFor();
    await page.locator('.notification-toast').first().waitFor({ state: 'hidden' });
    await shot(name);
  };

  it('refactors a selection: chosen from the list, shown as a diff, accepted in its title, undone in one step', async () => {
    const page = user.page();
    const before = await disk('src/money.ts');
    await openFile(page, 'src/money.ts');
    await selectLines(page, 10, 24);
    await runCommand(page, 'Tierwise: Refactor…');
    await pick(page, 'Simplify');
    await waitForTab(page, 'Refactor: Simplify');
    await shotOfDiff('diff');
    assert.equal(await disk('src/money.ts'), before);
    await clickTitleButton(page, 'Accept All');
    await waitFor('the change', 15_000, async () =>
      (await editorText(page)).includes('byRemainder') ? true : undefined,
    );
    await waitForNoTab(page, 'Refactor');
    await page.keyboard.press('ControlOrMeta+Z');
    await waitFor('the undo', 15_000, async () =>
      (await editorText(page)).includes('byRemainder') ? undefined : true,
    );
    await waitForDisk(user, 'src/money.ts', (text) => text === before);
    await waitForVerdict(user, 'refactor', 'undone');
  });

  it('refactors over all files that hold a type: previewed, accepted, compiled, undone', async () => {
    const page = user.page();
    const files = ['money', 'cart', 'catalog', 'checkout', 'discounts', 'shipping'].map(
      (name) => `src/${name}.ts`,
    );
    const before = new Map(await Promise.all(files.map(async (path) => [path, await disk(path)] as const)));
    await openFile(page, 'src/money.ts');
    await selectLines(page, 2, 2);
    await runCommand(page, 'Tierwise: Refactor…');
    await typeInPick(page, 'Let the type Cents be called MinorUnits');
    await pick(page, 'in all files that it touches');
    await waitForTab(page, 'Refactor: Let the type Cents');
    await shotOfDiff('many-files');
    for (const [path, text] of before) assert.equal(await disk(path), text);
    const bar = page.locator('.review-widget').filter({ visible: true });
    await bar
      .filter({
        hasText:
          /Change 1 of \d+\s*Accept\s*Discard\s*Refine…\s*Previous\s*Next\s*The type is renamed in every file/,
      })
      .waitFor();
    await bar.locator('.action-label', { hasText: 'Next' }).click();
    await bar.filter({ hasText: 'Change 2 of' }).waitFor();
    await shot('words-above-many');
    await clickTitleButton(page, 'Accept All');
    for (const path of files) {
      await waitForDisk(user, path, (text) => text.includes('MinorUnits') && !/\bCents\b/.test(text));
    }
    await compiles(user);
    await openFile(page, 'src/money.ts');
    await page.locator('.editor-instance .view-line').first().click();
    await page.keyboard.press('ControlOrMeta+Z');
    for (const [path, text] of before) await waitForDisk(user, path, (now) => now === text);
    const attempt = (await user.attempts(1)).at(-1);
    assert.equal(attempt?.task, 'multi-file-refactor');
    assert.equal(attempt?.tier, 'premium');
  });

  it('asks the next tier when a cheap answer does not parse, and tells', async () => {
    const page = user.page();
    const count = (await user.attempts(0)).length;
    await openFile(page, 'src/cart.ts');
    await runCommand(page, 'Tierwise: Generate Docs');
    await waitForTab(page, 'Generate Docs');
    await waitForNotification(page, /made by .* after deepseek-v4-flash could not/);
    await shot('escalated');
    const rows = (await user.attempts(count + 2)).slice(count);
    assert.equal(rows[0]?.tier, 'cheap');
    assert.equal(rows[0]?.outcome, 'rejected');
    assert.match(rows[0]?.reason ?? '', /^check-/);
    assert.equal(rows.at(-1)?.tier, 'mid');
    assert.equal(rows.at(-1)?.outcome, 'ok');
    await clickTitleButton(page, 'Accept All');
    await waitForDisk(user, 'src/cart.ts', (text) => text.includes('/** What all of it weighs'));
    await waitForVerdict(user, 'docstring', 'accepted');
  });

  it('writes what a stub asks for', async () => {
    const page = user.page();
    await openFile(page, 'src/loyalty.ts');
    await goToLine(page, 5);
    await runCommand(page, 'Tierwise: Implement');
    await waitForTab(page, 'Implement');
    await clickTitleButton(page, 'Accept All');
    await waitForDisk(user, 'src/loyalty.ts', (text) =>
      text.includes('return isBirthday ? 2 * euros : euros;'),
    );
    await compiles(user);
  });

  it('writes tests that pass', async () => {
    const page = user.page();
    await openFile(page, 'src/money.ts');
    await runCommand(page, 'Tierwise: Write Tests');
    await waitForTab(page, 'Write Tests');
    await shotOfDiff('tests');
    await clickTitleButton(page, 'Accept All');
    await waitForDisk(user, 'src/money.test.ts', (text) => text.includes('largest remainders'));
    const { stdout } = await run(process.execPath, ['--test', 'src/money.test.ts'], {
      cwd: user.session().workspace,
    });
    assert.match(stdout, /pass 4/);
  });

  it('mends a problem that the language server reports', async () => {
    const page = user.page();
    const path = join(user.session().workspace, 'src/checkout.ts');
    const good = await readFile(path, 'utf8');
    await writeFile(path, good.replace('const payable = ', 'const payable: string = '));
    await openFile(page, 'src/checkout.ts');
    await goToLine(page, 13);
    await page.locator('.squiggly-error').first().waitFor({ timeout: 60_000 });
    await runCommand(page, 'Tierwise: Fix Problems');
    await waitForTab(page, 'Fix');
    await shotOfDiff('fix');
    await clickTitleButton(page, 'Accept All');
    await waitForDisk(user, 'src/checkout.ts', (text) => text === good);
  });

  it('mends imports', async () => {
    const page = user.page();
    const path = join(user.session().workspace, 'src/shipping.ts');
    const lacking = `${await readFile(path, 'utf8')}\nexport const CHEAPEST = format(390);\n`;
    await writeFile(path, lacking);
    await openFile(page, 'src/shipping.ts');
    await page.locator('.squiggly-error').first().waitFor({ timeout: 60_000 });
    await runCommand(page, 'Tierwise: Fix Imports');
    await waitForTab(page, 'Fix Imports');
    await clickTitleButton(page, 'Accept All');
    const mended = lacking.replace('import type { Cents }', 'import { type Cents, format }');
    await waitForDisk(user, 'src/shipping.ts', (text) => text === mended);
    await compiles(user);
  });

  it('has its commands in the menu of the editor', async () => {
    const page = user.page();
    await openFile(page, 'src/money.ts');
    await page.locator('.editor-instance .view-line').nth(4).click({ button: 'right' });
    const menu = page.locator('.context-view .monaco-menu');
    await menu.getByText('Tierwise', { exact: true }).waitFor({ timeout: 10_000 });
    await page.keyboard.press('Escape');
    await menu.waitFor({ state: 'detached' });
  });

  it('suggests names, and the language server renames', async () => {
    const page = user.page();
    await openFile(page, 'src/discounts.ts');
    await goToLine(page, 25, 8);
    await runCommand(page, 'Tierwise: Rename with Suggestions…');
    await page
      .locator('.quick-input-widget .monaco-list-row')
      .filter({ hasText: 'remaining' })
      .first()
      .waitFor();
    await shot('names');
    await pick(page, 'remaining');
    await waitForDisk(
      user,
      'src/discounts.ts',
      (text) => text.includes('let remaining = ') && !/\bleft\b(?! over)/.test(code(text)),
    );
    await compiles(user);
  });

  it('reviews a file with comments whose suggestions can be applied one by one', async () => {
    const page = user.page();
    await openFile(page, 'src/discounts.ts');
    await page.keyboard.press('ControlOrMeta+Z');
    await runCommand(page, 'Tierwise: Review');
    await page.locator('.review-widget').first().waitFor({ timeout: 60_000 });
    await goToLine(page, 36);
    await shot('review');
    await page.locator('.review-widget [aria-label="Apply Suggestion"]').first().click({ timeout: 15_000 });
    await waitForDisk(user, 'src/discounts.ts', (text) =>
      text.includes('Math.floor((rest * coupon.percent) / 100)'),
    );
    await runCommand(page, 'Tierwise: Dismiss All Review Comments');
    await page.locator('.review-widget').first().waitFor({ state: 'detached' });
    await waitForVerdict(user, 'review', 'partly');
  });

  it('writes a commit message into the input box', async () => {
    const page = user.page();
    const cwd = user.session().workspace;
    const git = (...args: string[]) =>
      run('git', ['-c', 'user.name=A', '-c', 'user.email=a@example.com', ...args], { cwd });
    await git('init', '-q');
    await git('add', '-A');
    await git('commit', '-qm', 'The shop as it is');
    await writeFile(
      join(cwd, 'src/money.ts'),
      `${await disk('src/money.ts')}\nexport const ZERO: Cents = 0;\n`,
    );
    await git('add', '-A');
    await waitFor('the repository to be found', 60_000, async () => {
      await runCommand(page, 'Tierwise: Write Commit Message');
      const found = page.locator('.scm-editor .view-lines').filter({ hasText: 'Spread' });
      await found.waitFor({ timeout: 5000 });
      return true;
    });
    await shot('commit');
    await waitFor('the message', 10_000, async () => {
      const text = await page.locator('.scm-editor .view-lines').first().textContent();
      return (text ?? '').replaceAll('\u00a0', ' ').includes('Spread spare cents by the largest remainder')
        ? true
        : undefined;
    });
  });

  it('leaves a key as it is in a file that the model writes anew', async () => {
    const page = user.page();
    const before = `const key = '${KEY}';\nexport const used = key;\n`;
    await writeFile(join(user.session().workspace, 'src/keys.ts'), before);
    await openFile(page, 'src/keys.ts');
    await runCommand(page, 'Tierwise: Refactor…');
    await typeInPick(page, 'Add the name of the shop');
    await pick(page, 'Add the name of the shop');
    await waitForTab(page, 'Refactor: Add the name');
    await page.locator('.modified-in-monaco-diff-editor .view-line').first().click();
    await page.keyboard.press('ControlOrMeta+Enter');
    await waitForDisk(user, 'src/keys.ts', (text) => text === `${before}export const name = 'shop';\n`);
    await waitForNoTab(page, 'Refactor: Add the name');
    assert.ok(!JSON.stringify(user.providers().calls()).includes(KEY));
  });

  it('edits what is selected in the words of the user: by keys alone asked, refined, discarded, brought back and accepted', async () => {
    const page = user.page();
    const before = await disk('src/money.ts');
    await openFile(page, 'src/money.ts');
    await selectLines(page, 10, 24);
    await page.keyboard.press('Alt+Shift+KeyT');
    await page.keyboard.press('t');
    await answerInput(page, 'What should change here?', 'work out the order where it is used');
    await waitForTab(page, 'money.ts · Edit: work out the order');
    const bar = page.locator('.review-widget').filter({ visible: true });
    // VS Code puts the words in before the actions beside them.
    await bar
      .filter({ hasText: 'The order of the remainders is worked out where it is used.' })
      .filter({ hasText: /Change 1 of 1\s*Accept\s*Discard\s*Refine…/ })
      .waitFor();
    await shot('words-above');
    // Nothing is clicked from here on: the cursor has to be in the proposal by itself, each time.
    await page.keyboard.press('Alt+Shift+KeyT');
    await page.keyboard.press('t');
    await answerInput(page, 'What should be different?', 'keep it short');
    await bar.filter({ hasText: 'It is short now.' }).waitFor({ timeout: 30_000 });
    await waitFor('one tab of it', 15_000, async () =>
      (await openTabs(page)).filter((one) => one.includes('Edit: work out')).length === 1 ? true : undefined,
    );
    await page.keyboard.press('Alt+Backspace');
    await waitForNoTab(page, 'Edit: work out');
    assert.equal(await disk('src/money.ts'), before);
    await page
      .locator('.notification-toast')
      .filter({ hasText: /was discarded/ })
      .waitFor();
    await runCommand(page, 'Notifications: Accept Notification Primary Action');
    await waitForTab(page, 'Edit: work out');
    await bar.filter({ hasText: 'It is short now.' }).waitFor();
    await page.keyboard.press('Alt+Enter');
    await waitForDisk(user, 'src/money.ts', (text) => text.includes('byRemainder'));
    await waitForNoTab(page, 'Edit: work out');
    await page.keyboard.press('ControlOrMeta+Z');
    await waitForDisk(user, 'src/money.ts', (text) => text === before);
  });

  it('keeps a proposal from keys that are for other places and over a reload, and takes the key within it', async () => {
    const page = user.page();
    const before = await disk('src/money.ts');
    await openFile(page, 'src/money.ts');
    await selectLines(page, 10, 24);
    await runCommand(page, 'Tierwise: Refactor…');
    await pick(page, 'Simplify');
    await waitForTab(page, 'Refactor: Simplify');
    // Where such keys mean something else: a word less, a message sent.
    for (const [command, box] of [
      ['Chat: Open Chat', '.interactive-input-editor .view-lines'],
      ['Search: Find in Files', '.search-view textarea'],
    ] as const) {
      await runCommand(page, command);
      await page.locator(box).first().click();
      await page.keyboard.type('two words');
      await page.keyboard.press('ControlOrMeta+Backspace');
      await page.keyboard.press('ControlOrMeta+Enter');
      await page.locator('.tab').filter({ hasText: 'Refactor: Simplify' }).first().click();
    }
    await runCommand(page, 'Developer: Reload Window');
    await page.locator('.monaco-workbench').waitFor({ state: 'detached', timeout: 30_000 });
    await page.locator('.monaco-workbench').waitFor({ timeout: 60_000 });
    await runCommand(page, 'Tierwise: Show Pending Changes');
    await waitForTab(page, 'Refactor: Simplify');
    assert.equal(await disk('src/money.ts'), before);
    await page
      .locator('.modified-in-monaco-diff-editor .view-line')
      .filter({ hasText: 'byRemainder' })
      .first()
      .click();
    await shot('pending');
    await page.keyboard.press('ControlOrMeta+Enter');
    await waitForDisk(user, 'src/money.ts', (text) => text.includes('byRemainder'));
    await waitForNoTab(page, 'Refactor: Simplify');
  });
});

/** Without comments, in which a word may stay. */
function code(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
}

async function waitForTab(page: Page, title: string): Promise<void> {
  await waitFor(`the tab ${title}`, 60_000, async () =>
    (await openTabs(page)).some((one) => one.includes(title)) ? true : undefined,
  );
}

async function waitForDisk(user: User, path: string, isRight: (text: string) => boolean): Promise<void> {
  await waitFor(`${path} on the disk`, 20_000, async () =>
    isRight(await readFile(join(user.session().workspace, path), 'utf8')) ? true : undefined,
  );
}

async function waitForVerdict(user: User, task: string, verdict: string): Promise<void> {
  await waitFor(`the verdict ${verdict} on ${task}`, 15_000, async () =>
    (await user.attempts(0)).some((row) => row.task === task && row.verdict === verdict) ? true : undefined,
  );
}

async function compiles(user: User): Promise<void> {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  // The test's own Node types: the sample project has no packages of its own.
  const types = ['--types', 'node', '--typeRoots', join(root, 'node_modules', '@types')];
  const cwd = user.session().workspace;
  // What TypeScript says of them stands in its output, not in the error of the process.
  const { stdout } = await run(process.execPath, [tsc, '--project', '.', ...types], { cwd }).catch(
    ({ stdout }: { stdout: string }) => ({ stdout: stdout || 'tsc could not run' }),
  );
  assert.equal(stdout, '');
}

async function waitForNoTab(page: Page, title: string): Promise<void> {
  await waitFor(`the tab ${title} to close`, 15_000, async () =>
    (await openTabs(page)).some((one) => one.includes(title)) ? undefined : true,
  );
}
