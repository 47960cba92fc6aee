import { parentPort, workerData } from 'node:worker_threads';
import { copilot, faster } from './copilot.ts';
import type { History } from './histories.ts';
import { oracle } from './oracle.ts';
import { replayed } from './simulate.ts';

const { histories, accuracy }: { histories: readonly History[]; accuracy: number } = workerData;

const tallies = await faster(() =>
  replayed(histories, (desk, tally) => copilot(desk, oracle(desk, accuracy, tally))),
);
parentPort?.postMessage(tallies);
