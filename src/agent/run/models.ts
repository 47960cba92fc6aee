import { randomUUID } from 'node:crypto';
import type { Task } from '../journal/index.ts';
import type { Action, ModelPort, TaskView } from './ports.ts';
import type { Record } from './record.ts';

/**
 * Asks a model, within what is left of the task's steps and money. The request's id stands in the journal before it is
 * sent. False where the task goes no further.
 */
export async function askModel(
  record: Record,
  port: ModelPort,
  task: Task,
  action: Extract<Action, { do: 'ask' | 'summarise' }>,
): Promise<boolean> {
  const view = record.viewOf(task);
  const { budgetUsd, maxSteps } = task.settings;
  if (action.do === 'ask' && stepsUsed(view) >= maxSteps) {
    await record.update({ state: 'failed', waiting: null, end: { why: 'steps', limit: maxSteps } });
    return false;
  }
  const leftUsd = Math.max(0, budgetUsd - task.spentUsd);
  // With none from the start, models that cost nothing can still be asked.
  if (leftUsd === 0 && task.spentUsd > 0) {
    await record.update(waitingForBudget(task, task.spentUsd));
    return false;
  }
  const requestId = randomUUID();
  const begun = { ...record.fresh(task), requestId, result: null };
  const { tier } = action;
  const step = await record.write(
    action.do === 'ask'
      ? { ...begun, kind: 'model' as const, input: { tier } }
      : { ...begun, kind: 'summary' as const, input: { tier, upTo: action.upTo } },
  );
  const progress = record.progressOf(step.seq);
  const answer = await record.ended(port.ask({ view, step, requestId, leftUsd }, record.signal, progress));
  if (!answer) {
    await record.write({ ...step, ...record.cut() });
    return true;
  }
  const { result, model, usd } = answer;
  const spentUsd = task.spentUsd + (usd ?? 0);
  const isOver = result.failure?.reason === 'task-budget';
  const isStopped = record.signal.aborted && result.outcome === 'cancelled';
  // What was not answered for want of money, or because it was stopped, is asked again as if it had not been asked.
  const end = isOver || isStopped ? record.cut() : { ...record.done(), result };
  await record.write(
    { ...step, ...end, model, usd },
    { spentUsd, ...(isOver ? waitingForBudget(task, spentUsd) : {}) },
  );
  return !isOver;
}

function waitingForBudget({ settings: { budgetUsd } }: Task, spentUsd: number) {
  return { state: 'waiting', waiting: { for: 'budget', spentUsd, budgetUsd } } as const;
}

/** The models asked since the start, or since the user let the task go on after an end. */
function stepsUsed({ steps }: TaskView): number {
  const from = steps.findLastIndex((step) => step.kind === 'note' && step.input.what === 'resumed');
  return steps.slice(from + 1).filter((step) => step.kind === 'model').length;
}
