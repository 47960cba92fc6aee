import type { Page } from 'playwright-core';
import { goToLine, pick, runCommand } from './workbench.ts';

/** Next edits as a user turns them on and sees them. */

/** What a screen reader is told: it is read out when it changes. */
export const NEXT_EDIT = '.statusbar-item[id*="tierwise.nextEdit"] [role="status"]';

/** A language server that has just started answers after some seconds. */
const SHOWN_MS = 60_000;

/** Resolves when one is shown, and a screen reader has been told so of it. */
export async function spoken(page: Page, words: RegExp): Promise<void> {
  await told(page, /line \d+/, words);
}

/** Resolves when they are on and none is shown. */
export async function silent(page: Page, words = /^Next edits: /): Promise<void> {
  await told(page, /^\s*$/, words);
}

/** What is seen changes at once, what is said a moment after the last letter. */
async function told(page: Page, seen: RegExp, words: RegExp): Promise<void> {
  const item = page.locator(NEXT_EDIT).filter({ hasText: seen });
  await item.and(page.getByLabel(words)).waitFor({ timeout: SHOWN_MS });
}

/** Types over a word, from a place in it. */
export async function replaceWord(page: Page, line: number, column: number, now: string): Promise<void> {
  await goToLine(page, line, column);
  await page.keyboard.press('ControlOrMeta+D');
  await page.keyboard.type(now, { delay: 30 });
}

/** Opens the dialog of consent, and presses the button when what it is about has been seen. */
export async function turnOn(page: Page, how: string, look: () => Promise<unknown>): Promise<void> {
  await runCommand(page, 'Tierwise: Next Edits…');
  await pick(page, 'Turn On');
  const dialog = page.locator('.monaco-dialog-box');
  await dialog.filter({ hasText: 'nothing leaves this machine' }).waitFor();
  await look();
  await dialog.getByText(how, { exact: true }).click();
  await dialog.waitFor({ state: 'hidden' });
}
