import type { Step } from '../journal/index.ts';
import { planShape, planText } from '../tools/index.ts';
import { changedBy, isDone, lastOf } from './line.ts';

/** The newest plan with its states, a line each; empty where there is none. */
export function planIn(steps: readonly Step[]): string {
  for (const step of steps.toReversed()) {
    if (!isDone(step, 'tool')) continue;
    const plan = planShape.safeParse(step.result?.facts?.['plan']);
    if (plan.success) return planText(plan.data);
  }
  return '';
}

/** The files that calls have changed, in the order in which they were last named. */
export function changedFiles(steps: readonly Step[]): readonly string[] {
  const paths = steps.flatMap((step) => (isDone(step, 'tool') ? changedBy(step.result) : []));
  return [...new Set(paths.toReversed())].toReversed();
}

/** The newest verdict with its text; empty before the first. */
export function verdictIn(steps: readonly Step[]): string {
  return lastOf(steps, 'verify')?.result?.text ?? '';
}
