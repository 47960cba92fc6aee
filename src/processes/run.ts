import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { constants } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { createFamily, type Entry, type Family } from './kill/index.ts';
import type { Capture } from './output/index.ts';
import type { CommandEnd, CommandLimits, NotStarted } from './types.ts';
import { createWatch } from './watch.ts';

/** A program with all that it needs, as the system is told. */
export interface Program {
  /** Runs the rest within a sandbox; empty without one. */
  readonly sandbox: readonly string[];
  readonly shell: readonly string[];
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly limits: CommandLimits;
  readonly entry: Entry;
  readonly capture: Capture;
}

export interface Ran {
  readonly ended: CommandEnd;
  readonly leftBehind: number;
}

/** No project's tests need so many at once; what keeps starting processes has more soon. */
const MOST_PROCESSES = 400;
/** Backstop of the system itself, where it counts the processes of a sandbox or of a user that is not root. */
const MOST_OF_USER = 8_192;
const LOOK_MS = process.platform === 'linux' ? 250 : 2_000;
/** Time for a program that is told to end: for its last words, and to take its locks away. */
const GRACE_MS = 400;
/** What a process that nobody can find holds open is not waited for. */
const DRAIN_MS = 500;
const LAST_BREATH_MS = 100;
/** The shell of Windows has no script around the line: its outputs come by two pipes, and nothing says that it started. */
const WRAPS = process.platform !== 'win32';

/** The line runs with both outputs as one, in the order of its writing. The status has its own pipe, which it does not get. */
const WITHOUT_SANDBOX =
  'exec 2>&1; ulimit -u "$0" 2>/dev/null || ulimit -p "$0" 2>/dev/null; echo started >&3; exec "$@" 3>&-';

/** Within a sandbox, which ends with it, it counts what still runs. Process 1 is the sandbox's own. */
const WITHIN_SANDBOX = `exec 2>&1; ulimit -u "$0" 2>/dev/null || ulimit -p "$0" 2>/dev/null; echo started >&3
"$@" 3>&-
code=$?
count() {
  left=0
  for folder in /proc/[0-9]*; do
    case $folder in /proc/1|/proc/$$) continue;; esac
    state=
    while read -r name value rest; do [ "$name" = State: ] && state=$value && break; done 2>/dev/null < $folder/status
    case $state in ''|Z|X) ;; *) left=$((left+1));; esac
  done
}
count 2>/dev/null
[ $left = 0 ] || { sleep 0.1; count 2>/dev/null; }
echo "left $left" >&3
exit $code`;

/** Comes back when nothing that was started runs any more. */
export async function runProgram(program: Program, signal: AbortSignal, onLook: () => void): Promise<Ran> {
  const { entry, limits, capture } = program;
  const child = start(program);
  const { pid } = child;
  if (pid === undefined) return notStarted('failed', await failureOf(child));
  const family = createFamily({ root: { pid }, mark: entry.mark, file: entry.file });
  const exited = new Promise<CommandEnd>((resolve) => {
    child.once('exit', (code, name) => resolve(endOf(code, name)));
  });
  const members = await family.look();
  entry.started(pid, members.find((one) => one.pid === pid)?.started ?? '');

  let cause: CommandEnd | null = null;
  const stop = (why: CommandEnd): void => {
    if (cause === null) void end(family, exited);
    cause ??= why;
  };
  const watch = createWatch(limits.silenceMs);
  const release = stopAt(limits.timeMs, signal, stop);
  const looking = setInterval(async () => {
    const now = await family.look();
    if (now.length > MOST_PROCESSES) stop({ end: 'process-limit' });
    if (watch.isSilent(now)) stop({ end: 'silent' });
    onLook();
  }, LOOK_MS);
  const [, outputPipe, errorPipe, statusPipe] = child.stdio;
  const heard = takeAll([outputPipe, ...(WRAPS ? [] : [errorPipe])], capture, watch.heard, stop);
  const errors = WRAPS ? textOf(errorPipe) : Promise.resolve('');
  const status = textOf(statusPipe);

  const own = await exited;
  release();
  clearInterval(looking);
  // Some end a moment after the one that started them.
  if (cause === null && (await family.look()).length > 0) await sleep(LAST_BREATH_MS);
  const killed = await family.kill();
  await Promise.race([Promise.all([heard, errors, status]), sleep(DRAIN_MS)]);
  for (const pipe of child.stdio) pipe?.destroy();
  await heard;
  if (cause !== null) return { ended: cause, leftBehind: 0 };
  const said = await status;
  if (WRAPS && !said.includes('started')) {
    return notStarted(program.sandbox.length > 0 ? 'sandbox-failed' : 'failed', await errors);
  }
  const counted = Number(/left (\d{1,9})/.exec(said)?.[1] ?? 0);
  return { ended: own, leftBehind: Math.max(killed, counted) };
}

function start({ sandbox, shell, cwd, environment, entry }: Program): ChildProcess {
  if (process.platform === 'win32') {
    const [file = '', ...args] = shell;
    return spawn(file, args, {
      cwd,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      windowsHide: true,
      windowsVerbatimArguments: true,
    });
  }
  const script = sandbox[0]?.endsWith('bwrap') ? WITHIN_SANDBOX : WITHOUT_SANDBOX;
  const [file = '', ...args] = [...sandbox, '/bin/sh', '-c', script, String(MOST_OF_USER), ...shell];
  // Its own file, open, is a mark that also those carry who clear their environment.
  const mark = openSync(entry.file, 'r');
  try {
    // In a session of its own it has no terminal that it could ask at.
    return spawn(file, args, {
      cwd,
      env: environment,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'pipe', mark],
    });
  } finally {
    closeSync(mark);
  }
}

/** Ends all members, at first in their own way. */
async function end(family: Family, exited: Promise<unknown>): Promise<void> {
  await family.terminate();
  await Promise.race([exited, sleep(GRACE_MS)]);
  await family.kill();
}

/** Stops at a time, or when the user does; the result takes both back. */
function stopAt(ms: number, signal: AbortSignal, stop: (why: CommandEnd) => void): () => void {
  const onAbort = (): void => stop({ end: 'cancelled' });
  const timer = setTimeout(stop, ms, { end: 'time-limit' });
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  return () => {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  };
}

type Pipe = ChildProcess['stdio'][number];

async function takeAll(
  pipes: readonly (Pipe | undefined)[],
  capture: Capture,
  heard: () => void,
  stop: (why: CommandEnd) => void,
): Promise<void> {
  let last: Promise<unknown> = Promise.resolve();
  const take = async (bytes: Uint8Array): Promise<boolean> => {
    heard();
    const taken = await capture.take(bytes);
    if (taken === 'full') stop({ end: 'output-limit' });
    else if (taken !== 'taken') stop({ end: 'output-lost', detail: taken.failed });
    return taken === 'taken';
  };
  await Promise.all(
    pipes.map((pipe) =>
      eachPart(pipe, (bytes) => {
        // Two pipes, one file.
        const next = last.then(() => take(bytes));
        last = next;
        return next;
      }),
    ),
  );
}

/** Ends where the pipe does, or where `use` says that it has enough. */
async function eachPart(pipe: Pipe | undefined, use: (bytes: Uint8Array) => Promise<boolean>): Promise<void> {
  if (!pipe || !('readable' in pipe)) return;
  try {
    for await (const bytes of pipe) if (!(await use(bytes as Uint8Array))) return;
  } catch {
    // It was closed with the last process, or by us.
  }
}

const MOST_STATUS = 4_096;

async function textOf(pipe: Pipe | undefined): Promise<string> {
  let text = '';
  await eachPart(pipe, async (bytes) => {
    text += Buffer.from(bytes).toString('utf8');
    return text.length < MOST_STATUS;
  });
  return text.trim().slice(0, MOST_STATUS);
}

function notStarted(reason: NotStarted, detail: string): Ran {
  return { ended: { end: 'not-started', reason, detail }, leftBehind: 0 };
}

function failureOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
  });
}

/** Shells say by a code above 128 that a signal has ended a program. */
function endOf(code: number | null, name: NodeJS.Signals | null): CommandEnd {
  const signal = name ?? SIGNALS.get((code ?? 0) - 128);
  return signal === undefined ? { end: 'exit', code: code ?? 1 } : { end: 'signal', signal };
}

const SIGNALS: ReadonlyMap<number, string> = new Map(
  Object.entries(constants.signals).map(([name, number]) => [number, name]),
);
