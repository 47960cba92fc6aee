import * as vscode from 'vscode';
import * as z from 'zod';
import { t } from '../l10n/index.ts';
import { confirmForeign, notify, uriOfTab, withArguments } from '../workbench/index.ts';
import type { Agent } from './agent.ts';
import { askForWish, confirmStart, obstacle, wantOfTrust } from './begin.ts';
import { openDocument, stepOf, taskUri } from './documents.ts';
import { askForWords, askQuestion } from './questions.ts';
import { branchFromTask, reviewTask } from './review.ts';
import { goneOn, resume, tell, toldRefusal } from './tell.ts';
import { doTaskArgs, wishOf } from './wish.ts';

/** What a command about a task comes to. */
export interface TaskResult {
  readonly outcome: string;
  readonly task: string | null;
  readonly message: string | null;
}

/** A row of the view, or its ids; VS Code hands over the other selected rows as well. */
const ofTask = z.object({ task: z.string(), seq: z.int().optional() });

/**
 * The title of an editor hands over its document, and the palette nothing. `answer`: to the plan of that step, as the chat's buttons
 * give it.
 */
const ofQuestion = z.preprocess(
  (given) => {
    const isNothing = z.strictObject({}).safeParse(given).success;
    const shown = isNothing ? uriOfTab() : given;
    return shown instanceof vscode.Uri ? stepOf(shown) : shown;
  },
  ofTask.extend({ answer: z.enum(['yes', 'words', 'no']).optional() }),
);

/** The commands about tasks. `load` is called once one of them is really run. */
export function createTaskCommands(load: () => Promise<Agent>) {
  const onTask = async (task: string, run: (agent: Agent) => Promise<string>): Promise<TaskResult> => {
    const untrusted = wantOfTrust();
    if (untrusted) {
      void notify(untrusted, 'warning');
      return { outcome: 'refused', task, message: untrusted.message };
    }
    return { outcome: await run(await load()), task, message: null };
  };
  const about = (
    command: string,
    run: (agent: Agent, id: string, seq: number | null) => Promise<string>,
  ): ((args: unknown) => Promise<unknown>) =>
    withArguments({ command, schema: ofTask }, ({ task, seq }) =>
      onTask(task, (agent) => run(agent, task, seq ?? null)),
    );
  return {
    doTask: withArguments({ command: 'doTask', schema: doTaskArgs }, (args) => doTask(load, args)),
    answerTask: withArguments({ command: 'answerTask', schema: ofQuestion }, ({ task, seq, answer }) =>
      onTask(task, ({ runner }) =>
        askQuestion(runner, task, seq !== undefined && answer !== undefined ? { seq, answer } : null),
      ),
    ),
    resumeTask: about('resumeTask', ({ review }, id) => resume(review, id)),
    tellTask: withArguments(
      { command: 'tellTask', schema: ofTask.extend({ shown: z.string().optional() }) },
      ({ task, shown }) => onTask(task, (agent) => tellShown(agent, task, shown)),
    ),
    stopTask: about('stopTask', async ({ runner }, id) => toldRefusal(await runner.stop(id))),
    lookAtTask: about('lookAtTask', async ({ runner }, id) => {
      const entry = runner.entry(id);
      await openDocument(taskUri({ id, title: entry?.readable ? entry.task.title : '' }));
      return 'shown';
    }),
    reviewTask: about('reviewTask', ({ review }, id) => reviewTask(review, id)),
    branchFromTask: about('branchFromTask', ({ review }, id) => branchFromTask(review, id)),
    discardTask: about('discardTask', async ({ runner }, id) => {
      const entry = runner.entry(id);
      const title = entry?.readable ? entry.task.title : id;
      const message = t('Discard “{0}”? Its steps and its changes are deleted.', title);
      if (!(await confirmForeign(message, [], t('Discard')))) return 'cancelled';
      return toldRefusal(await runner.discard(id));
    }),
    showStepChanges: about('showStepChanges', async ({ runner, documents }, id, seq) => {
      const step = runner.steps(id)?.line.find((one) => one.seq === seq);
      if (!step?.before || !step.after) return 'nothing';
      await documents.showChanges(id, t('Step {0}', step.seq), step.before, step.after);
      return 'shown';
    }),
    backToStep: about('backToStep', async ({ runner, review }, id, seq) =>
      goneOn(review, id, await runner.back(id, seq ?? 0)),
    ),
  };
}

async function doTask(load: () => Promise<Agent>, args: z.infer<typeof doTaskArgs>): Promise<TaskResult> {
  const problem = obstacle();
  if (problem) {
    void notify(problem, 'warning');
    return { outcome: 'refused', task: null, message: problem.message };
  }
  const agent = await load();
  const [how, token] = 'shown' in args && args.shown ? args.shown.split(' ') : [];
  const offered = token === undefined ? null : agent.starts.find(token);
  if (offered) {
    const { start, outlook } = offered.value;
    const confirmed = how === 'start' ? start : await confirmStart(start, outlook);
    const begun = confirmed && offered.take();
    if (!begun) return started(null);
    const id = await agent.begin(confirmed, outlook);
    begun(id);
    return started(id);
  }
  const wish = wishOf(args);
  const said = await askForWish(wish);
  if (said === null) return started(null);
  const looked = await agent.outlook(said);
  if (!looked.ok) {
    void notify(looked.notice, 'warning');
    return { outcome: 'refused', task: null, message: looked.notice.message };
  }
  const start = await confirmStart(looked.start, looked.outlook);
  if (start === null) return started(null);
  const id = await agent.begin(start, looked.outlook);
  await vscode.commands.executeCommand('tierwise.tasks.focus', { preserveFocus: true });
  return started(id);
}

function started(task: string | null): TaskResult {
  return { outcome: task === null ? 'cancelled' : 'started', task, message: null };
}

/** The words that the chat has shown, else such as the user writes then. */
function tellShown(agent: Agent, id: string, shown: string | undefined): Promise<string> {
  const offered = shown === undefined ? null : agent.words.find(shown);
  if (!offered) return tell(agent.review, id, askForWords);
  let told: ReturnType<typeof offered.take> = null;
  const words = async () => {
    told = offered.take();
    return offered.value.words;
  };
  return tell(agent.review, id, words, () => told?.(id));
}
