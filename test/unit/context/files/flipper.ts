import { renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

/**
 * Another program that makes a name lead elsewhere again and again, as fast as it can: a file with a text of its own, or a
 * link. The name itself is never missing.
 */
export type Turn = { readonly text: string } | { readonly link: string };

/** Starts it; resolves when the first turns are made. `stop` resolves to how many there were. */
export async function startFlipping(
  path: string,
  turns: readonly Turn[],
): Promise<{ stop(): Promise<number> }> {
  const flag = new Int32Array(new SharedArrayBuffer(8));
  const worker = new Worker(new URL(import.meta.url), { workerData: { path, turns, flag } });
  await new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  return {
    async stop() {
      const ended = new Promise((resolve) => worker.once('exit', resolve));
      Atomics.store(flag, 0, 1);
      await ended;
      return Atomics.load(flag, 1);
    },
  };
}

interface Work {
  readonly path: string;
  readonly turns: readonly Turn[];
  /** Whether to stop, and the turns so far. */
  readonly flag: Int32Array;
}

function flip({ path, turns, flag }: Work): void {
  const next = `${path}.next`;
  for (let made = 0; Atomics.load(flag, 0) === 0; made++) {
    const turn = turns[made % turns.length];
    if (!turn) return;
    rmSync(next, { force: true });
    if ('text' in turn) writeFileSync(next, turn.text);
    else symlinkSync(turn.link, next);
    renameSync(next, path);
    Atomics.add(flag, 1, 1);
    if (made === turns.length) parentPort?.postMessage('started');
    // The time in which a name stays as it is, is chance: else the steps of both could keep pace with one another.
    for (let wait = Math.random() * 2_000; wait > 0; wait--) Math.sqrt(wait);
  }
  rmSync(next, { force: true });
}

if (!isMainThread) {
  const work: Work = workerData;
  flip(work);
}
