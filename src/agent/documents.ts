import * as vscode from 'vscode';
import { t } from '../l10n/index.ts';
import type { Step, Task } from './journal/index.ts';
import { formOf, stepDocument, taskDocument } from './stepDocument.ts';
import type { Entry as FileEntry, TreeChange } from './tree/index.ts';
import type { TaskRunner } from './types.ts';
import { tabName, type VerdictWords } from './words.ts';

/** Tasks and their steps as documents that cannot be changed, and their files as they were. */
export const TASK_SCHEME = 'tierwise-task';

/** All of a task. */
export function taskUri({ id, title }: Named): vscode.Uri {
  const path = `/task/${tabName(title, null)}.md`;
  return vscode.Uri.from({ scheme: TASK_SCHEME, authority: id, path });
}

export function stepUri({ id, title }: Named, step: Step): vscode.Uri {
  const path = `/step/${step.seq}/${tabName(title, step.seq)}.${formOf(step)}`;
  return vscode.Uri.from({ scheme: TASK_SCHEME, authority: id, path });
}

/** Its title names the tab. */
type Named = Pick<Task, 'id' | 'title'>;

/** The step that a document is about; null where it is about none. */
export function stepOf({ scheme, authority, path, query }: vscode.Uri): { task: string; seq: number } | null {
  const [, seq] = /^\/step\/(\d+)\//.exec(path) ?? [];
  if (scheme !== TASK_SCHEME || query !== '' || seq === undefined) return null;
  return { task: authority, seq: Number(seq) };
}

/** What opens a document of a task: Markdown rendered, where VS Code's own preview is not turned off. */
export function opening(uri: vscode.Uri): {
  readonly command: string;
  readonly arguments: readonly unknown[];
} {
  return uri.path.endsWith('.md')
    ? { command: 'vscode.openWith', arguments: [uri, 'vscode.markdown.preview.editor', { preview: true }] }
    : { command: 'vscode.open', arguments: [uri] };
}

export async function openDocument(uri: vscode.Uri): Promise<void> {
  const { command, arguments: args } = opening(uri);
  await vscode.commands.executeCommand(command, ...args);
}

function fileUri(task: string, from: string, to: string, side: 'before' | 'after', path: string): vscode.Uri {
  const query = new URLSearchParams({ from, to, side }).toString();
  return vscode.Uri.from({ scheme: TASK_SCHEME, authority: task, path: `/${path}`, query });
}

export interface TaskDocuments extends vscode.Disposable {
  /** The difference of two snapshots: of one file, or in VS Code's editor for several. */
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
      const about = stepOf(uri);
      if (about === null) return taskDocument(entry.task, steps, verdict);
      const step = steps.find(({ seq }) => seq === about.seq);
      return step ? stepDocument(step, verdict) : t('This step was taken back.');
    },
  };
  const registered = vscode.workspace.registerTextDocumentContentProvider(TASK_SCHEME, provider);
  return {
    showChanges: async (task, title, from, to) => {
      const changes = await differenceOf(task, from, to);
      const [only, ...others] = changes;
      if (only && others.length === 0) {
        const { path, movedFrom } = only;
        const sides = [
          fileUri(task, from, to, 'before', movedFrom ?? path),
          fileUri(task, from, to, 'after', path),
        ];
        await vscode.commands.executeCommand('vscode.diff', ...sides, `${path} (${title})`);
        return;
      }
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
