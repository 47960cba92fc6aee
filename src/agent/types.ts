import type { Runner } from './run/index.ts';
import type { Tree } from './tree/index.ts';

/** The runner with the trees that tasks really work in. */
export type TaskRunner = Runner<Tree>;
