import type { CheckedFile, CheckRequest } from './types.ts';

export interface WorkerData {
  /** The path of `typescript.js`. */
  readonly library: string;
}

export interface WorkerRequest {
  readonly id: number;
  readonly request: CheckRequest;
  /** The time (`Date.now()`) at which to answer with what there is. */
  readonly until: number;
  /** Shared memory: not 0 when nobody wants the answer any more. It is seen in the middle of the work. */
  readonly cancelled: Int32Array<SharedArrayBuffer>;
}

export interface WorkerAnswer {
  readonly id: number;
  readonly checked: readonly CheckedFile[] | null;
}
