import { join } from 'node:path';
import { codeIn } from '../../storage/index.ts';
import { fillPointers } from './lfs.ts';
import type { Opened } from './opened.ts';
import { placeOf, unitPath } from './units.ts';

/**
 * Makes the files of a tree's repositories those of a commit. Their own git does it: it knows the rules for line ends, and
 * runs no filter and no hook.
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
    const folder = kept[i]?.folder;
    if (!hasGit || folder === undefined) continue;
    const ask = async (...args: string[]) =>
      (await store.ask(args, { cwd: folder }, signal)).toString('utf8').trim();
    const commit = await ask(
      'rev-parse',
      '--verify',
      '--quiet',
      '--end-of-options',
      `${revision}^{commit}`,
    ).catch(nullIfNone);
    if (commit === null) continue;
    isFound = true;
    // A file that is the same in other bytes, as by its line ends, is left as it is. Git ends with 1 where some differ.
    await ask('update-index', '-q', '--refresh').catch(nullIfNone);
    await ask('reset', '-q', '--hard', commit);
    const stays = [
      ...(kept[i]?.others ?? []),
      ...large.filter(({ unit }) => unit === i).map(({ path }) => path),
    ];
    await ask('clean', '-q', '-f', '-d', ...stays.flatMap((path) => ['-e', literal(path)]));
    await fillPointers(store.ask, user, folder, signal);
  }
  return isFound;
}

function literal(path: string): string {
  return `/${path.replace(/[\\*?[]/g, '\\$&')}`;
}

/** What git says against a patch; null where it is in the files. */
export async function applyPatch(
  { store, record, kept, work }: Opened,
  patch: string,
  signal: AbortSignal,
): Promise<string | null> {
  const [folder] = record.folders;
  const unit = folder && kept[folder.unit];
  if (!folder || !unit) return 'no folder';
  const cwd = placeOf(record.units, folder, work);
  // The store's git takes every file as it is, and is there for folders without a repository as well.
  const at = { cwd, gitDir: store.at, workTree: unit.folder, index: join(store.at, 'none') };
  const input = Buffer.from(patch.endsWith('\n') ? patch : `${patch}\n`);
  try {
    await store.ask(['apply', '--whitespace=nowarn', '--recount', '-'], { ...at, input }, signal);
    return null;
  } catch (error) {
    if (codeIn(error) !== 'GIT') throw error;
    return error instanceof Error ? error.message : String(error);
  }
}

/** That git has no such thing is an answer; any other failure is none. */
function nullIfNone(error: unknown): null {
  if (codeIn(error) === 'GIT') return null;
  throw error;
}
