import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { basename } from 'node:path';
import * as z from 'zod';
import { type Environment, isProgram } from './find.ts';

/** A command waits for the user's start files for so long; what comes later serves the next ones. */
const PATIENCE_MS = 5_000;
const LAST_MS = 60_000;
const MOST_BYTES = 4_000_000;
/** What a terminal in a folder finds is asked for again after this time: tools are installed meanwhile. */
const FRESH_MS = 10 * 60_000;

/** Shells whose start files are read with `-i -l -c`. */
const KNOWN: ReadonlySet<string> = new Set(['bash', 'zsh', 'fish', 'sh', 'dash', 'ksh']);

const shape = z.record(z.string(), z.string());

/** What a new terminal of the user has in a folder, or null where that cannot be told in time. */
export type LoginEnvironment = (folder: string) => Promise<Environment | null>;

/** `environment` is that of the editor, which a desktop may have started without any of the user's start files. */
export function createLoginEnvironment(environment: () => Environment): LoginEnvironment {
  const known = new Map<string, { readonly at: number; readonly asked: Promise<Environment | null> }>();
  return async (folder) => {
    let entry = known.get(folder);
    if (entry === undefined || Date.now() - entry.at > FRESH_MS) {
      entry = { at: Date.now(), asked: ask(folder, environment()) };
      known.set(folder, entry);
      void entry.asked.then((answer) => answer === null && known.delete(folder));
    }
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<null>((resolve) => {
      timer = setTimeout(resolve, PATIENCE_MS, null);
    });
    const answer = await Promise.race([entry.asked, late]);
    clearTimeout(timer);
    return answer;
  };
}

function ask(folder: string, environment: Environment): Promise<Environment | null> {
  const shell = environment['SHELL'] ?? '';
  const name = basename(shell);
  if (process.platform === 'win32' || !KNOWN.has(name) || !isProgram(shell)) return Promise.resolve(null);
  const mark = randomBytes(16).toString('hex');
  return new Promise((resolve) => {
    const child = spawn(shell, ['-i', '-l', '-c', scriptFor(name, folder, mark)], {
      // In a session of its own it has no terminal, so that no start file can ask anything.
      detached: true,
      env: { ...environment, ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: '', TERM: 'dumb' },
      stdio: ['ignore', 'pipe', 'ignore'],
      cwd: '/',
    });
    const parts: Buffer[] = [];
    let length = 0;
    const end = (): void => {
      clearTimeout(timer);
      killGroup(child.pid);
      child.stdout.destroy();
      resolve(read(Buffer.concat(parts).toString('utf8'), mark));
    };
    const timer = setTimeout(end, LAST_MS);
    timer.unref();
    child.stdout.on('data', (part: Buffer) => {
      length += part.length;
      if (length > MOST_BYTES) end();
      else parts.push(part);
    });
    child.on('error', end);
    // Not `close`: what a start file has put into the background may hold the output open.
    child.on('exit', () => setImmediate(end));
  });
}

function killGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}

/** Tools that change with the folder do so at a prompt or at `cd`; there is no prompt here, so those that wait for one are asked. */
function scriptFor(shell: string, folder: string, mark: string): string {
  const node = quoted(process.execPath);
  const code = quoted(`process.stdout.write('${mark}'+JSON.stringify(process.env)+'${mark}')`);
  const print = `${node} -e ${code}`;
  if (shell === 'fish') return `cd ${quoted(folder)}; ${print}`;
  const hooks =
    shell === 'bash' || shell === 'zsh'
      ? [
          `command -v direnv >/dev/null 2>&1 && eval "$(direnv export ${shell} 2>/dev/null)"`,
          `command -v mise >/dev/null 2>&1 && eval "$(mise env -s ${shell} 2>/dev/null)"`,
        ]
      : [];
  return [`cd ${quoted(folder)}`, ...hooks, print].join('\n');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** What stands between the marks; start files print as they like around them. */
function read(output: string, mark: string): Environment | null {
  const [, between] = output.split(mark);
  try {
    return shape.parse(JSON.parse(between ?? ''));
  } catch {
    return null;
  }
}
