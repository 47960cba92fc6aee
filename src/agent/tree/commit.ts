import { copyFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { codeIn } from '../../storage/index.ts';
import { fillPointers } from './lfs.ts';
import type { Opened } from './opened.ts';
import { excludesFile } from './snapshots.ts';
import { unitPath } from './units.ts';

/**
 * Makes the files of a tree's repositories those of a commit. Their own git does it: it knows the rules for line ends, and
 * runs no filter and no hook. Its branch and its index stay: these are the user's, and no snapshot has them.
 *
 * @returns false where no repository has such a commit
 */
export async function checkOutCommit(
  { store, record, kept }: Opened,
  revision: string,
  signal: AbortSignal,
): Promise<boolean> {
  // No snapshot brings them back.
  const large = record.leftOut
    .filter(({ why }) => why === 'not-followed')
    .flatMap(({ path }) => unitPath(record, path) ?? []);
  let isFound = false;
  for (const [i, { user, hasGit }] of record.units.entries()) {
    const own = kept[i];
    if (!hasGit || own === undefined) continue;
    const { folder } = own;
    const index = join(store.at, `commit-${own.name}`);
    const ask = async (...args: string[]) =>
      (await store.ask(args, { cwd: folder, index }, signal)).toString('utf8').trim();
    const commit = await ask(
      'rev-parse',
      '--verify',
      '--quiet',
      '--end-of-options',
      `${revision}^{commit}`,
    ).catch(nullIfNone);
    if (commit === null) continue;
    isFound = true;
    const theirs = await store.ask(['rev-parse', '--git-path', 'index'], { cwd: folder }, signal);
    await copyFile(resolve(folder, theirs.toString('utf8').trimEnd()), index).catch(nullIfMissing);
    // A file that is the same in other bytes, as by its line ends, is left as it is. Git ends with 1 where some differ.
    await ask('update-index', '-q', '--refresh').catch(nullIfNone);
    await ask('read-tree', '--reset', '-u', commit);
    const stays = [...own.others, ...large.filter(({ unit }) => unit === i).map(({ path }) => path)];
    // The rules of then: those of the commit may know nothing of the dependencies that are there.
    const rules = `core.excludesFile=${excludesFile(own)}`;
    await ask('-c', rules, 'clean', '-q', '-f', '-d', ...stays.flatMap((path) => ['-e', literal(path)]));
    await fillPointers(store.ask, user, folder, signal);
  }
  return isFound;
}

function literal(path: string): string {
  return `/${path.replace(/[\\*?[]/g, '\\$&')}`;
}

/** What git says against a patch; null where it is in the files. */
export async function applyPatch(
  { store, record, kept }: Opened,
  patch: string,
  signal: AbortSignal,
): Promise<string | null> {
  const [folder] = record.folders;
  const unit = folder && kept[folder.unit];
  if (!folder || !unit) return 'no folder';
  // The store's git takes every file as it is, and is there for folders without a repository as well. In a folder below, git
  // would pass over what it takes for files beside it, and say nothing.
  const at = { cwd: unit.folder, gitDir: store.at, workTree: unit.folder, index: join(store.at, 'none') };
  const below = folder.within === '' ? [] : [`--directory=${folder.within}`];
  const input = Buffer.from(patch.endsWith('\n') ? patch : `${patch}\n`);
  try {
    await store.ask(['apply', '--whitespace=nowarn', '--recount', ...below, '-'], { ...at, input }, signal);
    return null;
  } catch (error) {
    if (codeIn(error) !== 'GIT') throw error;
    return error instanceof Error ? error.message : String(error);
  }
}

/** A repository without a commit has no index yet. */
function nullIfMissing(error: unknown): null {
  if (codeIn(error) === 'ENOENT') return null;
  throw error;
}

/** That git has no such thing is an answer; any other failure is none. */
function nullIfNone(error: unknown): null {
  if (codeIn(error) === 'GIT') return null;
  throw error;
}
