export { readTrajectory } from './read.ts';
export { type Subtask, subtaskOf } from './subtask.ts';
export type { Said, Since, Stuck, Trajectory } from './types.ts';
export { unwrapped, wishIn } from './wish.ts';
