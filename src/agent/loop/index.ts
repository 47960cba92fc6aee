import type { Task } from '../journal/index.ts';
import type { TaskView } from '../run/index.ts';
import { briefOf } from './brief.ts';
import { lineOf } from './line.ts';

export { type Brief, briefOf } from './brief.ts';
export { createModelPort, type ModelDeps } from './model.ts';
export { createLoop } from './next.ts';
export { estimate, startOf, type Wish } from './start.ts';

/** Whether only a plan is made yet: what the tools ask for. */
export function phaseOf({ task, steps }: TaskView): 'plan' | 'act' {
  return lineOf(task, steps).phase;
}

/** The tools of others that a task began with. */
export function foreignOf(task: Task) {
  return briefOf(task).foreignTools;
}
