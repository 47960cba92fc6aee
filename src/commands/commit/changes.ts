import * as vscode from 'vscode';
import {
  cutDiff,
  type Diff,
  type DiffFile,
  formatDiff,
  leadsToSecrets,
  numberedHunks,
  parseDiff,
  readNamed,
} from '../../context/index.ts';
import { t } from '../../l10n/index.ts';
import { maskSecrets } from '../../secrets/index.ts';
import {
  changedIn,
  lastCommits,
  type Refused,
  type Repository,
  refuse,
  repositoryAt,
  userEmail,
} from './git.ts';
import { formatHistory } from './history.ts';

/** Commits that are looked at: enough to find some of the user's own, and still of the habits of today. */
const COMMITS = 50;

/** For the changes: a cheap model takes them at a tenth of a cent. */
const LIMIT_TOKENS = 8_000;

/** New files that are read when nothing is staged; the others are named. */
const MOST_NEW_FILES = 30;

/** What a commit message is written from. */
export interface Changes {
  readonly repository: Repository;
  /** What the message is for; `working-tree` where nothing is staged. */
  readonly of: 'staged' | 'working-tree';
  readonly diff: Diff;
  /** How messages are written here, for a prompt, secrets masked; empty in a repository without commits. */
  readonly history: string;
}

/**
 * The staged changes of a repository, or those of the working tree where nothing is staged, and how its last messages are
 * written. `root` is any place in the repository; null stands for that of the active editor, the only one there is, or the one that the user picks.
 */
export async function readChanges(
  root: vscode.Uri | null,
): Promise<{ readonly ok: true; readonly changes: Changes } | Refused> {
  const found = await repositoryAt(root);
  if (!found.ok) return found;
  const { repository } = found;
  try {
    // What was staged outside of VS Code a moment ago is in it, too.
    await repository.status();
    const staged = await stagedFiles(repository);
    const files = staged.length > 0 ? staged : await workingTreeFiles(repository);
    if (files.length === 0) return refuse('nothing-changed', t('Nothing has changed since the last commit.'));
    const [last, author] = await Promise.all([lastCommits(repository, COMMITS), userEmail(repository)]);
    const commits = last.map((commit) => ({ ...commit, message: maskSecrets(commit.message).text }));
    const branch = repository.state.HEAD?.name ?? null;
    return {
      ok: true,
      changes: {
        repository,
        of: staged.length > 0 ? 'staged' : 'working-tree',
        diff: cutDiff(files, LIMIT_TOKENS),
        history: formatHistory(commits, author, branch),
      },
    };
  } catch {
    return refuse('failed', t('Git could not tell what has changed; its log is in the Output view.'), {
      title: t('Show Log'),
      command: 'git.showOutput',
      arguments: [],
    });
  }
}

/**
 * All that is not committed, staged or not, with new files, as a prompt has it: under the line numbers that the files have as they are saved.
 * `none` where there is nothing of the kind, or no git to tell; `unknown`, with the reason, where the user has not said which repository is meant.
 */
export async function uncommittedChanges(): Promise<Uncommitted> {
  const found = await repositoryAt(null);
  if (!found.ok) return found.reason === 'none-chosen' ? { kind: 'unknown', ...found } : { kind: 'none' };
  const { repository } = found;
  try {
    await repository.status();
    const named = namesOf(repository, changedIn(repository));
    const files = await Promise.all(
      named.map((file, i) => (i < MOST_COMPARED ? againstHead(file, repository) : file)),
    );
    const text = formatDiff(cutDiff(files.map(withNumbers), LIMIT_TOKENS));
    return files.length === 0 ? { kind: 'none' } : { kind: 'changes', text };
  } catch {
    return { kind: 'none' };
  }
}

type Uncommitted =
  | { readonly kind: 'changes'; readonly text: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'unknown'; readonly message: string };

/** Files that git is asked about one by one; the others are named. */
const MOST_COMPARED = 30;

async function againstHead(file: DiffFile, repository: Repository): Promise<DiffFile> {
  // Before the first commit there is nothing to compare with.
  if (!repository.state.HEAD?.commit) return withText(file, repository);
  const { fsPath } = vscode.Uri.joinPath(repository.rootUri, file.path);
  const [changed] = parseDiff(await repository.diffWith('HEAD', fsPath));
  return changed ?? withText(file, repository);
}

function withNumbers(file: DiffFile): DiffFile {
  return { ...file, text: numberedHunks(file.text) };
}

async function stagedFiles(repository: Repository): Promise<DiffFile[]> {
  const files = parseDiff(await repository.diff(true));
  // An external diff tool prints what only people can read: then the names are all that is known.
  return files.length > 0
    ? files
    : namesOf(
        repository,
        repository.state.indexChanges.map(({ uri }) => uri),
      );
}

/** Those that git does not know yet included: VS Code commits them, too, when nothing is staged. */
async function workingTreeFiles(repository: Repository): Promise<DiffFile[]> {
  const changed = parseDiff(await repository.diff(false));
  const known = new Set(changed.map(({ path }) => path));
  const { workingTreeChanges, untrackedChanges = [] } = repository.state;
  const others = namesOf(
    repository,
    [...workingTreeChanges, ...untrackedChanges].map(({ uri }) => uri),
  ).filter(({ path }) => !known.has(path));
  const texts = others.map((file, i) => (i < MOST_NEW_FILES ? withText(file, repository) : file));
  return [...changed, ...(await Promise.all(texts))];
}

/** A larger new file is data, or generated. */
const LARGEST_NEW_BYTES = 200_000;

/** A new file as git's diff would show it; by name alone where it is none of text. */
async function withText(file: DiffFile, { rootUri }: Repository): Promise<DiffFile> {
  const added = { ...file, status: 'added' } as const;
  const uri = vscode.Uri.joinPath(rootUri, file.path);
  if (await leadsToSecrets(uri)) return { ...added, left: 'secret-file' };
  try {
    const { type } = await vscode.workspace.fs.stat(uri);
    // A link may lead out of the repository; git shows only where to.
    const read = type === vscode.FileType.File ? await readNamed(uri, LARGEST_NEW_BYTES) : null;
    if (read === null || read.bytes.length > LARGEST_NEW_BYTES) return added;
    const text = new TextDecoder().decode(read.bytes);
    if (text.includes('\0')) return { ...added, left: 'binary' };
    const lines = text.replace(/\n$/, '').split('\n');
    const head = `diff --git a/${file.path} b/${file.path}\nnew file`;
    const body = lines.map((line) => `+${line}`);
    const [parsed] = parseDiff([head, `@@ -0,0 +1,${lines.length} @@`, ...body].join('\n'));
    return parsed ?? added;
  } catch {
    return added;
  }
}

function namesOf({ rootUri }: Repository, changes: readonly vscode.Uri[]): DiffFile[] {
  return changes.map((uri) => ({
    path: uri.path.slice(rootUri.path.length).replace(/^\//, ''),
    from: null,
    status: 'changed',
    added: 0,
    removed: 0,
    text: '',
    left: 'limit',
  }));
}
