import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { NEXT_EDIT, replaceWord, silent, spoken } from '../host/nextEdits.ts';
import { waitFor } from '../host/process.ts';
import { goToLine, openFile, runCommand } from '../host/workbench.ts';
import { userSuite } from './user.ts';

/** Functions that are used once, each for one test. */
const NAMES = ['alpha', 'beta', 'gamma', 'delta', 'epsilon', 'zeta', 'eta', 'theta'];
/** A line with a definition, of which the use is so many lines below. */
const FAR = NAMES.length + 5;

const KEYS = `${NAMES.map((name) => `const ${name} = (one: number) => one;`).join('\n')}
const alphabet = 'abc';
const pair = (left: string, right: string) => left + right;
const rest = alphab;
const tail = 0;

${NAMES.map((name) => `export const ${name}Used = ${name}(1);`).join('\n')}
export const all = [alphabet, pair, rest, tail];
`;
const REST = NAMES.length + 3;
const TAIL = NAMES.length + 4;

const settings = { 'tierwise.nextEdits.enabled': true, 'editor.wordBasedSuggestions': 'off' };

userSuite('The keys of next edits, as a user', { acme: true, settings }, (user) => {
  const text = async () =>
    String(
      await user.inHost(
        "return vscode.workspace.textDocuments.find((one) => one.uri.path.endsWith('/keys.ts'))?.getText() ?? ''",
      ),
    );
  const becomes = async (words: RegExp): Promise<void> => {
    await waitFor(`${words} in the editor`, 20_000, async () =>
      words.test(await text()) ? true : undefined,
    );
  };

  /** Renames a function where it is defined; its use is the next edit then. */
  async function rename(page: Page, name: string, now: string): Promise<RegExp> {
    const line = NAMES.indexOf(name) + 1;
    const words = new RegExp(`^Next edit in line ${line + FAR}: ${name} becomes ${now}\\.`);
    await replaceWord(page, line, 8, now);
    await spoken(page, words);
    return words;
  }

  before(async () => {
    await writeFile(join(user.session().workspace, 'src', 'keys.ts'), KEYS);
    await openFile(user.page(), 'src/keys.ts');
  });

  // What one test leaves behind is in no other's way: a list, then what is shown.
  beforeEach(async () => {
    for (let open = 0; open < 2; open++) await user.page().keyboard.press('Escape');
    await silent(user.page());
  });

  it('Escape sends one away, and it does not come again after the same edit', async () => {
    const page = user.page();
    await rename(page, 'alpha', 'aleph');
    await page.keyboard.press('Escape');
    await silent(page);
    await goToLine(page, REST, 8);
    await page.keyboard.press('ControlOrMeta+S');
    await rename(page, 'beta', 'beth');
    // Nothing comes after this one.
    await page
      .locator(NEXT_EDIT)
      .filter({ hasText: /^\s*line \d+$/ })
      .waitFor();
    await page.keyboard.press('Escape');
    await silent(page);
    for (const use of [/alphaUsed = alpha\(1\)/, /betaUsed = beta\(1\)/]) assert.match(await text(), use);
  });

  it('IntelliSense has its keys, and nothing is shown beside it', async () => {
    const page = user.page();
    const list = page.locator('.suggest-widget.visible .monaco-list-row').filter({ hasText: 'alphabet' });
    const words = await rename(page, 'gamma', 'gimel');
    await goToLine(page, REST, 20);
    await spoken(page, words);
    await page.keyboard.press('Control+Space');
    await list.first().waitFor();
    await silent(page);
    await page.keyboard.press('Escape');
    await list.first().waitFor({ state: 'hidden' });
    // Escape was not for it.
    await page.keyboard.press('ArrowLeft');
    await spoken(page, words);
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Control+Space');
    await list.first().waitFor();
    await silent(page);
    await page.keyboard.press('Tab');
    await becomes(/const rest = alphabet;/);
    assert.match(await text(), /gammaUsed = gamma\(1\)/);
    await spoken(page, words);
    await page.keyboard.press('Escape');
    await silent(page);
  });

  it('a snippet has Tab, and nothing is shown beside it', async () => {
    const page = user.page();
    const words = await rename(page, 'delta', 'daleth');
    await goToLine(page, TAIL, 16);
    await spoken(page, words);
    await user.inHost(
      'await vscode.window.activeTextEditor.insertSnippet(new vscode.SnippetString("pair($' +
        '{1:first}, $' +
        '{2:second})"))',
    );
    const selected = (chars: number) =>
      page
        .locator('.statusbar-item[id="status.editor.selection"]')
        .filter({ hasText: `(${chars} selected)` })
        .waitFor();
    await selected(5);
    await silent(page);
    // A digit opens no list.
    await page.keyboard.type('1');
    await becomes(/pair\(1, second\)/);
    await page
      .locator('.statusbar-item[id="status.editor.selection"]')
      .filter({ hasText: /Col 22$/ })
      .waitFor();
    await silent(page);
    await page.keyboard.press('Tab');
    await selected(6);
    await page.keyboard.type('2');
    await becomes(/pair\(1, 2\)/);
    await page.keyboard.press('Escape');
    assert.match(await text(), /deltaUsed = delta\(1\)/);
    await goToLine(page, REST, 8);
    await spoken(page, words);
    await page.keyboard.press('Escape');
    await silent(page);
  });

  it('several cursors have Tab and Escape, and nothing is shown beside them', async () => {
    const page = user.page();
    const words = await rename(page, 'epsilon', 'he');
    for (const key of ['Escape', 'Tab']) {
      await goToLine(page, REST, 1);
      await spoken(page, words);
      await runCommand(page, 'Add Cursor Below');
      await silent(page);
      await page.keyboard.press(key);
      if (key === 'Escape') await spoken(page, words);
    }
    await becomes(/^ +const rest/m);
    await becomes(/^ +const tail/m);
    assert.match(await text(), /epsilonUsed = epsilon\(1\)/);
    await page.keyboard.press('Escape');
    await spoken(page, words);
    await page.keyboard.press('Escape');
    await silent(page);
  });

  it('a selection has Tab and Escape, and nothing is shown beside it', async () => {
    const page = user.page();
    const words = await rename(page, 'zeta', 'zayin');
    for (const key of ['Escape', 'Tab']) {
      await goToLine(page, REST, 8);
      await spoken(page, words);
      await page.keyboard.press('Shift+ArrowDown');
      await silent(page);
      await page.keyboard.press(key);
      if (key === 'Escape') await spoken(page, words);
    }
    await becomes(/^ {5,}const rest/m);
    assert.match(await text(), /zetaUsed = zeta\(1\)/);
    await page.keyboard.press('ArrowRight');
    await spoken(page, words);
    await page.keyboard.press('Escape');
    await silent(page);
  });

  it('who begins a line indents it, and what is shown comes back', async () => {
    const page = user.page();
    const words = await rename(page, 'eta', 'heth');
    await goToLine(page, TAIL + 1);
    await silent(page);
    await page.keyboard.press('Tab');
    await becomes(/^ +$/m);
    await goToLine(page, TAIL, 2);
    await silent(page);
    await goToLine(page, TAIL, 16);
    await spoken(page, words);
  });

  it('the hover of the keyboard reads all of it, and Tab accepts beside it', async () => {
    const page = user.page();
    await rename(page, 'theta', 'teth');
    await page.keyboard.press('Tab');
    await spoken(page, /^Next edit here: theta becomes teth\. Tab accepts/);
    await runCommand(page, 'Show or Focus Hover');
    const hover = page.locator('.monaco-hover').filter({ hasText: 'Next edit here: theta becomes teth.' });
    await hover.filter({ hasText: 'Dismiss' }).waitFor();
    await page.keyboard.press('Tab');
    await becomes(/thetaUsed = teth\(1\)/);
  });
});
