import * as vscode from 'vscode';
import { t } from '../l10n/index.ts';
import { inform, warn } from '../workbench/index.ts';
import type { Task } from './journal/index.ts';
import { openQuestion } from './questions.ts';
import type { TaskRunner } from './types.ts';
import { answerWords, questionWords, resumeWords, stateFacts, stateWords } from './words.ts';

/** Tells once of each task that it waits, or how it ended; of the ones that stood still before, which can be resumed. */
export function createTeller(runner: TaskRunner, isInChat: (id: string) => boolean): () => void {
  let known: ReadonlyMap<string, string> | null = null;
  return () => {
    const tasks = runner
      .list()
      .flatMap((entry) => (entry.readable && entry.worker !== 'elsewhere' ? [entry.task] : []));
    const before = known;
    known = new Map(tasks.map((task) => [task.id, standing(task)]));
    for (const task of tasks) {
      // The chat shows it with the same buttons.
      if (isInChat(task.id)) continue;
      const is = standing(task);
      if (before === null ? waitsForUser(task) : before.has(task.id) && before.get(task.id) !== is)
        void tellOf(runner, task);
    }
  };
}

/** Everything about a task that the user is told of when it changes. */
function standing({ state, waiting, end, settled }: Task): string {
  return JSON.stringify([state, waiting, end, settled]);
}

function waitsForUser({ state, waiting, end }: Task): boolean {
  return (
    waiting?.for === 'answer' ||
    waiting?.for === 'budget' ||
    (state === 'stopped' && end?.why === 'interrupted')
  );
}

async function tellOf(runner: TaskRunner, task: Task): Promise<void> {
  const asked = openQuestion(runner, task.id);
  const run = (command: string) => vscode.commands.executeCommand(`tierwise.${command}`, { task: task.id });
  const look = t('Show Steps');
  const resume = resumeWords(task);
  const about = t('“{0}”: {1}', task.title, asked ? questionWords(asked.question) : stateWords(task));
  if (asked) {
    const answer = answerWords(asked.question);
    if ((await inform(about, answer)) === answer) await run('answerTask');
    return;
  }
  if (task.settled !== null) return;
  if (task.state === 'done') {
    const review = t('Review Changes');
    const picked = await inform(t('“{0}”: {1}', task.title, stateFacts(task)), review, look);
    if (picked === review) await run('reviewTask');
    if (picked === look) await run('lookAtTask');
    return;
  }
  const isDown = task.state === 'failed' || (task.state === 'stopped' && task.end?.why !== 'stopped');
  if (!isDown && task.waiting?.for !== 'budget') return;
  const picked = await warn(about, resume, look);
  if (picked === resume) await run('resumeTask');
  if (picked === look) await run('lookAtTask');
}
