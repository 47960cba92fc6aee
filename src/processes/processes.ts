import { mkdirSync, mkdtempSync, realpathSync, rmSync, statSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { privateFolder } from '../storage/index.ts';
import {
  CACHES,
  commandEnvironment,
  createLoginEnvironment,
  type Environment,
  findShell,
  writeSettings,
} from './environment/index.ts';
import { createGit } from './git/index.ts';
import { createRegister } from './kill/index.ts';
import { createCapture } from './output/index.ts';
import { type Program, runProgram } from './run.ts';
import { findSandbox, type Sandbox, wrapped } from './sandbox/index.ts';
import type { Command, CommandEnd, CommandResult, NotStarted, Processes } from './types.ts';

export interface ProcessesSetup {
  /** In the storage of the extension. */
  readonly folder: string;
  /** Of the editor. */
  environment(): Environment;
  /** Names of variables that the user lets commands have. */
  allowed(): readonly string[];
}

/** In a sandbox the temporary folder of a command stands in the place of the system's. */
const TEMPORARY = '/tmp';

export function createProcesses({ folder, environment, allowed }: ProcessesSetup): Processes {
  const register = createRegister(join(folder, 'running'));
  const caches = join(folder, 'caches');
  const login = createLoginEnvironment(environment);
  const git = createGit(environment);
  let gitSettings: Promise<string> | null = null;

  async function environmentOf(command: Command, sandbox: Sandbox, temporary: string, mark: string) {
    const own = environment();
    gitSettings ??= git(['config', '--global', '--list', '-z'], { cwd: tmpdir() }).then((read) =>
      read.ok ? read.out.toString('utf8') : '',
    );
    const seenAs = sandbox.kind === 'bubblewrap' ? TEMPORARY : temporary;
    const isHeld = sandbox.kind !== 'none';
    return {
      ...commandEnvironment({
        own,
        login: await login(command.project),
        allowed: allowed(),
        network: command.network,
        cwd: command.cwd,
        root: command.writable.find((path) => `${command.cwd}/`.startsWith(`${path}/`)) ?? command.cwd,
      }),
      ...writeSettings(temporary, seenAs, homeOf(own), await gitSettings),
      ...(isHeld ? { TMPDIR: seenAs, TEMP: seenAs, TMP: seenAs, ...inCaches(caches, homeOf(own)) } : {}),
      ...command.environment,
      TIERWISE_TASK: mark,
    };
  }

  async function run(
    command: Command,
    signal: AbortSignal,
    onOutput?: (row: string) => void,
  ): Promise<CommandResult> {
    const startedAt = performance.now();
    const sandbox = findSandbox(environment());
    const result = (rest: Pick<CommandResult, 'ended'> & Partial<CommandResult>): CommandResult => ({
      ms: Math.round(performance.now() - startedAt),
      output: '',
      outputBytes: 0,
      outputFile: command.outputFile,
      leftBehind: 0,
      sandbox: sandbox.kind,
      ...rest,
    });
    const refused = (reason: NotStarted, detail: string): CommandResult =>
      result({ ended: { end: 'not-started', reason, detail } });

    if (signal.aborted) return result({ ended: { end: 'cancelled' } });
    const shell = findShell(environment());
    if (shell === null) return refused('no-shell', '');
    if (!isFolder(command.cwd)) return refused('no-folder', command.cwd);
    let capture: Awaited<ReturnType<typeof createCapture>>;
    try {
      capture = await createCapture(command.outputFile, command.limits.outputBytes, localeOf(environment()));
    } catch (error) {
      return refused('no-output-file', String(error));
    }
    let temporary: string | null = null;
    try {
      // Its real path is short enough for sockets, and the mounts of a sandbox need it.
      temporary = realpathSync(mkdtempSync(join(tmpdir(), 'tierwise-')));
      privateFolder(caches);
      const folderOf = temporary;
      const entry = register.add(temporary);
      try {
        const { cwd, limits } = command;
        const inside = { ...command, writable: [...command.writable, caches] };
        const program = async (): Promise<Program> => ({
          sandbox: wrapped(sandbox, inside, { temporary: folderOf, home: homeOf(environment()) }),
          shell: [shell.file, ...shell.args(command.line)],
          cwd,
          environment: await environmentOf(command, sandbox, folderOf, entry.mark),
          limits,
          entry,
          capture,
        });
        const look = (): void => onOutput?.(capture.lastRow());
        let ran = await runProgram(await program(), signal, look);
        // A file that was to be hidden may be gone by the time that the sandbox looks for it. Nothing has run yet.
        if (isSandboxFailure(ran.ended)) ran = await runProgram(await program(), signal, look);
        const output = await capture.end();
        return result({ ...ran, output, outputBytes: capture.bytes });
      } finally {
        entry.remove();
      }
    } catch (error) {
      await capture.end();
      return refused('failed', String(error));
    } finally {
      if (temporary !== null) removeFolder(temporary);
    }
  }

  return {
    run,
    async sandbox() {
      const found = findSandbox(environment());
      return found.kind === 'none' ? { none: found.reason } : found.kind;
    },
    shell: async () => findShell(environment())?.name ?? '',
    killLeftovers: register.killLeftovers,
  };
}

function isSandboxFailure(ended: CommandEnd): boolean {
  return ended.end === 'not-started' && ended.reason === 'sandbox-failed';
}

function inCaches(folder: string, home: string): Record<string, string> {
  const moved = Object.fromEntries(
    Object.entries(CACHES).map(([name, place]) => {
      const path = join(folder, place);
      mkdirSync(path, { recursive: true });
      return [name, path];
    }),
  );
  // What Gradle has fetched for the user is read where it is, as Go, Cargo and Maven do by themselves.
  return { ...moved, GRADLE_RO_DEP_CACHE: join(home, '.gradle', 'caches') };
}

function homeOf(environment: Environment): string {
  return environment['HOME'] || homedir();
}

function localeOf(environment: Environment): string | undefined {
  return environment['LC_ALL'] || environment['LC_CTYPE'] || environment['LANG'];
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** What a command has made unreadable stays until the system clears its temporary folder. */
function removeFolder(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // As said.
  }
}
