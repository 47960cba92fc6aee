import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Host } from './install.ts';
import { collectOutput, descendants, exitCode, runQuietly, waitFor } from './process.ts';

export interface ServerOptions {
  readonly host: Host;
  /** Holds all of the server's state: settings, extensions, logs, global storage. */
  readonly dataDir: string;
  /** Added to the server's environment; undefined removes a variable. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Machine settings, and user settings, which alone can have the scope `application`. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** False shows the workspace in restricted mode until the user trusts it. Default: trusted without a question. */
  readonly trust?: boolean;
  readonly port?: number;
  /**
   * Lets a window load `developmentPath` and `testsPath`. VS Code then shows no notification toasts and answers
   * dialogs itself, so that a suite which acts as a user needs it off and its extension installed. Default: off.
   */
  readonly forTests?: boolean;
}

export interface VsCodeServer {
  readonly url: string;
  readonly port: number;
  readonly dataDir: string;
  readonly vscodeVersion: string;
  log(): string;
  /** Changes settings (undefined removes one); a running window picks them up by itself. */
  changeSettings(changes: Readonly<Record<string, unknown>>): Promise<void>;
  /** Resolves when a window that was just opened has the user settings. */
  untilSettled(): Promise<void>;
  extensionHostPids(): Promise<readonly number[]>;
  /** kill -9 of every extension host; resolves when they are gone. */
  killExtensionHosts(): Promise<void>;
  /** The same port and folders again, so that the browser's profile still belongs to it. */
  restart(env?: Readonly<Record<string, string | undefined>>): Promise<void>;
  stop(): Promise<void>;
}

export async function startServer(options: ServerOptions): Promise<VsCodeServer> {
  const port = options.port ?? (await freePort());
  // Several VS Codes on one machine have many ports, of which each would tell, over what is to be clicked.
  let settings: Readonly<Record<string, unknown>> = { 'remote.autoForwardPorts': false, ...options.settings };
  const changeSettings = async (changes: Readonly<Record<string, unknown>>): Promise<void> => {
    settings = { ...settings, ...changes };
    const folder = join(options.dataDir, 'data', 'Machine');
    await mkdir(folder, { recursive: true });
    const [users, machines] = await dividedByScope(settings);
    await writeFile(join(folder, 'settings.json'), JSON.stringify(machines, undefined, 2));
    const isOpen = existsSync(applied);
    await writeFile(userSettings, JSON.stringify(users));
    if (isOpen) await untilApplied();
  };
  const userSettings = join(options.dataDir, 'user-settings.json');
  const applied = `${userSettings}.applied`;
  const untilApplied = async (): Promise<void> => {
    const wanted = await readFile(userSettings, 'utf8');
    await waitFor('the user settings', 90_000, async () =>
      (await readFile(applied, 'utf8').catch(() => '')) === wanted ? true : undefined,
    );
  };
  await changeSettings({});
  const env = { ...options.env, TIERWISE_USER_SETTINGS: userSettings };
  let running = await launch({ ...options, env }, port);
  const extensionHostPids = async (): Promise<readonly number[]> => {
    const all = await descendants(running.pid);
    return all.filter((entry) => entry.command.includes('--type=extensionHost')).map((entry) => entry.pid);
  };
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    dataDir: options.dataDir,
    vscodeVersion: options.host.vscodeVersion,
    log: () => withoutNoise(running.log()),
    changeSettings,
    extensionHostPids,
    killExtensionHosts: async () => {
      const pids = await extensionHostPids();
      for (const pid of pids) process.kill(pid, 'SIGKILL');
      await waitFor('the extension hosts to end', 5000, async () => {
        const left = await extensionHostPids();
        return pids.some((pid) => left.includes(pid)) ? undefined : true;
      });
    },
    untilSettled: async () => {
      await rm(applied, { force: true });
      await untilApplied();
    },
    restart: async (more) => {
      await running.stop();
      running = await launch({ ...options, env: { ...env, ...more } }, port);
    },
    stop: () => running.stop(),
  };
}

/** The settings of the user, by their scope in package.json, and those that a machine can have. */
async function dividedByScope(
  settings: Readonly<Record<string, unknown>>,
): Promise<[Record<string, unknown>, Record<string, unknown>]> {
  const manifest = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'));
  const known = Object.assign(
    {},
    ...manifest.contributes.configuration.map(({ properties }: { properties: object }) => properties),
  );
  const isUsers = (name: string) => known[name]?.scope === 'application';
  const entries = Object.entries(settings);
  return [
    Object.fromEntries(entries.filter(([name]) => isUsers(name))),
    Object.fromEntries(entries.filter(([name]) => !isUsers(name))),
  ];
}

/** A native logger that the server does without fills its output with stack traces. */
function withoutNoise(log: string): string {
  return log
    .split('\n')
    .filter(
      (line) => line.trim() !== '' && !/spdlog|bindings file|^ +at |^\{|^\}| tries: \[|^ +\]/i.test(line),
    )
    .join('\n');
}

/** Installs VSIX files the way a user does; a server that runs has them at the next reload of its window. */
export async function installExtensions(host: Host, dataDir: string, vsix: readonly string[]): Promise<void> {
  const args = [
    'out/server-main.js',
    ...folders(dataDir),
    '--accept-server-license-terms',
    ...vsix.flatMap((file) => ['--install-extension', file]),
  ];
  const log = await runQuietly(process.execPath, args, { cwd: host.folder });
  if (log.split('was successfully installed').length <= vsix.length)
    throw new Error(`VS Code did not install ${vsix.join(', ')}:\n${log}`);
}

function folders(dataDir: string): readonly string[] {
  return ['--server-data-dir', dataDir, '--extensions-dir', join(dataDir, 'extensions')];
}

interface Running {
  readonly pid: number;
  log(): string;
  stop(): Promise<void>;
}

async function launch(options: ServerOptions, port: number): Promise<Running> {
  const args = ['--host', '127.0.0.1', '--port', String(port), '--without-connection-token'];
  args.push('--accept-server-license-terms', '--telemetry-level', 'off');
  if (options.forTests === true) args.push('--enable-smoke-test-driver');
  if (options.trust !== false) args.push('--disable-workspace-trust');
  const guard = fileURLToPath(new URL('guard.ts', import.meta.url));
  const command = [process.execPath, 'out/server-main.js', ...args, ...folders(options.dataDir)];
  const child = spawn(process.execPath, [guard, ...command], {
    cwd: options.host.folder,
    env: serverEnvironment(options.env),
    // A group of its own: the guard ends all of it, and Ctrl-C in the terminal does not reach it past us.
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const log = collectOutput(child);
  const ended = exitCode(child);
  const stop = async (): Promise<void> => {
    child.stdin?.end();
    await ended;
  };
  try {
    await untilReady(child, log);
  } catch (error) {
    await stop();
    throw error;
  }
  return { pid: child.pid ?? 0, log, stop };
}

async function untilReady(child: ChildProcess, log: () => string): Promise<void> {
  await waitFor('VS Code to start', 60_000, () => {
    if (child.exitCode !== null || child.signalCode !== null) return 'ended';
    return log().includes('Extension host agent started') ? 'ready' : undefined;
  }).then(
    (state) => {
      if (state === 'ended') throw new Error(`VS Code's server ended at once:\n${log()}`);
    },
    (error: unknown) => {
      throw new Error(`${String(error)}\n${log()}`);
    },
  );
}

/**
 * Without the variables of a surrounding VS Code or npm, which would confuse this one, and without the person's
 * own API keys: neither a demo nor a test may ever spend their money.
 */
function serverEnvironment(extra: Readonly<Record<string, string | undefined>> = {}): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([key]) => !/^(VSCODE_|ELECTRON_|npm_|NODE_OPTIONS$)|_API_KEY$/i.test(key),
  );
  return { ...Object.fromEntries(own), ...extra };
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
