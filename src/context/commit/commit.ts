import * as vscode from 'vscode';
import { createFiles, type Files } from '../files/index.ts';
import { maskSecrets } from '../secrets.ts';
import { cutDiff } from './cut.ts';
import { type ParsedFile, parseDiff } from './diff.ts';
import { openGit, type Repository } from './git.ts';
import { messageStyle, ticketOf } from './style.ts';
import type { CommitRefusal, CommitResult, WriteResult } from './types.ts';

/** Messages that are read: enough for shares, and still of the habits of today. */
const MESSAGES = 30;

/** For the changes, where the caller sets no limit: a cheap model takes them at a tenth of a cent. */
const LIMIT_TOKENS = 8_000;

/** New files that are read when nothing is staged; the others are named. */
const MOST_NEW_FILES = 30;

export interface CommitOptions {
  /** For the changes, as `diffText` renders them. Default: 8,000. */
  readonly limitTokens?: number;
}

/**
 * What a commit message is to be written from: the staged changes of a repository, or those of the working tree where
 * nothing is staged, and how its last messages are written. `root` is the repository's folder or any place in it; null
 * stands for that of the active editor, or the only one there is.
 */
export async function readCommit(
  root: vscode.Uri | null,
  options: CommitOptions = {},
): Promise<CommitResult> {
  const found = await repositoryAt(root);
  if (!found.ok) return found;
  const { repository } = found;
  try {
    // What was staged outside of VS Code a moment ago is in it, too.
    await repository.status();
    const staged = await stagedFiles(repository);
    const files = staged.length > 0 ? staged : await workingTreeFiles(repository);
    if (files.length === 0) return refuse('nothing-changed', 'Nothing has changed since the last commit.');
    const messages = await lastMessages(repository);
    const branch = repository.state.HEAD?.name ?? null;
    return {
      ok: true,
      commit: {
        root: repository.rootUri.toString(),
        of: staged.length > 0 ? 'staged' : 'working-tree',
        diff: cutDiff(files, options.limitTokens ?? LIMIT_TOKENS),
        messages: messages.map((message) => maskSecrets(message).text),
        style: messageStyle(messages),
        branch,
        ticket: branch === null ? null : ticketOf(branch),
        inInput: repository.inputBox.value,
      },
    };
  } catch {
    return refuse('failed', 'Git could not tell what has changed; its log is in the Output view.');
  }
}

/** Puts a message into the input box of a repository, in the place of what is there. */
export async function writeCommitMessage(root: vscode.Uri | null, message: string): Promise<WriteResult> {
  const found = await repositoryAt(root);
  if (!found.ok) return found;
  const { inputBox } = found.repository;
  const before = inputBox.value;
  inputBox.value = message;
  return { ok: true, before };
}

type Refused = Extract<CommitResult, { readonly ok: false }>;

async function repositoryAt(
  root: vscode.Uri | null,
): Promise<{ readonly ok: true; readonly repository: Repository } | Refused> {
  const git = await openGit();
  if (git === null) return refuse('git-off', 'VS Code’s git is switched off or missing.');
  const { repositories } = git;
  const place = root ?? vscode.window.activeTextEditor?.document.uri;
  const around = repositories
    .filter(({ rootUri }) => place !== undefined && holds(rootUri, place))
    .sort((a, b) => b.rootUri.path.length - a.rootUri.path.length)[0];
  const [only, ...others] = repositories;
  const repository = around ?? (root === null && others.length === 0 ? only : undefined);
  if (repository !== undefined) return { ok: true, repository };
  if (root === null && repositories.length > 1) {
    const message = 'There are several git repositories: open a file of the one that is meant.';
    return { ...refuse('several', message), roots: repositories.map(({ rootUri }) => rootUri.toString()) };
  }
  return refuse('no-repository', 'There is no git repository here.');
}

function holds(folder: vscode.Uri, place: vscode.Uri): boolean {
  const path = folder.path.endsWith('/') ? folder.path : `${folder.path}/`;
  return folder.scheme === place.scheme && (place.path === folder.path || place.path.startsWith(path));
}

async function lastMessages(repository: Repository): Promise<string[]> {
  try {
    return (await repository.log({ maxEntries: MESSAGES })).map(({ message }) => message);
  } catch {
    // There is no commit yet.
    return [];
  }
}

async function stagedFiles(repository: Repository): Promise<ParsedFile[]> {
  const files = parseDiff(await repository.diff(true));
  // An external diff tool prints what only people can read: then the names are all that is known.
  return files.length > 0 ? files : namesOf(repository, repository.state.indexChanges);
}

/** Those that git does not know yet included: VS Code commits them, too, when nothing is staged. */
async function workingTreeFiles(repository: Repository): Promise<ParsedFile[]> {
  const changed = parseDiff(await repository.diff(false));
  const known = new Set(changed.map(({ path }) => path));
  const { workingTreeChanges, untrackedChanges = [] } = repository.state;
  const others = namesOf(repository, [...workingTreeChanges, ...untrackedChanges]).filter(
    ({ path }) => !known.has(path),
  );
  const files = createFiles(() => undefined);
  try {
    return [
      ...changed,
      ...(await Promise.all(
        others.map((file, i) => (i < MOST_NEW_FILES ? withText(file, repository, files) : file)),
      )),
    ];
  } finally {
    files.dispose();
  }
}

/** A new file as git's diff would show it; by name alone where it may not be read. */
async function withText(file: ParsedFile, { rootUri }: Repository, files: Files): Promise<ParsedFile> {
  const read = await files.read(vscode.Uri.joinPath(rootUri, file.path).toString());
  if (!read.ok) return read.reason === 'secret-file' ? { ...file, left: 'secret-file' } : file;
  const lines = Array.from({ length: read.file.lineCount }, (_, line) => `+${read.file.lineAt(line)}`);
  if (lines.at(-1) === '+') lines.pop();
  const { path } = file;
  const head = `diff --git a/${path} b/${path}\nnew file`;
  const [parsed] = parseDiff([head, `@@ -0,0 +1,${lines.length} @@`, ...lines].join('\n'));
  return parsed ?? file;
}

function namesOf({ rootUri }: Repository, changes: readonly { readonly uri: vscode.Uri }[]): ParsedFile[] {
  return changes.map(({ uri }) => ({
    path: uri.path.slice(rootUri.path.length).replace(/^\//, ''),
    from: null,
    status: 'changed',
    added: 0,
    removed: 0,
    text: '',
    left: 'limit',
    masked: 0,
  }));
}

function refuse(reason: CommitRefusal, message: string): Refused {
  return { ok: false, reason, message, roots: [] };
}
