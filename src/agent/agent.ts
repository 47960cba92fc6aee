import * as vscode from 'vscode';
import { t } from '../l10n/index.ts';
import { formatUsd } from '../router/index.ts';
import { projectTests } from '../verify/index.ts';
import { inform, type TreeSource, type Tree as View, warn } from '../workbench/index.ts';
import { foldersHere, type Outlook, type Start, unsavedNow } from './begin.ts';
import { createDocuments, type TaskDocuments } from './documents.ts';
import { type Engine, type EngineDeps, openEngine } from './engine.ts';
import type { Task } from './journal/index.ts';
import { createOffers, type Offers } from './offers.ts';
import { openQuestion } from './questions.ts';
import type { ReviewDeps } from './review.ts';
import { type TaskNode, tasksSource } from './tasksView.ts';
import type { TaskRunner } from './types.ts';
import type { Verifier } from './verifier.ts';
import { titleOf } from './wish.ts';
import { questionWords, stateWords, type VerdictWords, verdictWords } from './words.ts';

export interface AgentDeps extends EngineDeps, Omit<ReviewDeps, 'runner' | 'unsaved' | 'saidOf'> {
  readonly view: View;
}

/** All that stands behind the commands, the view and the chat, once a task was wanted. */
export interface Agent {
  readonly runner: TaskRunner;
  readonly source: TreeSource<TaskNode>;
  readonly documents: TaskDocuments;
  readonly verifier: Verifier;
  readonly verdict: VerdictWords;
  readonly review: ReviewDeps;
  readonly unsaved: () => ReadonlyMap<string, string>;
  /** What a wish would come to, before anything is begun. */
  readonly outlook: Engine['outlook'];
  /** Tasks that the chat has shown, which begin with its button. */
  readonly starts: Offers<{ readonly start: Start; readonly outlook: Outlook }>;
  /** Words to a task that were written in the chat. */
  readonly words: Offers<{ readonly task: string; readonly words: string }>;
  /** The task that the chat has told of last. */
  readonly inChat: { id: string | null };
  /** Begins it; resolves to its id. */
  begin(start: Start, outlook: Outlook): Promise<string>;
  dispose(): Promise<void>;
}

export async function openAgent({ view, ...deps }: AgentDeps): Promise<Agent> {
  const engine = await openEngine(deps);
  const { runner } = engine;
  const verdict = verdictWords((await projectTests()).formatVerification);
  const saidOf = (id: string): string | null => {
    const step = runner.steps(id)?.line.findLast(({ kind }) => kind === 'verify');
    return step?.kind === 'verify' && step.result ? verdict(step.result) : null;
  };
  const review: ReviewDeps = { ...deps, runner, saidOf, unsaved: unsavedNow };
  const documents = createDocuments(runner, verdict);
  const tell = createTeller(runner);
  const refresh = throttled(() => {
    view.refresh();
    documents.changed();
    const waiting = runner.list().filter(({ id }) => openQuestion(runner, id) !== null).length;
    view.badge(waiting, waiting === 1 ? t('1 task waits for you') : t('{0} tasks wait for you', waiting));
  });
  const listening = runner.listen({
    changed: () => {
      tell();
      refresh();
    },
    progress: refresh,
  });
  const begin = async (start: Start, outlook: Outlook): Promise<string> => {
    const id = runner.start({
      title: titleOf(start.prompt),
      folders: foldersHere(),
      unsaved: unsavedNow(),
      settings: engine.settingsOf(start),
      ...(await engine.written(start, outlook)),
    });
    await vscode.commands.executeCommand('setContext', 'tierwise.hasTasks', true);
    return id;
  };
  tell();
  refresh();

  return {
    runner,
    source: tasksSource(runner, verdict, Date.now),
    documents,
    verifier: engine.verifier,
    verdict,
    review,
    unsaved: unsavedNow,
    outlook: engine.outlook,
    starts: createOffers(),
    words: createOffers(),
    inChat: { id: null },
    begin,
    async dispose() {
      listening.dispose();
      documents.dispose();
      await engine.dispose();
    },
  };
}

/** Calls at once and then at most every quarter of a second. */
function throttled(call: () => void): () => void {
  let timer: NodeJS.Timeout | null = null;
  let again = false;
  const run = () => {
    if (timer !== null) {
      again = true;
      return;
    }
    call();
    timer = setTimeout(() => {
      timer = null;
      if (!again) return;
      again = false;
      run();
    }, 250);
  };
  return run;
}

/** Tells once of each task that it waits, or how it ended; of the ones that stood still before, which can be resumed. */
function createTeller(runner: TaskRunner): () => void {
  let known: ReadonlyMap<string, string> | null = null;
  return () => {
    const tasks = runner
      .list()
      .flatMap((entry) => (entry.readable && entry.worker !== 'elsewhere' ? [entry.task] : []));
    const before = known;
    known = new Map(tasks.map((task) => [task.id, standing(task)]));
    for (const task of tasks) {
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
  const resume = t('Resume');
  const about = `“${task.title}”: ${asked ? questionWords(asked.question) : stateWords(task)}`;
  if (asked) {
    const answer = t('Answer…');
    if ((await inform(about, answer)) === answer) await run('answerTask');
    return;
  }
  if (task.settled !== null) return;
  if (task.state === 'done') {
    const review = t('Review Changes');
    const picked = await inform(`${about} · ${formatUsd(task.spentUsd)}`, review, look);
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
