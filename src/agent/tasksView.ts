import * as vscode from 'vscode';
import { t } from '../l10n/index.ts';
import { md } from '../sanitize/index.ts';
import type { TreeRow, TreeSource } from '../workbench/index.ts';
import { opening, stepUri, taskUri } from './documents.ts';
import { type Entry, isUnderway, type Step, type Task } from './journal/index.ts';
import type { TaskRunner } from './types.ts';
import {
  durationWords,
  firstLine,
  questionWords,
  shortTitle,
  stateFacts,
  stateLabel,
  stepFacts,
  stepWords,
  type VerdictWords,
} from './words.ts';

/** A row of the view, with what it shows; a menu hands it to a command, which takes the ids. */
export interface TaskNode {
  readonly task: string;
  /** Left out for the task itself; 0 for its facts. */
  readonly seq?: number;
  readonly entry: Entry;
  readonly step?: Step;
  /** Words of the user that its model has not read yet. */
  readonly said?: string;
}

/** Tasks, and below each its steps, oldest first. The journal is read once for all rows of a task. */
export function tasksSource(
  runner: Pick<TaskRunner, 'list' | 'steps' | 'progress'>,
  verdict: VerdictWords,
  now: () => number,
): TreeSource<TaskNode> {
  return {
    children: async (node) => {
      if (node === null) return runner.list().map((entry) => ({ task: entry.id, entry }));
      if (node.seq !== undefined) return [];
      const { task, entry } = node;
      const steps = runner.steps(task)?.line ?? [];
      const said = entry.readable ? entry.task.said : [];
      return [
        { task, seq: 0, entry },
        ...steps.map((step) => ({ task, seq: step.seq, entry, step })),
        ...said.map((words, i) => ({ task, seq: -1 - i, entry, said: words })),
      ];
    },
    row: ({ task: id, seq, entry, step, said }) => {
      if (!entry.readable) return unreadableRow(id);
      if (said !== undefined) return saidRow(`${id}/${seq}`, said);
      if (step) return stepRow(entry.task, step, verdict, runner.progress(id));
      return seq === 0 ? factsRow(entry, now()) : taskRow(entry);
    },
  };
}

function unreadableRow(id: string): TreeRow {
  const label = t('A task that cannot be read');
  return {
    ...{ id, label, description: '', tooltip: null, spoken: label, opens: 'nothing', command: null },
    icon: new vscode.ThemeIcon('warning'),
    context: ['task', 'damaged'].join(' '),
  };
}

function saidRow(id: string, said: string): TreeRow {
  const label = firstLine(said);
  const description = t('not read yet');
  return {
    ...{ id, label, description, tooltip: md`${said}`, opens: 'nothing', command: null, context: 'said' },
    icon: new vscode.ThemeIcon('account'),
    spoken: `${label}, ${description}`,
  };
}

function factsOf({ task }: Readable, now: number): string {
  const isRunning = isUnderway(task);
  const took = durationWords((isRunning ? now : task.changedAt) - task.createdAt);
  return [stateFacts(task), took].join(' · ');
}

/** A row of its own, which a narrow view shows whole. */
function factsRow(entry: Readable, now: number): TreeRow {
  const label = factsOf(entry, now);
  const { id } = entry.task;
  return {
    ...{ id: `${id}/0`, label, description: '', tooltip: md`${label}`, spoken: label, opens: 'nothing' },
    icon: new vscode.ThemeIcon('dashboard'),
    context: ['step', isUnderway(entry.task) ? '' : 'back'].join(' '),
    command: opening(taskUri(entry.task)),
  };
}

/** While it runs its row says nothing that goes on changing: VS Code would forget the rows below each time. */
function taskRow(entry: Readable): TreeRow {
  const { task, worker } = entry;
  const isRunning = isUnderway(task);
  const facts = isRunning ? stateFacts(task) : factsOf(entry, task.changedAt);
  const elsewhere = worker === 'elsewhere' ? ` ${t('In another window.')}` : '';
  return {
    id: task.id,
    // A long one would push what follows out of the view.
    label: shortTitle(task.title, MOST_TITLE),
    description: stateLabel(task),
    tooltip: md`${task.prompt}\n\n${facts}.${elsewhere}`,
    icon: iconOf(task),
    context: ['task', ...flagsOf(entry)].join(' '),
    spoken: `${task.title}, ${facts}.${elsewhere}`,
    opens: isRunning || task.state === 'waiting' ? 'unfolded' : 'folded',
    command: null,
  };
}

type Readable = Entry & { readonly readable: true };

const MOST_TITLE = 20;

/** What can be done with a task, as the menus of package.json look for it. */
export function flagsOf({ task, worker }: Readable): readonly string[] {
  const { state, waiting, settled } = task;
  const goesOnByItself = waiting?.for === 'turn' || waiting?.for === 'disk';
  const flags = [
    state === 'waiting' && waiting?.for === 'answer' ? 'asks' : '',
    isUnderway(task) || goesOnByItself || waiting?.for === 'limit' ? 'running' : '',
    state === 'stopped' ||
    state === 'failed' ||
    (state === 'waiting' && !goesOnByItself && waiting?.for !== 'answer')
      ? 'resumable'
      : '',
    state === 'done' && settled === null && task.end?.why !== 'no-change' ? 'result' : '',
    settled === null ? 'open' : '',
  ];
  return worker === 'elsewhere' ? flags.filter((flag) => ELSEWHERE.has(flag)) : flags;
}

/** What goes for a task of another window too. */
const ELSEWHERE: ReadonlySet<string> = new Set(['running', 'asks', 'open']);

/** That of passed tests is too pale on a light background. */
const GREEN = 'charts.green';

function iconOf({ state, waiting, end, settled }: Task): vscode.ThemeIcon {
  const icon = (id: string, color?: string) =>
    color === undefined ? new vscode.ThemeIcon(id) : new vscode.ThemeIcon(id, new vscode.ThemeColor(color));
  switch (state) {
    case 'planning':
    case 'running':
    case 'verifying':
      return icon('loading~spin');
    case 'waiting':
      return waiting?.for === 'turn' || waiting?.for === 'limit'
        ? icon('clock')
        : icon('question', 'problemsWarningIcon.foreground');
    case 'done':
      if (settled !== null) return icon('check-all');
      return end?.why === 'verified' ? icon('pass', GREEN) : icon('check');
    case 'failed':
      return icon('error', 'testing.iconFailed');
    case 'stopped':
      return icon('debug-pause');
  }
}

function stepRow(task: Task, step: Step, verdict: VerdictWords, progress: string | null): TreeRow {
  const label = stepWords(step, verdict);
  const facts = stepFacts(step);
  const description = step.state === 'begun' && progress !== null ? firstLine(progress) : facts;
  const asks = step.state === 'asked' && task.waiting?.for === 'answer' && task.waiting.seq === step.seq;
  const said = asks && step.question ? questionWords(step.question) : label;
  const hasChanges = step.before !== null && step.after !== null && step.before !== step.after;
  const canGoBack = step.after !== null && !isUnderway(task);
  const ids = { task: task.id, seq: step.seq };
  return {
    id: `${task.id}/${step.seq}`,
    label: said,
    description,
    tooltip: md`${said}\n\n${description}`,
    icon: stepIcon(step, asks),
    context: ['step', asks ? 'asks' : '', hasChanges ? 'changes' : '', canGoBack ? 'back' : ''].join(' '),
    spoken: [said, facts].filter(Boolean).join(', '),
    opens: 'nothing',
    command: asks
      ? { command: 'tierwise.answerTask', arguments: [ids] }
      : hasChanges && step.kind === 'tool' && EDITS.has(step.input.call.name)
        ? { command: 'tierwise.showStepChanges', arguments: [ids] }
        : opening(stepUri(task, step)),
  };
}

/** The tools of which only the change is worth a look. */
const EDITS: ReadonlySet<string> = new Set(['edit', 'write', 'delete_file', 'move_file']);

function stepIcon(step: Step, asks: boolean): vscode.ThemeIcon {
  const red = new vscode.ThemeColor('testing.iconFailed');
  if (asks) return new vscode.ThemeIcon('question', new vscode.ThemeColor('problemsWarningIcon.foreground'));
  if (step.state === 'begun') return new vscode.ThemeIcon('loading~spin');
  if (step.state === 'cut') return new vscode.ThemeIcon('circle-slash');
  switch (step.kind) {
    case 'model':
      return step.result?.outcome === 'ok'
        ? new vscode.ThemeIcon('sparkle')
        : new vscode.ThemeIcon('warning', red);
    case 'tool':
      return step.result?.ok === false ? new vscode.ThemeIcon('error', red) : new vscode.ThemeIcon('tools');
    case 'verify':
      if (step.result?.verdict === 'red') return new vscode.ThemeIcon('testing-failed-icon', red);
      return step.result?.verdict === 'verified'
        ? new vscode.ThemeIcon('pass', new vscode.ThemeColor(GREEN))
        : new vscode.ThemeIcon('beaker');
    case 'move':
      return new vscode.ThemeIcon('arrow-up');
    case 'summary':
      return new vscode.ThemeIcon('fold');
    case 'note':
      return new vscode.ThemeIcon(step.input.from === 'user' ? 'account' : 'note');
  }
}
