import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Git } from '../../processes/index.ts';
import { createBaseCopies } from './baseCopy.ts';
import { toBranch } from './branch.ts';
import { applyPatch, checkOutCommit } from './commit.ts';
import { boundedPatch, withContents } from './difference.ts';
import { placesIn } from './make.ts';
import { merge } from './merge.ts';
import { type Opened, rawChanges, treesIn } from './opened.ts';
import { placeIn } from './place.ts';
import { asking } from './problems.ts';
import { readRecord } from './record.ts';
import { type Kept, keepNow, putBack, type Store, tidy } from './snapshots.ts';
import type { LeftOut, SnapshotId, Tree } from './types.ts';
import { placeOf, rootOf, treePath, unitPath } from './units.ts';

/** Of a patch for a model. */
const PATCH_CHARACTERS = 100_000;

/** A tree that was made before; null where there is none, or not a whole one. */
export async function openTree(git: Git, home: string, id: string): Promise<Tree | null> {
  const record = await readRecord(home);
  if (record === null) return null;
  const { work, snapshots } = placesIn(home);
  const store: Store = { ask: asking(git), at: snapshots };
  const kept = record.units.map(
    ({ place, others }, i): Kept => ({ store, name: String(i), folder: join(work, place), others }),
  );
  await tidy(store);
  return treeOf(git, { home, work, store, record, kept }, id);
}

function treeOf(git: Git, opened: Opened, id: string): Tree {
  const { work, store, record, kept } = opened;
  const leftOut: LeftOut[] = [...record.leftOut];
  const oneByOne = createQueue();
  const copies = createBaseCopies(opened);

  const snapshot = async (): Promise<SnapshotId> => {
    const trees: string[] = [];
    for (const [i, one] of kept.entries()) {
      await clearLocks(one, record.units[i]?.nested ?? []);
      const { tree, large } = await keepNow(one);
      trees.push(tree);
      for (const { path, bytes } of large) {
        const named = treePath(record, i, path);
        if (!leftOut.some((known) => known.path === named))
          leftOut.push({ path: named, why: 'not-followed', bytes });
      }
    }
    return trees.join('-');
  };
  const now = () => oneByOne(snapshot);

  return {
    id,
    root: rootOf(record, work),
    writable: work,
    hidden: [store.at],
    folders: record.folders.map((folder) => ({
      name: folder.name,
      path: folder.path,
      root: placeOf(record.units, folder, work),
    })),
    base: record.base,
    leftOut,
    snapshot: now,
    restore: (to) =>
      oneByOne(async () => {
        const trees = treesIn(to, kept.length);
        for (const [i, one] of kept.entries()) {
          await clearLocks(one, record.units[i]?.nested ?? []);
          await putBack(one, trees[i] ?? '');
        }
      }),
    async difference(from, to) {
      const changes = await rawChanges(opened, from, to ?? (await now()));
      const all = changes.map((some, i) => withContents(store, some, (path) => treePath(record, i, path)));
      return (await Promise.all(all)).flat();
    },
    async patch(from, to, most = PATCH_CHARACTERS) {
      return boundedPatch(await patches(opened, from, to ?? (await now())), most);
    },
    committed: (revision, signal) =>
      oneByOne(async () => ((await checkOutCommit(opened, revision, signal)) ? await snapshot() : null)),
    apply: (patch, signal) => oneByOne(() => applyPatch(opened, patch, signal)),
    baseCopy: (at, signal, anew = false) => copies.take(at, signal, anew),
    mapped: (path, use) => placeIn(record, work, path, use),
    userFile(path) {
      const at = unitPath(record, path);
      if (at === null) throw new Error(`no folder has this path: ${path}`);
      return join(record.units[at.unit]?.user ?? '', at.path);
    },
    async merge(textNow) {
      return merge(opened, await rawChanges(opened, record.base, await now()), textNow);
    },
    toBranch: async (name, message, signal) =>
      toBranch(git, opened, await rawChanges(opened, record.base, await now()), name, message, signal),
  };
}

async function patches({ store, record, kept }: Opened, from: SnapshotId, to: SnapshotId): Promise<string[]> {
  const [before, after] = [treesIn(from, kept.length), treesIn(to, kept.length)];
  const parts: string[] = [];
  for (const [unit] of kept.entries()) {
    const [old = '', now = ''] = [before[unit], after[unit]];
    if (old === now) continue;
    const own = record.folders.filter((folder) => folder.unit === unit);
    const named = (within: string) => `${treePath(record, unit, within)}/`.replace(/^\/$/, '');
    const rest = own.some(({ within }) => within === '') ? [] : [''];
    for (const within of new Set([...own.map((folder) => folder.within), ...rest])) {
      const prefix = named(within);
      const args = ['diff-tree', '-r', '-p', '-M', '--no-color', '--no-ext-diff', '--no-textconv'];
      const names = [`--src-prefix=a/${prefix}`, `--dst-prefix=b/${prefix}`];
      // The rest of the repository, without the folders that were shown.
      const others = within === '' ? own.map((folder) => folder.within).filter(Boolean) : [];
      const only = ['--', '.', ...others.map((folder) => `:(exclude,literal)${folder}`)];
      const relative = within === '' ? [] : [`--relative=${within}`];
      const at = { cwd: store.at, gitDir: store.at };
      parts.push(
        (
          await store.ask(
            [...args, ...names, ...relative, old, now, ...(relative.length > 0 ? [] : only)],
            at,
          )
        ).toString('utf8'),
      );
    }
  }
  return parts;
}

/**
 * What a command that was killed has left in the tree's own git. Nothing of the task runs while it is looked at, and nobody
 * else works in there.
 */
async function clearLocks({ folder }: Kept, nested: readonly string[]): Promise<void> {
  for (const path of ['', ...nested]) {
    const git = join(folder, path, '.git');
    for (const name of await readdir(git).catch(() => [])) {
      if (name.endsWith('.lock')) await rm(join(git, name), { force: true });
    }
  }
}

/** One after another: they share an index. */
function createQueue(): <Result>(work: () => Promise<Result>) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  };
}
