import { Worker } from 'node:worker_threads';
import type { History } from './histories.ts';
import type { Tally } from './simulate.ts';

/** A provider of the package keeps 140 MB when it is disposed of: after so many the thread ends. */
const A_THREAD = 8;

/**
 * Replays changes with Copilot's provider.
 *
 * @param model at which share of the places it is right, or the address of a real one
 */
export async function throughCopilot(all: readonly History[], model: number | string): Promise<Tally[]> {
  const tallies: Tally[] = [];
  for (let at = 0; at < all.length; at += A_THREAD)
    tallies.push(...(await inThread(all.slice(at, at + A_THREAD), model)));
  return tallies;
}

function inThread(some: readonly History[], model: number | string): Promise<Tally[]> {
  const { promise, resolve, reject } = Promise.withResolvers<Tally[]>();
  const worker = new Worker(new URL('copilotThread.ts', import.meta.url), {
    workerData: { histories: some, model },
  });
  worker.once('message', (tallies: Tally[]) => {
    resolve(tallies);
    void worker.terminate();
  });
  worker.once('error', reject);
  return promise;
}
