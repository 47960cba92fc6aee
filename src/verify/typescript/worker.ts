import { createRequire } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import { createTypeCheck } from './typeCheck.ts';
import type { TypeScript, WorkerAnswer, WorkerData, WorkerRequest } from './types.ts';

/** The program of the thread: TypeScript works for seconds, which would hold up every extension. */

const { library }: WorkerData = workerData;
const typescript: TypeScript = createRequire(import.meta.url)(library);
const check = createTypeCheck(typescript);

parentPort?.on('message', ({ id, request, stop }: WorkerRequest) => {
  const stopped = () => Atomics.load(stop, 0) !== 0;
  const answer: WorkerAnswer = { id, checked: stopped() ? null : check(request, stopped) };
  parentPort?.postMessage(answer);
});
