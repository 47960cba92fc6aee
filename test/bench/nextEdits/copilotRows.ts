import { Worker } from 'node:worker_threads';
import type { History } from './histories.ts';
import type { Tally } from './simulate.ts';

/** A provider of the package keeps 140 MB when it is disposed of: after so many the thread ends. */
const A_THREAD = 8;

/** Replays changes with Copilot's provider, whose model is right at a share of the places. */
export async function throughCopilot(all: readonly History[], accuracy: number): Promise<Tally[]> {
  const tallies: Tally[] = [];
  for (let at = 0; at < all.length; at += A_THREAD)
    tallies.push(...(await inThread(all.slice(at, at + A_THREAD), accuracy)));
  return tallies;
}

function inThread(some: readonly History[], accuracy: number): Promise<Tally[]> {
  const { promise, resolve, reject } = Promise.withResolvers<Tally[]>();
  const worker = new Worker(new URL('copilotThread.ts', import.meta.url), {
    workerData: { histories: some, accuracy },
  });
  worker.once('message', (tallies: Tally[]) => {
    resolve(tallies);
    void worker.terminate();
  });
  worker.once('error', reject);
  return promise;
}
