import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { type User, type UserSuiteOptions, userSuite } from '../e2e/user.ts';
import { screenshot } from '../host/browser.ts';
import { newChat, openChat, waitForAnswer, widenChat } from '../host/chat.ts';
import { waitFor } from '../host/process.ts';
import {
  goToLine,
  openFile,
  pick,
  runCommand,
  selectLines,
  setTheme,
  THEME_NAMES,
  type Theme,
} from '../host/workbench.ts';
import type { Picture } from './places.ts';
import { closeStrays, untilStill } from './still.ts';

/** Something that a user sees. */
export interface Scene {
  readonly title: string;
  /** Brings it onto the screen. */
  show(user: User): Promise<void>;
  /** Brings it back where another theme or size has closed it, as it does with what the mouse points at. */
  again?(user: User): Promise<void>;
  /** The message that it is about. All others are put away before a picture is taken. */
  readonly about?: RegExp;
  /** What comes up by itself at the start, so that nothing is closed before. */
  readonly isFirst?: true;
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const FOLDER = join(root, 'out', 'pictures');
const SIZES = [
  { width: 600, height: 800 },
  { width: 1600, height: 900 },
];
/** What VS Code says of ports lies over what is to be seen, and its own page of welcome stands in front of it. */
const QUIET = { 'remote.autoForwardPorts': false, 'workbench.startupEditor': 'none' };
/** Where the mouse points at nothing. */
export const NOWHERE = [60, 12] as const;

/** A picture of each scene in each theme, narrow and wide; a scene that does not come up is a test that fails. */
export function pictures(suite: string, options: UserSuiteOptions, scenes: readonly Scene[]): void {
  userSuite(suite, { ...options, settings: { ...QUIET, ...options.settings } }, (user) => {
    for (const scene of scenes) {
      it(scene.title, async () => {
        // What was open before, a dialog say, is in no scene's way; where one fails, it can still be seen.
        if (scene.isFirst) await closeAside(user.page());
        else await clear(user);
        await scene.show(user);
        for (const theme of THEME_NAMES) await inTheme(user, suite, scene, theme);
      });
    }
  });
}

async function inTheme(user: User, suite: string, scene: Scene, theme: Theme): Promise<void> {
  const page = user.page();
  // What a click has left there may have a tooltip, which a new size would leave where it is.
  if (!scene.again) await page.mouse.move(...NOWHERE);
  await setTheme(page, user.session().server, theme);
  for (const size of SIZES) {
    await page.setViewportSize(size);
    await closeStrays(page, scene.about);
    if (scene.again) {
      // A window that still lays itself out anew would close a menu or a tooltip again.
      await untilStill(page);
      await scene.again(user);
    } else await page.mouse.move(...NOWHERE);
    await untilStill(page);
    const name = `${suite} ${scene.title} ${theme} ${size.width}`.replace(/\W+/g, '-').toLowerCase();
    const file = `${name}.png`;
    await screenshot(page, join(FOLDER, file));
    const words = await wordsOf(page);
    await note({ suite, scene: scene.title, theme, width: size.width, file, words });
  }
}

/** Web views are pages of their own. A frame that goes meanwhile has none. */
async function wordsOf(page: Page): Promise<string> {
  const all = page.frames().map((frame) => frame.evaluate(WORDS).catch(() => ''));
  return (await Promise.all(all)).join('\n').replace(/\s+/g, ' ');
}

const WORDS = `[
  document.body.innerText,
  ...[...document.querySelectorAll('[aria-label], [placeholder]')]
    .filter((element) => element.checkVisibility())
    .flatMap((element) => [element.ariaLabel, element.getAttribute('placeholder')]),
].join('\\n')`;

async function note(picture: Picture): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  await writeFile(join(FOLDER, 'pictures.jsonl'), `${JSON.stringify(picture)}\n`, { flag: 'a' });
}

/** What is open beside the editor, without which a narrow window has room for it, with the command that closes it. */
const ASIDE = {
  sidebar: 'View: Close Primary Side Bar',
  auxiliarybar: 'View: Hide Secondary Side Bar',
  panel: 'View: Hide Panel',
};

/** What a scene has opened is closed, for the next one, where there is something: each command takes a second. */
export async function clear(user: User): Promise<void> {
  const page = user.page();
  await page.setViewportSize({ width: 1600, height: 900 });
  for (let open = 0; open < 3; open++) await page.keyboard.press('Escape');
  if ((await page.locator('.tab.active.dirty').count()) > 0)
    await runCommand(page, 'View: Revert and Close Editor');
  if ((await page.locator('.tab').count()) > 0) await runCommand(page, 'View: Close All Editors');
  await closeAside(page);
  await runCommand(page, 'Notifications: Clear All Notifications');
}

/** VS Code has these commands only where there is something to close. */
export async function closeAside(page: Page): Promise<void> {
  for (const [part, command] of Object.entries(ASIDE)) {
    if (await page.locator(`.part.${part}`).isVisible()) await runCommand(page, command);
  }
}

const nls: Readonly<Record<string, string>> = JSON.parse(
  await readFile(join(root, 'package.nls.json'), 'utf8'),
);

/** Runs one of our commands by its title of today. */
export async function run(user: User, command: string): Promise<void> {
  await runCommand(user.page(), `Tierwise: ${nls[`command.${command}`]}`);
}

/** An empty chat that is so wide as people have it. */
export async function freshChat(user: User): Promise<void> {
  await openChat(user.page());
  await widenChat(user.page(), 480);
  await newChat(user.page());
}

/** A list that one of our commands opens, down to what is picked in it. */
export function list(title: string, command: string, ...picks: readonly (string | RegExp)[]): Scene {
  return {
    title,
    show: async (user) => {
      const page = user.page();
      await openFile(page, 'src/money.ts');
      await goToLine(page, 10);
      await run(user, command);
      for (const label of picks) await pick(page, label);
      await page.locator('.quick-input-widget .monaco-list-row').first().waitFor({ timeout: 20_000 });
    },
  };
}

/** The same down to an input. */
export function input(title: string, command: string, ...picks: readonly (string | RegExp)[]): Scene {
  return { title, show: (user) => openInput(user, command, ...picks) };
}

/** Opens it and waits for its box, which no rows stand below. */
export async function openInput(user: User, command: string, ...picks: readonly (string | RegExp)[]) {
  const page = user.page();
  await openFile(page, 'src/money.ts');
  await run(user, command);
  for (const label of picks) await pick(page, label);
  const box = page.locator('.quick-input-widget').filter({ hasText: /Press 'Enter'/ });
  await box.locator('input').first().waitFor({ timeout: 20_000 });
}

/** Runs what leads to a message, and once more where VS Code has put it away meanwhile. */
export function message(title: string, text: RegExp, act: (user: User) => Promise<void>): Scene {
  const isThere = (user: User) =>
    user.page().locator('.notification-toast').filter({ hasText: text }).first();
  const show = async (user: User) => {
    await act(user);
    await isThere(user).waitFor({ timeout: 60_000 });
  };
  const again = async (user: User) => {
    // VS Code leaves it where it is while somebody points at it.
    const isHeld = await isThere(user)
      .locator('.notification-list-item-icon')
      .hover({ timeout: 1_000 })
      .then(
        () => true,
        () => false,
      );
    if (!isHeld) await runCommand(user.page(), 'Notifications: Show Notifications');
  };
  return { title, show, again, about: text };
}

/** Points at our entry in the status bar. */
export async function pointAtStatusBar(user: User): Promise<void> {
  const page = user.page();
  const hover = page.locator('.workbench-hover-container, .monaco-hover').filter({ visible: true });
  await waitFor('the tooltip', 20_000, async () => {
    await page.mouse.move(300, 300);
    await hover.first().waitFor({ state: 'hidden', timeout: 3_000 });
    await page.locator('.statusbar-item[id*="tierwise"] a').first().hover();
    await hover.first().waitFor({ timeout: 3_000 });
    return true;
  });
}

/** Has a function explained in an empty chat, and waits for what comes of it. */
export async function explainFunction(user: User): Promise<void> {
  await freshChat(user);
  await openFile(user.page(), 'src/money.ts');
  await selectLines(user.page(), 9, 22);
  await run(user, 'explain');
  await waitForAnswer(user.page(), 0, 120_000);
}
