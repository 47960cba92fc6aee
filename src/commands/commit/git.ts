import { posix } from 'node:path';
import * as vscode from 'vscode';
import * as z from 'zod';
import { t } from '../../l10n/index.ts';
import { type NoticeButton, openSetting } from '../../requests/index.ts';
import { pickOne, uri } from '../../workbench/index.ts';
import type { Commit } from './history.ts';

/** What is used of VS Code's git extension (version 1 of its API, `extensions/git/src/api/git.d.ts` of VS Code). */
export interface Repository {
  readonly rootUri: vscode.Uri;
  readonly inputBox: { value: string };
  readonly state: {
    readonly HEAD?: { readonly name?: string | undefined; readonly commit?: string | undefined } | undefined;
    readonly indexChanges: readonly { readonly uri: vscode.Uri }[];
    readonly workingTreeChanges: readonly { readonly uri: vscode.Uri }[];
    /** Since VS Code 1.90 apart from the changes of the working tree, where `git.untrackedChanges` says so. */
    readonly untrackedChanges?: readonly { readonly uri: vscode.Uri }[];
  };
  /** Of commits that VS Code makes. */
  readonly onDidCommit?: vscode.Event<void>;
  status(): Promise<void>;
  diff(cached: boolean): Promise<string>;
  /** Of a file, by its path on the disk, staged or not, since a commit. Rejects where there is no such commit. */
  diffWith(ref: string, path: string): Promise<string>;
  /** Newest first. Rejects in a repository without commits. */
  log(options: { readonly maxEntries: number }): Promise<readonly Commit[]>;
  /** Of the repository alone, and of the user. Reject where the key is not set. */
  getConfig(key: string): Promise<string>;
  getGlobalConfig(key: string): Promise<string>;
}

const method = z.custom<never>((value) => typeof value === 'function');
const changes = z.array(z.object({ uri }));

/** Its objects are live, and its methods need them: checked, but used as they are. */
const repository = z.custom<Repository>((value) => repositoryShape.safeParse(value).success);
const repositoryShape = z.object({
  rootUri: uri,
  inputBox: z.object({ value: z.string() }),
  state: z.object({
    HEAD: z.object({ name: z.string().optional(), commit: z.string().optional() }).optional(),
    indexChanges: changes,
    workingTreeChanges: changes,
    untrackedChanges: changes.optional(),
  }),
  onDidCommit: method.optional(),
  status: method,
  diff: method,
  diffWith: method,
  log: method,
  getConfig: method,
  getGlobalConfig: method,
});

const extensionShape = z.object({ enabled: z.boolean(), getAPI: method });
const apiShape = z.object({
  repositories: z.array(repository),
  /** Whether it has looked through the folders, which it does once VS Code has started. */
  state: z.string().optional(),
  onDidChangeState: z.custom<vscode.Event<string>>((value) => typeof value === 'function').optional(),
});

/** Looking through folders takes seconds in large ones. */
const LOOKING_MS = 15_000;

/** The repositories that VS Code's git has open, once it has looked for them; null when it is switched off, missing, or speaks otherwise than known. */
async function openRepositories(): Promise<readonly Repository[] | null> {
  const found = vscode.extensions.getExtension<{ getAPI(version: 1): unknown }>('vscode.git');
  if (found === undefined) return null;
  try {
    const git = await found.activate();
    const extension = extensionShape.safeParse(git);
    if (!extension.success || !extension.data.enabled) return null;
    const api = () => apiShape.safeParse(git.getAPI(1)).data;
    const now = api();
    if (now?.state !== 'uninitialized' || !now.onDidChangeState) return now?.repositories ?? null;
    await next(now.onDidChangeState, LOOKING_MS);
    return api()?.repositories ?? null;
  } catch {
    return null;
  }
}

export interface Refused {
  readonly ok: false;
  readonly reason: 'git-off' | 'no-repository' | 'none-chosen' | 'nothing-changed' | 'failed';
  /** One sentence for the user, and what leads out of it. */
  readonly message: string;
  readonly buttons: readonly NoticeButton[];
}

/**
 * The repository that holds a place, the innermost one. Null stands for that of the active editor, or the only one there
 * is, else the one that the user picks.
 */
export async function repositoryAt(
  root: vscode.Uri | null,
): Promise<{ readonly ok: true; readonly repository: Repository } | Refused> {
  const repositories = await openRepositories();
  if (repositories === null)
    return refuse(
      'git-off',
      t('VS Code’s git is switched off or missing.'),
      openSetting(t('Open Settings'), 'git.enabled'),
    );
  const place = root ?? vscode.window.activeTextEditor?.document.uri;
  const around = repositories
    .filter(({ rootUri }) => place !== undefined && holds(rootUri, place))
    .sort((a, b) => b.rootUri.path.length - a.rootUri.path.length)[0];
  const [only, ...others] = repositories;
  if (around !== undefined) return { ok: true, repository: around };
  if (root !== null || !only) {
    return refuse('no-repository', t('There is no git repository here.'), {
      title: t('Initialize Repository'),
      command: 'git.init',
      arguments: [],
    });
  }
  const repository = others.length === 0 ? only : await pickRepository(repositories);
  return repository
    ? { ok: true, repository }
    : refuse('none-chosen', t('No repository was chosen, so nothing was asked.'));
}

/** Those with changes come first. */
async function pickRepository(repositories: readonly Repository[]): Promise<Repository | undefined> {
  const items = repositories.map((repository) => {
    const { path, fsPath } = repository.rootUri;
    const changed = changedIn(repository).length;
    const description = changed === 0 ? t('no changes') : t('changed files: {0}', changed);
    return { label: posix.basename(path), description, detail: fsPath, changed, repository };
  });
  items.sort((a, b) => Math.sign(b.changed) - Math.sign(a.changed));
  const headings = { title: t('Git Repositories'), placeHolder: t('Choose the one that is meant') };
  return (await pickOne(items, headings))?.repository;
}

/** The files that are not committed, staged or not, each once. */
export function changedIn({ state }: Repository): readonly vscode.Uri[] {
  const { indexChanges, workingTreeChanges, untrackedChanges = [] } = state;
  const all = [...indexChanges, ...workingTreeChanges, ...untrackedChanges];
  return [...new Map(all.map(({ uri }) => [String(uri), uri])).values()];
}

function holds(folder: vscode.Uri, place: vscode.Uri): boolean {
  const path = folder.path.endsWith('/') ? folder.path : `${folder.path}/`;
  return folder.scheme === place.scheme && (place.path === folder.path || place.path.startsWith(path));
}

export function refuse(
  reason: Refused['reason'],
  message: string,
  ...buttons: readonly NoticeButton[]
): Refused {
  return { ok: false, reason, message, buttons };
}

/** The last commits, newest first. */
export async function lastCommits(repository: Repository, most: number): Promise<readonly Commit[]> {
  // In a repository without commits there is nothing to log.
  return repository.log({ maxEntries: most }).catch(() => []);
}

/** Under which address the user commits here; empty where git does not know. */
export async function userEmail(repository: Repository): Promise<string> {
  const unset = () => '';
  return (
    (await repository.getConfig('user.email').catch(unset)) ||
    (await repository.getGlobalConfig('user.email').catch(unset))
  );
}

/** The message of the next commit that is made in VS Code; null where none is made within `ms`. */
export async function nextCommitMessage(repository: Repository, ms: number): Promise<string | null> {
  const committed = await next(repository.onDidCommit, ms);
  return committed ? ((await lastCommits(repository, 1))[0]?.message ?? null) : null;
}

/** Whether something happens within `ms`. */
function next(event: vscode.Event<unknown> | undefined, ms: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => end(false), ms);
    timer.unref();
    const listener = event?.(() => end(true));
    const end = (result: boolean) => {
      clearTimeout(timer);
      listener?.dispose();
      resolve(result);
    };
  });
}
