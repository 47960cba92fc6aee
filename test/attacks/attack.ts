import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Locator } from 'playwright-core';
import { type User, userSuite } from '../e2e/user.ts';
import { type Hostile, startHostile } from '../host/hostile.ts';
import { dialogGone } from '../host/workbench.ts';

/** Nobody's; whatever the window asks for there is seen. */
export const TRACKER = 'https://tracker.test';

/** What nobody but a tracker asks the hostile server for. */
export const TRACKED = '/tracked/';

/** The user's key for the hostile server. */
export const KEY = 'evil-7Hq2mZ9xVb4Tn6Rk1Ws8';

/** A user whose models are all hostile, and another extension beside ours that does what it is told. */
export interface Attack extends User {
  hostile(): Hostile;
  /** What was loaded from the tracker, or as it is from the hostile server. */
  visits(): readonly string[];
  /** The path of a file of the workspace, where a text is put if there is one. */
  file(path: string, text?: string): string;
  /** What a command of ours resolves to that the other extension runs; `args` is JavaScript. */
  command(id: string, args: string): Promise<unknown>;
  /** Asks in the chat, with files of the workspace attached; resolves when the answer is there. */
  chat(question: string, files?: readonly string[]): Promise<unknown>;
}

const PRICES = { inputUsd: 1, outputUsd: 5, contextTokens: 200_000, maxOutputTokens: 8_000 };

/** What the user has set: each tier has a model of the hostile server. */
export function settingsFor({ setting }: Hostile): Readonly<Record<string, unknown>> {
  const names = { cheap: 'evil/small', mid: 'evil/middle', premium: 'evil/large' };
  return {
    'tierwise.providers': setting,
    ...Object.fromEntries(Object.entries(names).map(([tier, name]) => [`tierwise.tiers.${tier}`, [name]])),
    'tierwise.models': Object.fromEntries(Object.values(names).map((name) => [name, PRICES])),
    'tierwise.chat.warnAboveUsd': null,
  };
}

/** A suite of attacks on the extension as a user has it installed, in a VS Code of its own. */
export function attackSuite(title: string, tests: (attack: Attack) => void): void {
  userSuite(title, { acme: true, env: { EVIL_API_KEY: KEY } }, (user) => {
    let hostile: Hostile | undefined;
    const loaded: string[] = [];
    const server = () => {
      if (hostile === undefined) throw new Error('The hostile server is not there yet');
      return hostile;
    };
    const file = (path: string, text?: string) => {
      const full = join(user.session().workspace, path);
      if (text !== undefined) {
        mkdirSync(dirname(full), { recursive: true });
        writeFileSync(full, text);
      }
      return full;
    };

    before(async () => {
      hostile = await startHostile();
      user.page().on('request', (request) => {
        if (request.url().startsWith(TRACKER)) loaded.push(request.url());
      });
      await user.session().server.changeSettings(settingsFor(hostile));
    });
    after(() => hostile?.stop());

    tests({
      ...user,
      hostile: server,
      visits: () => [...loaded, ...server().visits.filter((path) => path.startsWith(TRACKED))],
      file,
      command: (id, args) =>
        user.inHost(`
          const { Uri, Range, Position } = vscode;
          const file = (path) => Uri.file(${JSON.stringify(file(''))} + '/' + path);
          return vscode.commands.executeCommand('tierwise.${id}', ${args});`),
      chat: (question, files = []) =>
        user.inHost(`
          const attachFiles = ${JSON.stringify(files.map((path) => file(path)))}.map((path) => vscode.Uri.file(path));
          const turn = await vscode.commands.executeCommand('workbench.action.chat.open', {
            query: ${JSON.stringify(`@tierwise ${question}`)}, mode: 'ask', attachFiles, blockOnResponse: true,
            modelSelector: { vendor: 'tierwise', id: 'auto' },
          });
          return turn?.metadata;`),
    });
  });
}

/** The modal dialog that is open. */
export async function dialogText(user: User, text: RegExp): Promise<string> {
  const dialog: Locator = user.page().locator('.monaco-dialog-box').filter({ hasText: text });
  await dialog.waitFor({ timeout: 30_000 });
  return (await dialog.textContent()) ?? '';
}

/** Answers the modal dialog that is open: a button of it, or null to close it. */
export async function answerDialog(user: User, button: string | null): Promise<void> {
  const page = user.page();
  if (button === null) await page.keyboard.press('Escape');
  else await page.locator('.monaco-dialog-box').getByText(button, { exact: true }).click();
  await dialogGone(page);
}
