import { Worker } from 'node:worker_threads';
import type { CheckedFile, CheckRequest, WorkerAnswer, WorkerData, WorkerRequest } from './types.ts';

/** Checks types in a thread of its own. */
export interface TypeChecker {
  /** Null: nothing is known, or not in time, or the signal was aborted. Never rejects. */
  check(request: CheckRequest, signal: AbortSignal): Promise<readonly CheckedFile[] | null>;
  dispose(): void;
}

export interface TypeCheckerLimits {
  /** The answer comes within this many ms: what is known by then, or that nothing is. */
  readonly answerMs: number;
  /** After this many ms without a request the thread ends, and with it what it holds in memory. */
  readonly idleMs: number;
  /** A thread that has not answered after this many ms is ended. */
  readonly hungMs: number;
  /** More than this ends the thread. VS Code gives its own TypeScript server 3,072. */
  readonly memoryMb: number;
}

export const TYPE_CHECKER_LIMITS: TypeCheckerLimits = {
  answerMs: 6000,
  idleMs: 5 * 60_000,
  hungMs: 120_000,
  memoryMb: 1536,
};

/** After this many failures it stays off: the project may be too large. */
const MAX_FAILURES = 2;

export interface TypeCheckerOptions {
  /** The path or URL of the thread's program. */
  readonly program: string | URL;
  /** The path of VS Code's own `typescript.js`. */
  readonly library: string;
  readonly limits: TypeCheckerLimits;
  readonly log: (line: string) => void;
}

/** Starts the thread at the first request, and again after it has ended. */
export function createTypeChecker(options: TypeCheckerOptions): TypeChecker {
  let thread: Thread | null = null;
  let failures = 0;
  let disposed = false;

  const start = (): Thread =>
    startThread(options, (failure) => {
      thread = null;
      if (failure === null) return;
      failures++;
      const off = failures < MAX_FAILURES ? '' : '; it is off until VS Code starts again';
      options.log(`The thread that checks proposed changes has ended: ${failure}${off}`);
    });

  return {
    async check(request, signal) {
      if (disposed || signal.aborted || failures >= MAX_FAILURES) return null;
      try {
        thread ??= start();
        return await thread.ask(request, signal);
      } catch (error) {
        failures++;
        options.log(`Proposed changes could not be checked: ${String(error)}`);
        return null;
      }
    },
    dispose() {
      disposed = true;
      thread?.end();
    },
  };
}

interface Thread {
  readonly ask: TypeChecker['check'];
  end(): void;
}

/** Subtracted from the time for an answer, so that an answer in the last moment still arrives. */
const ON_ITS_WAY_MS = 250;

/** @param onEnd called once, with the reason unless the thread has ended as it should */
function startThread(
  { program, library, limits }: TypeCheckerOptions,
  onEnd: (failure: string | null) => void,
): Thread {
  const workerData: WorkerData = { library };
  const worker = new Worker(program, {
    workerData,
    resourceLimits: { maxOldGenerationSizeMb: limits.memoryMb },
    // The flags of this process may not be valid for a thread, and nobody reads its output.
    execArgv: [],
    stdout: true,
    stderr: true,
  });
  worker.unref();
  /** Requests that the thread has yet to answer, though nobody may wait for them any more. */
  const asked = new Map<number, (checked: readonly CheckedFile[] | null) => void>();
  let count = 0;
  let over = false;
  let timer: NodeJS.Timeout | undefined;

  const end = (failure: string | null) => {
    if (over) return;
    over = true;
    clearTimeout(timer);
    for (const answer of asked.values()) answer(null);
    void worker.terminate();
    onEnd(failure);
  };
  const watch = () => {
    clearTimeout(timer);
    timer = (
      asked.size > 0
        ? setTimeout(() => end(`no answer in ${limits.hungMs} ms`), limits.hungMs)
        : setTimeout(() => end(null), limits.idleMs)
    ).unref();
  };
  worker.on('error', (error: Error) => end(error.message));
  worker.on('exit', (code) => end(`exit code ${code}`));
  worker.on('message', ({ id, checked }: WorkerAnswer) => {
    asked.get(id)?.(checked);
    asked.delete(id);
    watch();
  });

  return {
    ask: (request, signal) =>
      new Promise((resolve) => {
        const id = ++count;
        const stop = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
        const stopThread = () => Atomics.store(stop, 0, 1);
        const timers = [
          setTimeout(stopThread, Math.max(0, limits.answerMs - ON_ITS_WAY_MS)),
          setTimeout(() => answer(null), limits.answerMs),
        ];
        const cancel = () => {
          stopThread();
          answer(null);
        };
        const answer = (checked: readonly CheckedFile[] | null) => {
          for (const one of timers) clearTimeout(one);
          signal.removeEventListener('abort', cancel);
          resolve(checked);
        };
        signal.addEventListener('abort', cancel);
        asked.set(id, answer);
        const message: WorkerRequest = { id, request, stop };
        worker.postMessage(message);
        watch();
      }),
    end: () => end(null),
  };
}
