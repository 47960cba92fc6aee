import * as vscode from 'vscode';
import { fenced } from '../context/index.ts';
import { t } from '../l10n/index.ts';
import { formatUsd } from '../router/index.ts';
import { visible } from '../sanitize/index.ts';
import type { Step, Task, TaskQuestion } from './journal/index.ts';
import type { Entry as FileEntry, TreeChange } from './tree/index.ts';
import type { TaskRunner } from './types.ts';
import { stateWords, stepFacts, stepWords, type VerdictWords, withoutTitle } from './words.ts';

/** Tasks and their steps as documents that cannot be changed, and their files as they were. */
export const TASK_SCHEME = 'tierwise-task';

/** All of a task. */
export function taskUri(task: string): vscode.Uri {
  return vscode.Uri.from({ scheme: TASK_SCHEME, authority: task, path: '/task.md' });
}

export function stepUri(task: string, seq: number): vscode.Uri {
  return vscode.Uri.from({ scheme: TASK_SCHEME, authority: task, path: `/step-${seq}.md` });
}

function fileUri(task: string, from: string, to: string, side: 'before' | 'after', path: string): vscode.Uri {
  const query = new URLSearchParams({ from, to, side }).toString();
  return vscode.Uri.from({ scheme: TASK_SCHEME, authority: task, path: `/${path}`, query });
}

export interface TaskDocuments extends vscode.Disposable {
  /** The difference of two snapshots in VS Code's editor for several files. */
  showChanges(task: string, title: string, from: string, to: string): Promise<void>;
  /** The journal has changed. */
  changed(): void;
}

export function createDocuments(
  runner: Pick<TaskRunner, 'entry' | 'steps' | 'tree'>,
  verdict: VerdictWords,
): TaskDocuments {
  const moved = new vscode.EventEmitter<vscode.Uri>();
  /** The last one: an editor for several files asks for each side of each of them. Snapshots never change. */
  let last: { readonly key: string; readonly changes: Promise<readonly TreeChange[]> } | null = null;
  const differenceOf = (task: string, from: string, to: string): Promise<readonly TreeChange[]> => {
    const key = JSON.stringify([task, from, to]);
    if (last?.key === key) return last.changes;
    const changes = runner.tree(task).then((tree) => tree?.difference(from, to) ?? []);
    const asked = { key, changes };
    last = asked;
    // One that failed is asked again.
    changes.catch(() => {
      if (last === asked) last = null;
    });
    return changes;
  };
  const fileText = async (uri: vscode.Uri): Promise<string> => {
    const query = new URLSearchParams(uri.query);
    const [from, to] = [query.get('from') ?? '', query.get('to') ?? ''];
    const changes = await differenceOf(uri.authority, from, to);
    const isBefore = query.get('side') === 'before';
    const path = uri.path.slice(1);
    const found = changes.find(
      (change) => (isBefore ? (change.movedFrom ?? change.path) : change.path) === path,
    );
    return textOfEntry((isBefore ? found?.before : found?.after) ?? null);
  };
  const provider: vscode.TextDocumentContentProvider = {
    onDidChange: moved.event,
    provideTextDocumentContent: async (uri) => {
      if (uri.query !== '') return fileText(uri);
      const entry = runner.entry(uri.authority);
      const steps = runner.steps(uri.authority)?.line ?? null;
      if (!entry?.readable || steps === null) return t('This task is no longer there.');
      const [, seq] = /^\/step-(\d+)\.md$/.exec(uri.path) ?? [];
      const shown = seq === undefined ? steps : steps.filter((step) => step.seq === Number(seq));
      const head = seq === undefined ? [taskText(entry.task)] : [];
      return visible([...head, ...shown.map((step) => stepText(step, verdict))].join('\n\n'));
    },
  };
  const registered = vscode.workspace.registerTextDocumentContentProvider(TASK_SCHEME, provider);
  return {
    showChanges: async (task, title, from, to) => {
      const changes = await differenceOf(task, from, to);
      const resources = changes.map(({ path, movedFrom, before, after }: TreeChange) => {
        const modified = fileUri(task, from, to, 'after', path);
        const original = fileUri(task, from, to, 'before', movedFrom ?? path);
        return [modified, before === null ? undefined : original, after === null ? undefined : modified];
      });
      await vscode.commands.executeCommand('vscode.changes', title, resources);
    },
    changed: () => {
      for (const { uri } of vscode.workspace.textDocuments) {
        if (uri.scheme === TASK_SCHEME && uri.query === '') moved.fire(uri);
      }
    },
    dispose: () => {
      registered.dispose();
      moved.dispose();
    },
  };
}

function textOfEntry(entry: FileEntry | null): string {
  if (entry === null) return '';
  switch (entry.kind) {
    case 'text':
      return entry.text;
    case 'binary':
      return t('Binary, {0} bytes, {1}', entry.bytes, entry.hash);
    case 'link':
      return t('Link to {0}', entry.target);
  }
}

function taskText(task: Task): string {
  const facts = `${stateWords(task)} · ${formatUsd(task.spentUsd)}`;
  const leftOut = task.leftOut.map(({ path, why }) => `- ${path} (${why})`);
  const missing = leftOut.length > 0 ? ['', t('Not in the copy of the project:'), ...leftOut] : [];
  return [`# ${task.title}`, '', facts, '', task.prompt, ...missing].join('\n');
}

function stepText(step: Step, verdict: VerdictWords): string {
  const words = stepWords(step, verdict);
  const body = withoutTitle(bodyOf(step).join('\n').trim(), words);
  const parts = [`## ${step.seq} · ${words}`, stepFacts(step), body];
  return parts.filter((part) => part !== '').join('\n\n');
}

function bodyOf(step: Step): readonly string[] {
  switch (step.kind) {
    case 'model': {
      const calls = step.result?.calls.map(({ name, input }) => fenced(`${name} ${json(input)}`, '')) ?? [];
      const failure = step.result?.failure ? [step.result.failure.message] : [];
      return [step.result?.text ?? '', ...failure, ...calls];
    }
    case 'tool':
      return [fenced(json(step.input.call.input), ''), '', fenced(step.result?.content ?? '', '')];
    case 'verify':
      // What tests have printed, too.
      return [fenced(step.result?.text ?? '', '')];
    case 'move':
      return [step.input.handOver];
    case 'summary':
      return [step.result?.text ?? ''];
    case 'note':
      return [
        questionText(step.question),
        step.input.text,
        ...(step.answer ? [step.answer.words ?? step.answer.answer] : []),
      ];
  }
}

/** What a question is about, as far as it has words of its own. */
function questionText(question: TaskQuestion | null): string {
  return question?.about === 'plan' || question?.about === 'words' ? question.text : '';
}

function json(value: unknown): string {
  return JSON.stringify(value, null, 2);
}
