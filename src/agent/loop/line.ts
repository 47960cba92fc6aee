import type { Call, Step, StepOf, Task, TierName, ToolResult } from '../journal/index.ts';
import { type Brief, briefOf } from './brief.ts';

/** A model's answer with those of its calls that were answered, in the order of the calls. */
export interface Round {
  readonly step: StepOf<'model'>;
  readonly results: ReadonlyMap<number, StepOf<'tool'>>;
}

/** The results of a model's calls. A cut call counts once it was answered after all. */
export function roundOf(step: StepOf<'model'>, steps: readonly Step[]): Round {
  const own = steps.filter((one) => one.kind === 'tool' && one.state === 'done' && one.input.of === step.seq);
  const results = new Map(own.flatMap((one) => (one.kind === 'tool' ? [[one.input.index, one]] : [])));
  return { step, results };
}

/** All calls of an answer: those whose arguments were not whole come last. */
export function callsOf(step: StepOf<'model'>): readonly Call[] {
  const { calls = [], cutCalls = [] } = step.result ?? {};
  return [...calls, ...cutCalls.map((cut) => ({ ...cut, input: {} }))];
}

export function isDone<Kind extends Step['kind']>(
  step: Step | undefined,
  kind: Kind,
): step is StepOf<Kind> & { state: 'done' } {
  return step?.kind === kind && step.state === 'done';
}

/** The newest of a kind. */
export function lastOf<Kind extends Step['kind']>(steps: readonly Step[], kind: Kind) {
  return steps.findLast((step) => isDone(step, kind));
}

/** Whether a note of that kind stands among the steps. */
export function hasNote(steps: readonly Step[], what: string): boolean {
  return steps.some((step) => isNote(step, what));
}

export function isNote(step: Step, what: string): boolean {
  return isDone(step, 'note') && step.input.what === what;
}

/** Since when a conversation goes on: from a plan that was agreed to, or a move; null from the start. */
export type Opening = StepOf<'move'> | StepOf<'note'> | null;

export interface Line {
  readonly task: Task;
  readonly brief: Brief;
  readonly steps: readonly Step[];
  readonly phase: 'plan' | 'act';
  readonly tier: TierName;
  readonly opening: Opening;
  /** The steps of the conversation that goes on: after its opening. */
  readonly own: readonly Step[];
}

/** What is known of a task by its steps. */
export function lineOf(task: Task, all: readonly Step[]): Line {
  const brief = briefOf(task);
  const steps = all.filter(({ state }) => state === 'done');
  const agreed = steps.findLast(isAgreedPlan) ?? null;
  const phase = brief.planTier !== null && agreed === null ? 'plan' : 'act';
  const at = steps.findLastIndex((step) => step.kind === 'move' || isAgreedPlan(step));
  const last = steps[at];
  const opening = isDone(last, 'move') || isDone(last, 'note') ? last : null;
  const tier =
    opening?.kind === 'move'
      ? opening.input.to
      : phase === 'plan'
        ? (brief.planTier ?? brief.startTier)
        : brief.startTier;
  return { task, brief, steps, phase, tier, opening, own: steps.slice(at + 1) };
}

export function isAgreedPlan(step: Step): boolean {
  return (
    isDone(step, 'note') &&
    step.question?.about === 'plan' &&
    (step.answer?.answer === 'yes' || step.answer?.answer === 'always')
  );
}

/** Whether a step has changed the task's files. */
export function hasChanged(step: Step): boolean {
  if (!isDone(step, 'tool')) return false;
  if (step.before !== null && step.after !== null) return step.before !== step.after;
  return changedBy(step.result).length > 0;
}

/** Whether something has changed since verification last looked. */
export function isUnverified(steps: readonly Step[]): boolean {
  return steps.findLastIndex(hasChanged) > steps.findLastIndex((step) => isDone(step, 'verify'));
}

/** The files that a call has written, moved or deleted, as its result names them. */
export function changedBy(result: ToolResult | null): readonly string[] {
  const changed = result?.facts?.['changed'];
  return Array.isArray(changed) ? changed.filter((path) => typeof path === 'string') : [];
}
