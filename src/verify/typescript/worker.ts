import { createRequire } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import { createCheck } from './check.ts';
import type { WorkerAnswer, WorkerData, WorkerRequest } from './protocol.ts';
import type { TypeScript } from './types.ts';

/** The thread that checks: what TypeScript works on for seconds would stop every extension. */

const { library }: WorkerData = workerData;
const typescript: TypeScript = createRequire(import.meta.url)(library);
const check = createCheck(typescript);

parentPort?.on('message', ({ id, request, until, cancelled }: WorkerRequest) => {
  const stopped = () => Atomics.load(cancelled, 0) !== 0 || Date.now() > until;
  const answer: WorkerAnswer = { id, checked: stopped() ? null : check(request, stopped) };
  parentPort?.postMessage(answer);
});
