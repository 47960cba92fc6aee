import type { Frame, Locator, Page } from 'playwright-core';
import { waitFor } from './process.ts';
import type { VsCodeServer } from './server.ts';

/** What a user does and sees in VS Code's window; every function waits for what it needs. */

const PALETTE = '.quick-input-widget';

/** Runs a command the way a user does: F1, its title, a click on it. */
export async function runCommand(page: Page, title: string): Promise<void> {
  // The palette closes when a view that opens late takes the focus: as a user would, open it again.
  await waitFor(`the command "${title}" to be run`, 45_000, async () => {
    const row = await findInPalette(page, `>${title}`, title);
    await row.click({ timeout: 3000 });
    return true;
  });
}

/** The titles that the command palette offers for a text. */
export async function listCommands(page: Page, text: string): Promise<readonly string[]> {
  await findInPalette(page, `>${text}`, '');
  const labels = await page.locator(`${PALETTE} .monaco-list-row .label-name`).allTextContents();
  await page.keyboard.press('Escape');
  return labels;
}

async function findInPalette(page: Page, text: string, title: string): Promise<Locator> {
  const input = await openQuickInput(page, 'F1', text);
  const rows = page.locator(`${PALETTE} .monaco-list-row`);
  // An extension that is still being scanned has its commands a moment later: ask again.
  const exact = title === '' ? rows : rows.filter({ has: page.getByText(title, { exact: true }) });
  return await waitFor(`the command "${title}"`, 20_000, async () => {
    // On a busy machine the list comes late, and asking again too soon would have it begin anew each time.
    if (
      await exact
        .first()
        .waitFor({ timeout: 2_000 })
        .then(
          () => true,
          () => false,
        )
    )
      return exact.first();
    await input.fill('>', { timeout: 1_000 });
    await input.fill(text, { timeout: 1_000 });
    return undefined;
  });
}

/** One that was open before may still be on its way out, and takes no text any more: then a new one is opened. */
async function openQuickInput(page: Page, key: string, text: string): Promise<Locator> {
  const input = page.locator(`${PALETTE} input[type=text]`);
  await waitFor(`the input box that ${key} opens`, 15_000, async () => {
    // Escape only to close an input box: in the editor it would give up the selection.
    if (await input.isVisible()) await page.keyboard.press('Escape');
    await page.keyboard.press(key);
    await input.waitFor({ state: 'visible', timeout: 3_000 });
    await input.fill(text, { timeout: 1_000 });
    return true;
  });
  return input;
}

/** Waits for a list to pick from and picks the entry that shows the label. */
export async function pick(page: Page, label: string | RegExp): Promise<void> {
  const row = page.locator(`${PALETTE} .monaco-list-row`).filter({ hasText: label }).first();
  await row.waitFor({ timeout: 15_000 });
  const before = await listed(page);
  await waitFor(`what the entry ${label} leads to`, 20_000, async () => {
    // The tooltip of the row under the mouse would lie over others.
    await page.mouse.move(0, 0);
    await row.click({ timeout: 15_000 });
    // A list that is drawn in this moment takes no click; a person would click again.
    const end = Date.now() + 4_000;
    while (Date.now() < end) {
      if ((await listed(page)) !== before) return true;
      await page.waitForTimeout(50);
    }
    return undefined;
  });
}

/** What the list that is open shows, and what is ticked in it. */
async function listed(page: Page): Promise<string> {
  const ticks = page.locator(`${PALETTE} .monaco-list-row [aria-checked=true]`);
  const shown = page.locator(PALETTE).filter({ visible: true });
  const title = shown.locator('.quick-input-title');
  const texts = [
    ...(await title.allTextContents()),
    ...(await shown.locator('.monaco-list-row').allTextContents()),
  ];
  return JSON.stringify([texts, await ticks.count()]);
}

/** Waits for an input box (known by its hint or prompt), answers it, and presses Enter. */
export async function answerInput(page: Page, hint: string | RegExp, text: string): Promise<void> {
  const box = page.locator(PALETTE).filter({ visible: true });
  await waitFor(`the input box ${hint}`, 15_000, async () => {
    const placeholder = (await box.locator('input').first().getAttribute('placeholder')) ?? '';
    const all = `${placeholder}\n${await shownText(box)}`;
    return (typeof hint === 'string' ? all.includes(hint) : hint.test(all)) ? true : undefined;
  });
  await box.locator('input').first().fill(text);
  await page.keyboard.press('Enter');
}

/** The text as a person sees it: with line breaks, without what is hidden. */
export async function shownText(locator: Locator): Promise<string> {
  return (await locator.allInnerTexts())[0] ?? '';
}

/** Opens a text file by Quick Open. */
export async function openFile(page: Page, path: string): Promise<void> {
  await openTab(page, path);
  await page.locator('.editor-instance .view-line').first().waitFor({ timeout: 15_000 });
}

/** Opens any file, an image for example. */
export async function openTab(page: Page, path: string): Promise<void> {
  const name = path.split('/').at(-1) ?? path;
  const row = page.locator(`${PALETTE} .monaco-list-row`).filter({ hasText: name }).first();
  // A file that has just been written is found by a later search.
  const input = await waitFor(`the file ${path}`, 20_000, async () => {
    const opened = await openQuickInput(page, 'ControlOrMeta+P', path);
    await row.click({ timeout: 3000 });
    return opened;
  });
  await input.waitFor({ state: 'hidden' });
  await page.locator(`.tab.active[data-resource-name="${name}"]`).waitFor({ timeout: 15_000 });
}

/** Types into Quick Open, which is open, the name of a file with a line behind it, and goes there. */
export async function goToFileLine(page: Page, name: string, line: number): Promise<void> {
  const input = page.locator(`${PALETTE} input[type=text]`);
  await input.waitFor({ state: 'visible', timeout: 15_000 });
  await input.fill(`${name}:${line}`);
  await page.locator(`${PALETTE} .monaco-list-row`).filter({ hasText: name }).first().waitFor();
  await page.keyboard.press('Enter');
  await input.waitFor({ state: 'hidden' });
  await page.locator(`.tab.active[data-resource-name="${name}"]`).waitFor({ timeout: 15_000 });
}

/** Selects whole lines, both counted from 1 and included; for the cursor alone name the same line twice. */
export async function selectLines(page: Page, from: number, to: number): Promise<void> {
  await goToLine(page, from);
  for (let line = from; line < to; line++) await page.keyboard.press('Shift+ArrowDown');
  if (to > from) await page.keyboard.press('Shift+End');
}

export async function goToLine(page: Page, line: number, column = 1): Promise<void> {
  const input = await openQuickInput(page, 'Control+G', `:${line}:${column}`);
  await page.keyboard.press('Enter');
  await input.waitFor({ state: 'hidden' });
  await page
    .locator('.statusbar-item[id="status.editor.selection"]')
    .filter({ hasText: `Ln ${line}, Col ${column}` })
    .waitFor();
}

/** The text of the focused editor as it is shown, ghost text included; lines out of view are not in it. */
export async function editorText(page: Page): Promise<string> {
  const lines = page.locator('.editor-group-container.active .view-line');
  return (await lines.allTextContents()).join('\n').replaceAll('\u00a0', ' ');
}

export async function notifications(page: Page): Promise<readonly string[]> {
  return await page.locator('.notification-toast .notification-list-item-message').allInnerTexts();
}

export async function waitForNotification(
  page: Page,
  text: string | RegExp,
  timeoutMs = 20_000,
): Promise<string> {
  const toast = page.locator('.notification-toast').filter({ hasText: text }).first();
  await toast.waitFor({ timeout: timeoutMs });
  return await shownText(toast.locator('.notification-list-item-message'));
}

export async function notificationButtons(page: Page, text: string | RegExp): Promise<readonly string[]> {
  const toast = page.locator('.notification-toast').filter({ hasText: text }).first();
  return await toast.locator('.notification-list-item-buttons-container .monaco-button').allInnerTexts();
}

export async function clickNotificationButton(
  page: Page,
  text: string | RegExp,
  button: string,
): Promise<void> {
  // VS Code shows no more than three toasts in 800 ms; a person who reads this one cannot be that quick.
  await page.waitForTimeout(800);
  const buttonOf = (messages: string) =>
    page
      .locator(messages)
      .filter({ hasText: text })
      .first()
      .locator('.monaco-button')
      .filter({ hasText: button });
  const clicked = await buttonOf('.notification-toast')
    .click({ timeout: 15_000 })
    .then(
      () => true,
      () => false,
    );
  if (clicked) return;
  // One that was not answered for some seconds is behind the bell.
  await runCommand(page, 'Notifications: Show Notifications');
  await buttonOf('.notifications-center .monaco-list-row').click({ timeout: 5_000 });
  await runCommand(page, 'Notifications: Hide Notifications');
}

export async function clearNotifications(page: Page): Promise<void> {
  await runCommand(page, 'Notifications: Clear All Notifications');
  await waitFor('the notifications to go', 5000, async () =>
    (await notifications(page)).length === 0 ? true : undefined,
  );
}

/** Resolves when no modal dialog is open any more. */
export async function dialogGone(page: Page): Promise<void> {
  await waitFor('the dialog to go', 10_000, async () =>
    (await page.locator('.monaco-dialog-box').count()) === 0 ? true : undefined,
  );
}

/** Our entry, or another extension's; `text` is what it shows, `tooltip` what it is called for screen readers. */
export async function statusBarItem(
  page: Page,
  idPart = 'tierwise',
): Promise<{ text: string; tooltip: string } | undefined> {
  const item = page.locator(`.statusbar-item[id*="${idPart}"]`).first();
  if ((await item.count()) === 0) return undefined;
  const label = item.locator('a').first();
  return { text: (await shownText(item)).trim(), tooltip: (await label.getAttribute('aria-label')) ?? '' };
}

export async function waitForStatusBar(page: Page, text: RegExp, timeoutMs = 20_000): Promise<string> {
  return await waitFor(`${text} in the status bar`, timeoutMs, async () => {
    const item = await statusBarItem(page);
    return item !== undefined && text.test(item.text) ? item.text : undefined;
  });
}

/** VS Code finds a repository that was made while it runs some time later; its branch in the status bar says so. */
export async function waitForRepository(page: Page): Promise<void> {
  const branch = page.locator('.statusbar-item').filter({ hasText: /\b(?:master|main)\b/ });
  await branch.first().waitFor({ timeout: 60_000 });
}

/** VS Code's own themes, with the class that the window gets from each once it has its colours. */
const THEMES = {
  light: { name: 'Light Modern', kind: 'vs', file: 'light_modern' },
  dark: { name: 'Dark Modern', kind: 'vs-dark', file: 'dark_modern' },
  'high-contrast': { name: 'Default High Contrast', kind: 'hc-black', file: 'hc_black' },
  'high-contrast-light': { name: 'Default High Contrast Light', kind: 'hc-light', file: 'hc_light' },
} as const;

export type Theme = keyof typeof THEMES;

export const THEME_NAMES: readonly Theme[] = ['light', 'dark', 'high-contrast', 'high-contrast-light'];

/** Resolves once the window and all web views have the colours of a theme. */
export async function setTheme(
  page: Page,
  server: Pick<VsCodeServer, 'changeSettings'>,
  theme: Theme,
): Promise<void> {
  const { name, kind, file } = THEMES[theme];
  await server.changeSettings({ 'workbench.colorTheme': name });
  await page
    .locator(`.monaco-workbench.${kind}.vscode-theme-defaults-themes-${file}-json`)
    .waitFor({ timeout: 60_000 });
  await waitFor(`the theme ${name} in the web views`, 60_000, async () => {
    const shown = await Promise.all(page.frames().map(themeOf));
    return shown.every((one) => one === null || one === name) ? true : undefined;
  });
}

/** By which theme a web view draws; null for what is none, or is gone. */
const themeOf = (frame: Frame): Promise<string | null> =>
  frame.evaluate<string | null>('document.body?.dataset.vscodeThemeId ?? null').catch(() => null);

/** A button in the title of the editor in front, by what it is called. */
export async function clickTitleButton(page: Page, label: string): Promise<void> {
  const button = page
    .locator(`.editor-group-container.active .editor-actions [aria-label^="${label}"]`)
    .first();
  await button.click({ timeout: 15_000 });
}

/** The titles of all tabs. */
export async function openTabs(page: Page): Promise<readonly string[]> {
  return await page.locator('.tabs-container .tab .label-name').allInnerTexts();
}

/** Types into the list to pick from that is open. */
export async function typeInPick(page: Page, text: string): Promise<void> {
  const input = page.locator(`${PALETTE} input[type=text]`);
  await input.waitFor({ state: 'visible', timeout: 15_000 });
  await input.fill(text);
}
