import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { copyFiles } from './copyUnit.ts';
import { lookAt, removeFolder } from './disk.ts';
import { bringIgnored } from './ignored.ts';
import { type Opened, treesIn } from './opened.ts';
import { makePrivateGit } from './privateGit.ts';
import { problemOf } from './problems.ts';
import type { Record } from './record.ts';
import { checkOut, type Kept, keepAlike, putBack } from './snapshots.ts';
import type { Checkout, Failed, SnapshotId } from './types.ts';
import { rootOf, unitPath } from './units.ts';

export interface BaseCopies {
  take(
    at: SnapshotId,
    signal: AbortSignal,
    anew: boolean,
  ): Promise<({ readonly ok: true } & Checkout) | Failed>;
}

/**
 * Checkouts beside the tree, for tests on another state. Dependencies are shared with the tree: they are hard links to its
 * files, so that an install in one replaces them there only. A checkout that is no longer needed is used again.
 */
export function createBaseCopies(opened: Opened): BaseCopies {
  const taken = new Set<number>();

  return {
    async take(at, signal, anew) {
      let number = 0;
      while (taken.has(number)) number++;
      taken.add(number);
      const folder = join(opened.home, `b${number}`);
      const ready = `${folder}.ready`;
      try {
        if (anew) await rm(ready, { force: true });
        if (await lookAt(ready)) await again(opened, folder, number, at);
        else {
          await removeFolder(folder);
          await make(opened, folder, number, at, signal);
          await writeFile(ready, '');
        }
        const dispose = async () => {
          taken.delete(number);
        };
        return { ok: true, root: rootOf(opened.record, folder), dispose };
      } catch (error) {
        taken.delete(number);
        return { ok: false, ...problemOf(error) };
      }
    },
  };
}

/** The units as they lie in a checkout, each with an index of its own. */
function keptIn({ record, kept }: Opened, folder: string, number: number): Kept[] {
  return kept.map((one, i) => ({
    ...one,
    name: `${one.name}b${number}`,
    folder: join(folder, record.units[i]?.place ?? ''),
  }));
}

async function again(opened: Opened, folder: string, number: number, at: SnapshotId): Promise<void> {
  const trees = treesIn(at, opened.kept.length);
  for (const [i, one] of keptIn(opened, folder, number).entries()) await putBack(one, trees[i] ?? '');
}

async function make(
  opened: Opened,
  folder: string,
  number: number,
  at: SnapshotId,
  signal: AbortSignal,
): Promise<void> {
  const { store, work, record, kept } = opened;
  const trees = treesIn(at, kept.length);
  const homes = new Map(record.units.map(({ place }) => [join(work, place), join(folder, place)]));
  const large = record.leftOut
    .filter(({ why }) => why === 'not-followed')
    .flatMap(({ path }) => unitPath(record, path) ?? []);
  for (const [i, one] of keptIn(opened, folder, number).entries()) {
    const [unit, like] = [record.units[i], kept[i]];
    if (!unit || !like) continue;
    await mkdir(one.folder, { recursive: true });
    await keepAlike(one, like);
    await checkOut(one, trees[i] ?? '', signal);
    const [from, to] = [like.folder, one.folder];
    const names = [...unit.ignored, ...(await installedIn(record, i, from))];
    await bringIgnored({ from, to, names, homes, share: true }, signal);
    const more = large.filter((file) => file.unit === i).map(({ path }) => path);
    await copyFiles(from, to, more, homes, signal);
    for (const path of unit.hasGit ? ['', ...unit.nested] : unit.nested) {
      await mkdir(join(to, path), { recursive: true });
      await makePrivateGit(store.ask, join(unit.user, path), join(to, path), signal);
    }
  }
}

/** What a task has installed in its folders where nothing was installed before. */
async function installedIn(
  { folders, units }: Record,
  unit: number,
  work: string,
): Promise<readonly string[]> {
  const known = new Set(units[unit]?.ignored.map((name) => name.replace(/\/$/, '')));
  const names = folders
    .filter((folder) => folder.unit === unit)
    .flatMap(({ within }) => ['node_modules', '.venv', 'venv'].map((name) => posix.join(within, name)))
    .filter((name) => !known.has(name));
  const there = await Promise.all(
    names.map(async (name) => ((await lookAt(join(work, name))) ? [name] : [])),
  );
  return [...new Set(there.flat())];
}
