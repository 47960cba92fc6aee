import * as vscode from 'vscode';
import { t } from '../l10n/index.ts';
import { projectTests } from '../verify/index.ts';
import type { TreeSource, Tree as View } from '../workbench/index.ts';
import { foldersHere, type Outlook, type Start, unsavedNow } from './begin.ts';
import { createDocuments, stepUri, type TaskDocuments } from './documents.ts';
import { type Engine, type EngineDeps, openEngine } from './engine.ts';
import { createOffers, type Offers } from './offers.ts';
import { openQuestion } from './questions.ts';
import type { ReviewDeps } from './review.ts';
import { type TaskNode, tasksSource } from './tasksView.ts';
import { createTeller } from './teller.ts';
import type { TaskRunner } from './types.ts';
import type { Verifier } from './verifier.ts';
import { titleOf } from './wish.ts';
import { type VerdictWords, verdictWords } from './words.ts';

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
  /** The task that the chat has told of last, and those that it tells of now, which are told of nowhere else. */
  readonly inChat: { id: string | null; readonly told: Set<string> };
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
  const inChat = { id: null, told: new Set<string>() };
  const tell = createTeller(runner, (id) => inChat.told.has(id));
  const refresh = throttled(() => {
    view.refresh();
    documents.changed();
    const asked = runner.list().flatMap(({ id }) => {
      const question = openQuestion(runner, id);
      return question ? [stepUri(question.task, question.step).toString()] : [];
    });
    const waiting = asked.length;
    view.badge(waiting, waiting === 1 ? t('1 task waits for you') : t('{0} tasks wait for you', waiting));
    void vscode.commands.executeCommand('setContext', 'tierwise.questions', asked);
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
    inChat,
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
