import { t } from '../l10n/index.ts';
import { warn } from '../workbench/index.ts';
import { isUnderway, type Task } from './journal/index.ts';
import { askForBudget } from './questions.ts';
import type { TaskRunner } from './types.ts';

/** What it takes to go on with a task. */
export interface Standing {
  readonly runner: Pick<TaskRunner, 'entry' | 'tell' | 'resume'>;
  /** The texts of files that are not saved. */
  readonly unsaved: () => ReadonlyMap<string, string>;
  /** Closes what is shown of its result, without a verdict: accepted later, it would end the task without its newer work. */
  readonly withdraw: (task: string) => Promise<void>;
}

type Outcome = 'done' | 'refused' | 'cancelled';

/** Says something to a task's model. One that stands still goes on with it. */
export async function tell(
  standing: Standing,
  id: string,
  wordsFor: (task: Task) => Promise<string | null>,
  onTold: () => void = () => undefined,
): Promise<Outcome> {
  const { runner } = standing;
  const entry = runner.entry(id);
  if (!entry?.readable) return toldRefusal({ ok: false, reason: entry ? 'unreadable' : 'gone' });
  if (entry.task.settled !== null) return toldRefusal({ ok: false, reason: 'settled' });
  const words = await wordsFor(entry.task);
  if (words === null) return 'cancelled';
  if (!runner.tell(id, words)) return toldRefusal({ ok: false, reason: 'gone' });
  onTold();
  await standing.withdraw(id);
  // It may have ended while the words were typed.
  const now = runner.entry(id);
  return now?.readable && isAtRest(now.task) ? resume(standing, id) : 'done';
}

function isAtRest(task: Task): boolean {
  return task.state === 'waiting' ? task.waiting?.for === 'budget' : !isUnderway(task);
}

/** Goes on with a task, with a new budget where the old one is reached. */
export async function resume(standing: Standing, id: string): Promise<Outcome> {
  const { runner, unsaved } = standing;
  const entry = runner.entry(id);
  if (entry?.readable && entry.task.waiting?.for === 'budget') {
    const budgetUsd = await askForBudget(entry.task);
    return budgetUsd === null ? 'cancelled' : goneOn(standing, id, await runner.resume(id, { budgetUsd }));
  }
  return goneOn(standing, id, await runner.resume(id, { unsaved: unsaved() }));
}

/** A task that has gone on has something else to show. */
export async function goneOn({ withdraw }: Standing, id: string, done: Done): Promise<Outcome> {
  if (done.ok) await withdraw(id);
  return toldRefusal(done);
}

type Done = Awaited<ReturnType<TaskRunner['stop']>>;

export function toldRefusal(done: Done): Outcome {
  if (done.ok) return 'done';
  void warn(refusalWords(done.reason));
  return 'refused';
}

function refusalWords(reason: Extract<Done, { ok: false }>['reason']): string {
  switch (reason) {
    case 'gone':
      return t('This task is no longer there.');
    case 'elsewhere':
      return t('Another window works on this task.');
    case 'unreadable':
      return t('The record of this task cannot be read. It can only be discarded.');
    case 'settled':
      return t('The result of this task was taken over already.');
  }
}
