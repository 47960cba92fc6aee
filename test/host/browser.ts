import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';

export interface BrowserOptions {
  readonly executable: string;
  /** Keeps user settings, secrets and layout between two browsers; without it every browser starts fresh. */
  readonly profileDir?: string;
  readonly size?: { readonly width: number; readonly height: number };
}

export interface Browser {
  /** Opens the workbench in a page of its own and waits until it can be used. */
  open(options: WorkbenchOptions): Promise<Page>;
  close(): Promise<void>;
}

export interface WorkbenchOptions {
  readonly url: string;
  /** Null: a window without a folder. */
  readonly folder: string | null;
  /** An extension from its source folder. Only one counts; install further ones from their VSIX. */
  readonly developmentPath?: string;
  /** A module that exports `run()`; VS Code calls it in the extension host. */
  readonly testsPath?: string;
}

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export async function openBrowser(options: BrowserOptions): Promise<Browser> {
  const context = await chromium.launchPersistentContext(options.profileDir ?? '', {
    executablePath: options.executable,
    args: FLAGS,
    viewport: options.size ?? { width: 1400, height: 900 },
    // Copying and pasting is a part of several commands.
    permissions: ['clipboard-read', 'clipboard-write'],
    // Ctrl-C is for us to handle: we take a last screenshot or stop the server first.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
  await keepSecrets(context);
  return {
    open: async (workbench) => {
      const [blank] = context.pages();
      const page = blank?.url() === 'about:blank' ? blank : await context.newPage();
      // On a busy machine it takes its time.
      await page.goto(workbenchUrl(workbench), { timeout: 90_000 });
      await page.waitForSelector('.monaco-workbench .statusbar-item', { timeout: 60_000 });
      return page;
    },
    close: () => context.close(),
  };
}

/**
 * The workbench encrypts secrets with a key that it asks its server for. VS Code's server alone does not have that
 * address, and secrets would be lost at every reload: answered here, they last as long as the browser's profile.
 */
async function keepSecrets(context: BrowserContext): Promise<void> {
  await context.route('**/mint-key', (route) => route.fulfill({ body: Buffer.alloc(32, 7) }));
}

function workbenchUrl(options: WorkbenchOptions): string {
  const remote = `vscode-remote://${new URL(options.url).host}`;
  const payload = [['skipWelcome', 'true']];
  if (options.developmentPath !== undefined) {
    payload.push(['extensionDevelopmentPath', remote + options.developmentPath]);
  }
  if (options.testsPath !== undefined) payload.push(['extensionTestsPath', remote + options.testsPath]);
  const opened = options.folder === null ? { ew: 'true' } : { folder: options.folder };
  const query = new URLSearchParams({ ...opened, payload: JSON.stringify(payload) });
  return `${options.url}/?${query}`;
}

export async function screenshot(page: Page, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await page.screenshot({ path });
}
