import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { screenshot } from '../host/browser.ts';
import { type FaultServer, startFaults } from '../host/faults.ts';
import { runInHost } from '../host/inHost.ts';
import { type AttemptRow, readAttempts } from '../host/ledger.ts';
import { packExtension } from '../host/pack.ts';
import { waitFor } from '../host/process.ts';
import { FAST_RHYTHM, type Providers, type ProvidersOptions, startProviders } from '../host/providers.ts';
import { type Session, startSession, type WindowOptions } from '../host/session.ts';
import { laterVersion } from '../host/upgrade.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** Starting VS Code, and an answer that some model gives only after retries, take their time on a small machine. */
const TIMEOUT_MS = 180_000;

export interface UserSuiteOptions {
  /** Default: the providers answer fast and take any key. */
  readonly providers?: ProvidersOptions;
  /** Keys in the environment. Default: one for each provider. */
  readonly env?: Readonly<Record<string, string>>;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Whether another extension is installed: test/host/acme. */
  readonly acme?: true;
  /** False: the workspace is shown in restricted mode. */
  readonly trust?: boolean;
  /** Null: a window without a folder. Default: a copy of the sample. */
  readonly folder?: null;
}

/** What a suite can ask for once it runs; each suite has a VS Code of its own with a fresh profile. */
export interface User {
  page(): Page;
  session(): Session;
  providers(): Providers;
  faults(): FaultServer;
  /** Waits until the ledger has so many attempts. */
  attempts(count: number): Promise<readonly AttemptRow[]>;
  /**
   * What the other extension comes back with, as JSON, of an async function of `vscode` that it runs; of that function this
   * is the body.
   */
  inHost(body: string): Promise<unknown>;
  /** Closes the browser and restarts VS Code's server, and comes back with the same profile. */
  restart(): Promise<void>;
  /** Installs the same extension as a later version into the VS Code that runs, and reloads the window. */
  upgrade(version: string): Promise<void>;
}

const KEYS = {
  ANTHROPIC_API_KEY: 'test-key',
  OPENAI_API_KEY: 'test-key',
  OPENROUTER_API_KEY: 'test-key',
  FAULTY_API_KEY: 'test-key',
  FAULTY_ANTHROPIC_API_KEY: 'test-key',
};

interface Running {
  readonly session: Session;
  readonly providers: Providers;
  readonly faults: FaultServer;
  /** The other extension listens there. */
  readonly socket: string;
  page: Page;
}

/** A mocha suite that acts as a user in the browser, on the extension installed from its VSIX. */
export function userSuite(title: string, options: UserSuiteOptions, tests: (user: User) => void): void {
  describe(title, function () {
    this.timeout(TIMEOUT_MS);
    let running: Running | undefined;
    const get = (): Running => {
      if (running === undefined) throw new Error('VS Code is not running yet');
      return running;
    };

    before(async () => {
      running = await start(options);
    });
    afterEach(async function () {
      const test = this.currentTest;
      if (test?.state !== 'failed' || running === undefined) return;
      const name = test.fullTitle().replace(/\W+/g, '-').slice(0, 80);
      await screenshot(running.page, join(root, 'out', 'failed', `${name}.png`)).catch(() => undefined);
    });
    after(async () => {
      await running?.session.close();
      await running?.providers.stop();
      await running?.faults.stop();
      if (running) await rm(dirname(running.socket), { recursive: true, force: true });
    });

    tests({
      page: () => get().page,
      session: () => get().session,
      providers: () => get().providers,
      faults: () => get().faults,
      attempts: (count) =>
        waitFor(`${count} attempts in the ledger`, 60_000, () => {
          const rows = readAttempts(get().session.ledgerFile);
          return rows.length >= count ? rows : undefined;
        }),
      inHost: (body) => runInHost(get().socket, body),
      upgrade: async (version) => {
        const { session, page } = get();
        const later = join(dirname(session.workspace), `later-${version}.vsix`);
        await laterVersion(builtVsix(), version, later);
        await session.install(later);
        await page.reload();
        await page.waitForSelector('.monaco-workbench .statusbar-item', { timeout: 60_000 });
      },
      restart: async () => {
        const { session } = get();
        await session.closeWindows();
        await session.server.restart();
        get().page = await session.openWindow(windowOf(options));
      },
    });
  });
}

function windowOf({ folder }: UserSuiteOptions): Pick<WindowOptions, 'folder'> {
  return folder === undefined ? {} : { folder };
}

function builtVsix(): string {
  return process.env['TIERWISE_VSIX'] ?? join(root, 'out', 'tierwise.vsix');
}

async function start(options: UserSuiteOptions): Promise<Running> {
  const vsix = builtVsix();
  const providers = await startProviders({ rhythm: FAST_RHYTHM, ...options.providers });
  const faults = await startFaults();
  const socket = join(await mkdtemp(join(tmpdir(), 'acme-')), 'socket');
  const session = await startSession({
    root,
    vsix: options.acme ? [vsix, await packExtension(root, 'acme')] : [vsix],
    env: { ...(options.env ?? KEYS), ...(options.acme ? { ACME_SOCKET: socket } : {}) },
    settings: {
      'tierwise.providers': { ...providers.setting, ...faults.setting },
      'tierwise.prices.update': false,
      ...options.settings,
    },
    ...(options.trust === undefined ? {} : { trust: options.trust }),
  });
  return { session, providers, faults, socket, page: await session.openWindow(windowOf(options)) };
}
