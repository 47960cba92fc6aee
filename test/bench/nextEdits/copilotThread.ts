import { parentPort, workerData } from 'node:worker_threads';
import { chatAt, MOST_CALLS } from './chat.ts';
import { copilot, faster } from './copilot.ts';
import type { History } from './histories.ts';
import { oracle } from './oracle.ts';
import { replayed } from './simulate.ts';

const { histories, model }: { histories: readonly History[]; model: number | string } = workerData;

const replay = () =>
  replayed(histories, (desk, tally) =>
    copilot(desk, typeof model === 'number' ? oracle(desk, model, tally) : chatAt(model, MOST_CALLS, tally)),
  );
// Who waits for a real model waits by the clock.
const tallies = await (typeof model === 'number' ? faster(replay) : replay());
parentPort?.postMessage(tallies);
