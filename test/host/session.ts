import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { type Browser, openBrowser } from './browser.ts';
import { findChromium } from './chromium.ts';
import { installHost } from './install.ts';
import { packExtension } from './pack.ts';
import { installExtensions, type ServerOptions, startServer, type VsCodeServer } from './server.ts';

export interface SessionOptions extends Omit<ServerOptions, 'host' | 'dataDir'> {
  /** The project's folder. */
  readonly root: string;
  /** Extensions to install before VS Code starts. */
  readonly vsix?: readonly string[];
  readonly progress?: (line: string) => void;
}

/** A VS Code of its own with a copy of the sample workspace; all it writes is in one folder, gone at the end. */
export interface Session {
  readonly server: VsCodeServer;
  /** The copy of the sample. */
  readonly workspace: string;
  /** The extension's database; it is there once the extension has been active. */
  readonly ledgerFile: string;
  /** What to type into a browser to get there. */
  readonly address: string;
  /** Opens the workspace as a user: profile `default` keeps its settings and secrets within this session. */
  openWindow(options?: WindowOptions): Promise<Page>;
  /** Closes the browsers, so that the next window starts with what its profile has on disk. */
  closeWindows(): Promise<void>;
  /** Installs a VSIX into the server that runs; a window has it once it is reloaded. */
  install(vsix: string): Promise<void>;
  close(): Promise<void>;
}

export interface WindowOptions {
  readonly profile?: string;
  /** Default: the workspace. Null: none. */
  readonly folder?: string | null;
  readonly size?: { readonly width: number; readonly height: number };
  readonly developmentPath?: string;
  readonly testsPath?: string;
}

export async function startSession(options: SessionOptions): Promise<Session> {
  const progress = options.progress ?? (() => undefined);
  const host = await installHost(options.root, progress);
  const home = await mkdtemp(join(tmpdir(), 'tierwise-'));
  const dataDir = join(home, 'server');
  const workspace = join(home, 'corner-shop');
  const browsers = new Map<string, Promise<Browser>>();
  const remove = (): Promise<void> =>
    rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  let server: VsCodeServer;
  try {
    await cp(join(options.root, 'test', 'sample'), workspace, { recursive: true });
    const settings = await packExtension(options.root, 'settings');
    await installExtensions(host, dataDir, [...(options.vsix ?? []), settings]);
    server = await startServer({ ...options, host, dataDir });
  } catch (error) {
    await remove();
    throw error;
  }

  const browserOf = (profile: string, size: WindowOptions['size']): Promise<Browser> => {
    const known = browsers.get(profile);
    if (known !== undefined) return known;
    const opened = findChromium(progress).then((executable) =>
      openBrowser({
        executable,
        profileDir: join(home, `profile-${profile}`),
        ...(size === undefined ? {} : { size }),
      }),
    );
    browsers.set(profile, opened);
    return opened;
  };
  const closeWindows = async (): Promise<void> => {
    const open = [...browsers.values()];
    browsers.clear();
    await Promise.all(open.map(async (browser) => (await browser).close()));
  };
  return {
    server,
    workspace,
    ledgerFile: join(dataDir, 'data', 'User', 'globalStorage', 'tierwise.tierwise', 'ledger.db'),
    address: `${server.url}/?folder=${encodeURI(workspace)}`,
    openWindow: async ({ profile = 'default', size, folder = workspace, ...paths } = {}) => {
      const browser = await browserOf(profile, size);
      const page = await browser.open({ url: server.url, folder, ...paths });
      await server.untilSettled();
      return page;
    },
    closeWindows,
    install: (vsix) => installExtensions(host, dataDir, [vsix]),
    close: async () => {
      await closeWindows().catch(() => undefined);
      await server.stop();
      await remove();
    },
  };
}
