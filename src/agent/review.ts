import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { listOf, t } from '../l10n/index.ts';
import type { Attempt, Verdict } from '../ledger/index.ts';
import { type Proposal, textOf, uriOf } from '../proposals/index.ts';
import { formatUsd } from '../router/index.ts';
import { askForInput, inform, notify, showProgress, warn } from '../workbench/index.ts';
import { wantOfTrust } from './begin.ts';
import type { Task } from './journal/index.ts';
import { type Standing, tell } from './tell.ts';
import { type Merged, type RefusedChange, type Tree, writeRest as writeOthers } from './tree/index.ts';
import type { TaskRunner } from './types.ts';
import { branchName, stateWords } from './words.ts';

export interface ReviewDeps extends Standing {
  readonly runner: Standing['runner'] & Pick<TaskRunner, 'tree' | 'settle'>;
  /** What the last verification of a task says; null where there was none. */
  readonly saidOf: (id: string) => string | null;
  readonly propose: (proposal: Proposal) => Promise<void>;
  readonly attemptsOf: (sessionId: string) => readonly Attempt[];
  readonly verdict: (attemptId: number, verdict: Verdict) => void;
}

/** Shows what a task has made as a proposal, merged with what was done meanwhile. Nothing is written. */
export async function reviewTask(deps: ReviewDeps, id: string): Promise<'proposed' | 'nothing' | 'gone'> {
  const found = await resultOf(deps, id);
  if (found === null) return 'gone';
  const { task, tree } = found;
  const merged = await tree.merge(textNow);
  tellRefused(merged.refused);
  const { changes } = merged;
  if (changes.length === 0) return acceptRest(deps, task, merged);
  const attempt = deps.attemptsOf(id).at(-1);
  const attemptId = attempt?.id ?? 0;
  const locations = new Map(
    changes.flatMap(({ path, movedFrom }) =>
      [path, ...(movedFrom === null ? [] : [movedFrom])].flatMap((one) => {
        const file = vscode.Uri.file(tree.userFile(one));
        return uriOf(one)?.fsPath === file.fsPath ? [] : [[one, file] as const];
      }),
    ),
  );
  await deps.propose({
    title: task.title,
    note: { text: noteOf(deps.saidOf(id) ?? stateWords(task), merged), by: formatUsd(task.spentUsd) },
    changes,
    locations,
    attemptId,
    task: id,
    asked: null,
    ...afterwards(async () => deps, deps.verdict, id, attemptId),
  });
  return 'proposed';
}

/**
 * What a task's proposal does once it is decided on, also one from before a reload of the window. What is no text is
 * written after the texts, and only then the task is over.
 */
export function afterwards(
  load: () => Promise<ReviewDeps>,
  verdict: ReviewDeps['verdict'],
  id: string,
  attemptId: number,
): Pick<Proposal, 'onVerdict' | 'onWrite' | 'refine'> {
  let writing: Promise<unknown> = Promise.resolve();
  const afterTexts = async (undo: () => Promise<void>) => {
    const tree = await (await load()).runner.tree(id);
    const rest = (await tree?.merge(textNow))?.rest ?? [];
    if (tree && rest.length > 0) await writeRest(rest, undo);
  };
  return {
    onVerdict: (given) => {
      if (attemptId > 0) verdict(attemptId, given);
      if (given !== 'accepted' && given !== 'partly') return;
      void writing.then(load).then(({ runner }) => runner.settle(id, 'accepted'));
    },
    onWrite: () => (undo) => {
      writing = afterTexts(undo).catch((error: unknown) => warn(String(error)));
    },
    // The task goes on with it, and has something else to show then.
    refine: async (wish) => {
      const untrusted = wantOfTrust();
      if (untrusted) void notify(untrusted, 'warning');
      if (untrusted) return false;
      const deps = await load();
      if (wish !== null) return (await tell(deps, id, async () => wish)) === 'done';
      await reviewTask(deps, id);
      return false;
    },
  };
}

/** Takes a task's result over as a commit on a branch that the user names. */
export async function branchFromTask(deps: ReviewDeps, id: string): Promise<'done' | 'failed' | 'cancelled'> {
  const found = await resultOf(deps, id);
  if (found === null) return 'failed';
  const { task, tree } = found;
  const name = await askForInput({
    title: t('Create Branch'),
    prompt: t('A branch with this change as a commit. Your files stay as they are.'),
    value: branchName(task.title),
  });
  if (name === undefined) return 'cancelled';
  const branched = await showProgress({ title: task.title, cancellable: true }, (_, signal) =>
    tree.toBranch(name.trim(), task.title, signal),
  );
  if (!branched.ok) {
    void warn(branchProblem(branched.reason, branched.detail));
    return 'failed';
  }
  await deps.runner.settle(id, 'branch');
  const said = branched.said.trim();
  const message = t('The change is a commit on the branch “{0}”.', name.trim());
  void offerBranch(task, name.trim(), said === '' ? message : `${message} ${said}`);
  return 'done';
}

/** VS Code's own git goes there, where it is not turned off. */
async function offerBranch({ folders: [folder] }: Task, name: string, message: string): Promise<void> {
  const hasGit = folder !== undefined && vscode.extensions.getExtension('vscode.git')?.isActive === true;
  const go = t('Switch to Branch');
  if ((await inform(message, ...(hasGit ? [go] : []))) !== go || !folder) return;
  await vscode.commands.executeCommand('git.checkout', vscode.Uri.file(folder.path), name);
}

type BranchProblem = Extract<Awaited<ReturnType<Tree['toBranch']>>, { ok: false }>['reason'];

function branchProblem(reason: BranchProblem, detail: string): string {
  switch (reason) {
    case 'no-repository':
      return t('This folder has no git repository, so there is no branch to make.');
    case 'nothing-changed':
      return t('The task has changed nothing.');
    case 'no-author':
      return t('Git does not know whose commit it would be: set user.name and user.email.');
    case 'bad-name':
      return t('“{0}” is no name for a branch.', detail);
    case 'exists':
      return t('The branch “{0}” exists already.', detail);
    case 'needs-uncommitted':
      return t(
        'The change needs lines that are not committed, in {0}. Commit them first, or review the change.',
        detail,
      );
    case 'hook':
      return t('A hook of the repository has refused the commit: {0}', detail);
    case 'failed':
    case 'cancelled':
      return t('The branch could not be created. {0}', detail);
  }
}

async function resultOf(
  { runner }: ReviewDeps,
  id: string,
): Promise<{ readonly task: Task; readonly tree: Tree } | null> {
  const entry = runner.entry(id);
  const tree = entry?.readable ? await runner.tree(id) : null;
  if (entry?.readable && tree) return { task: entry.task, tree };
  void warn(t('The files of this task are no longer there.'));
  return null;
}

/** As the editor has it, else as it is on the disk; null where there is none. */
async function textNow(file: string): Promise<string | null> {
  const open = vscode.workspace.textDocuments.find(
    ({ uri, isDirty }) => isDirty && uri.scheme === 'file' && uri.fsPath === file,
  );
  if (open) return open.getText();
  return readFile(file, 'utf8').catch(() => textOf(vscode.Uri.file(file)));
}

function noteOf(said: string, { conflicts, rest }: Merged): string {
  const lines = [
    said,
    conflicts.length > 0 ? t('Conflicts with your changes: {0}', listOf(conflicts)) : '',
    rest.length > 0 ? t('Also changed: {0}', listOf(rest.map(({ path }) => path))) : '',
  ];
  return lines.filter(Boolean).join(' · ');
}

function tellRefused(refused: readonly RefusedChange[]): void {
  if (refused.length === 0) return;
  const paths = listOf(refused.map(({ path }) => path));
  void warn(t('Not taken over, since you have changed it meanwhile: {0}', paths));
}

/** Nothing to show as text: images, links, modes of files. */
async function acceptRest(
  { runner }: ReviewDeps,
  task: Task,
  { rest }: Merged,
): Promise<'proposed' | 'nothing'> {
  if (rest.length === 0) {
    void inform(t('Everything that “{0}” changed is in your files already.', task.title));
    return 'nothing';
  }
  const accept = t('Accept');
  const paths = listOf(rest.map(({ path }) => path));
  const picked = await inform(t('“{0}” changes files that are not text: {1}', task.title, paths), accept);
  if (picked !== accept) return 'proposed';
  await writeRest(rest, async () => undefined);
  await runner.settle(task.id, 'accepted');
  return 'proposed';
}

async function writeRest(rest: Merged['rest'], undo: () => Promise<void>): Promise<void> {
  const written = await writeOthers(rest);
  const back = t('Undo');
  const paths = listOf(rest.map(({ path }) => path));
  void inform(t('Also written: {0}', paths), back).then(async (picked) => {
    if (picked !== back) return;
    await undo();
    await writeOthers(written.undo);
  });
}
