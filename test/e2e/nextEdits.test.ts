import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { screenshot } from '../host/browser.ts';
import { waitFor } from '../host/process.ts';
import { editorText, goToLine, openFile, pick, runCommand } from '../host/workbench.ts';
import { type User, userSuite } from './user.ts';

/** What a screen reader is told of the next edit, which stands in the status bar. */
async function spoken(page: Page, words: RegExp): Promise<void> {
  await page
    .locator('.statusbar-item[id*="tierwise.nextEdit"] [role="status"]')
    .and(page.getByLabel(words))
    .waitFor({ timeout: 20_000 });
}

async function silent(page: Page): Promise<void> {
  await page
    .locator('.statusbar-item[id*="tierwise.nextEdit"]')
    .waitFor({ state: 'hidden', timeout: 20_000 });
}

async function lineOf(page: Page, text: string): Promise<void> {
  await waitFor(`“${text}” in the editor`, 15_000, async () =>
    (await editorText(page)).includes(text) ? true : undefined,
  );
}

/** Types over a word, from a place in it. */
async function replaceWord(page: Page, line: number, column: number, now: string): Promise<void> {
  await goToLine(page, line, column);
  await page.keyboard.press('ControlOrMeta+D');
  await page.keyboard.type(now, { delay: 30 });
}

async function turnOn(page: Page, how: string): Promise<void> {
  await runCommand(page, 'Tierwise: Next Edits…');
  await pick(page, 'Turn On');
  const dialog = page.locator('.monaco-dialog-box');
  await dialog.filter({ hasText: 'No model is asked' }).waitFor();
  await screenshot(page, join('out', 'screens', 'next-edits-consent.png'));
  await dialog.getByText(how, { exact: true }).click();
  await dialog.waitFor({ state: 'hidden' });
}

const asked = (user: User) => user.providers().calls().length;

userSuite('Next edits, as a user', {}, (user) => {
  it('ask nothing and show nothing while they are off', async () => {
    const page = user.page();
    await openFile(page, 'src/cart.ts');
    await replaceWord(page, 21, 18, 'sumOfLine');
    await page.waitForTimeout(2_000);
    await silent(page);
    await page.keyboard.press('ControlOrMeta+Z');
    assert.equal(asked(user), 0);
  });

  it('are turned on in a dialog, without a model at no cost', async () => {
    await turnOn(user.page(), 'Certain Only ($0)');
    assert.equal(asked(user), 0);
  });

  it('go to the use of a new name: Tab goes there, Tab again accepts', async () => {
    const page = user.page();
    await runCommand(page, 'View: Revert and Close Editor').catch(() => undefined);
    await openFile(page, 'src/cart.ts');
    await replaceWord(page, 21, 18, 'sumOfLine');
    await spoken(page, /Next edit in line 26: lineTotal becomes sumOfLine\. Tab goes there/);
    await screenshot(page, join('out', 'screens', 'next-edit-elsewhere.png'));
    await page.keyboard.press('Tab');
    await spoken(page, /Next edit here: lineTotal becomes sumOfLine\. Tab accepts/);
    await screenshot(page, join('out', 'screens', 'next-edit-here.png'));
    await page.keyboard.press('Tab');
    await lineOf(page, 'sum + sumOfLine(line)');
  });
});
