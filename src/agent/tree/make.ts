import { mkdir, realpath, writeFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { copyFiles, writeUnsaved } from './copyUnit.ts';
import { isIn } from './disk.ts';
import { bringIgnored } from './ignored.ts';
import { fillPointers } from './lfs.ts';
import { type Listing, list } from './listing.ts';
import { sign, whoseIs } from './maker.ts';
import { makePrivateGit, repositoryAt } from './privateGit.ts';
import { type Ask, withCode } from './problems.ts';
import { type Record, writeRecord } from './record.ts';
import { addObjects, type Kept, keep, makeStore } from './snapshots.ts';
import type { LeftOut, TreeRequest } from './types.ts';
import { treePath, type Unit, type Units, unitAt, unitsOf } from './units.ts';

/** More are not copied. */
const MOST_FILES = 400_000;

/** Where a tree's parts lie within its folder. Short, since the paths in it are as long as the user's. */
export const placesIn = (home: string) => ({
  /** The copies. Commands may write here. */
  work: join(home, 'w'),
  snapshots: join(home, 's'),
  maker: join(home, 'maker'),
});

/**
 * Copies the user's folders as they are: staged, changed, new and unsaved, without what is deleted; with dependencies and
 * what else is ignored. Only reads in the user's folders. It is a tree once its record is written, with the last step.
 *
 * @param storage what must not be copied into itself
 */
export async function makeTree(
  ask: Ask,
  home: string,
  storage: string,
  { folders, unsaved }: TreeRequest,
  signal: AbortSignal,
): Promise<void> {
  await mkdir(home, { recursive: true, mode: 0o700 });
  const { work, snapshots, maker } = placesIn(home);
  sign(maker);
  // Git looks upwards for a repository: for that of a folder without one it must not find one of the user's.
  await writeFile(join(home, '.git'), 'gitdir: none\n');
  const units = await unitsOf(ask, folders, signal);
  const first = units.units.find(({ hasGit }) => hasGit);
  const format = first ? (await repositoryAt(ask, first.user, signal)).format : 'sha1';
  const store = await makeStore(ask, snapshots, format);

  const hidden = await realpath(storage);
  const homes = new Map(units.units.map(({ user, place }) => [user, join(work, place)]));
  const record: Record = { version: 1, units: [], folders: [...units.folders], base: '', leftOut: [] };
  const trees: string[] = [];
  for (const [i, unit] of units.units.entries()) {
    const others = units.units.flatMap(({ user }) => (user === unit.user ? [] : [user]));
    const found = without(await list(ask, unit, snapshots, others, signal), unit.user, [hidden, ...others]);
    if (found.files.length > MOST_FILES) throw withCode(unit.user, 'TOO_LARGE');
    await addObjects(store, await objectsOf(ask, unit, found, format, signal));
    const copy = join(work, unit.place);
    const away = others.flatMap((other) => unitAt([unit], other)?.path ?? []);
    const kept: Kept = { store, name: String(i), folder: copy, others: away };

    const leftOut = await fill(ask, unit, copy, found, homes, unsavedOf(units, i, unsaved), signal);
    const nested = found.nested.filter(({ isThere }) => isThere).map(({ path }) => path);
    const ignored = { from: unit.user, to: copy, names: found.ignored, homes, share: false };
    leftOut.push(...(await bringIgnored(ignored, signal)));
    for (const path of unit.hasGit ? ['', ...nested] : nested) {
      await makePrivateGit(ask, join(unit.user, path), join(copy, path), signal);
    }
    const state = await keep(kept, found.files, nested, found.excludes, signal);
    leftOut.push(...state.large.map((file) => ({ ...file, why: 'not-followed' as const })));
    trees.push(state.tree);
    record.units.push({ ...unit, ignored: [...found.ignored], nested, others: away });
    record.leftOut.push(...leftOut.map((one) => ({ ...one, path: treePath(units, i, one.path) })));
  }
  writeRecord(home, { ...record, base: trees.join('-') });
}

/** Without what lies in other folders that are copied by themselves, or in the storage. */
function without(found: Listing, user: string, away: readonly string[]): Listing {
  const inside = away.filter((folder) => isIn(user, folder));
  if (inside.length === 0) return found;
  const stays = (path: string) => !inside.some((folder) => isIn(folder, join(user, path)));
  const { files, ignored, nested } = found;
  return {
    ...found,
    files: files.filter(stays),
    ignored: ignored.filter(stays),
    nested: nested.filter(({ path }) => stays(path)),
  };
}

async function objectsOf(
  ask: Ask,
  unit: Unit,
  found: Listing,
  format: string,
  signal: AbortSignal,
): Promise<string[]> {
  const paths = [
    ...(unit.hasGit ? [''] : []),
    ...found.nested.filter(({ isThere }) => isThere).map(({ path }) => path),
  ];
  const all = await Promise.all(paths.map((path) => repositoryAt(ask, join(unit.user, path), signal)));
  return all.filter((repository) => repository.format === format).map(({ objects }) => objects);
}

/** The files of a unit that are not ignored. */
async function fill(
  ask: Ask,
  unit: Unit,
  copy: string,
  found: Listing,
  homes: ReadonlyMap<string, string>,
  unsaved: ReadonlyMap<string, string>,
  signal: AbortSignal,
): Promise<LeftOut[]> {
  const leftOut = await copyFiles(unit.user, copy, found.files, homes, signal);
  leftOut.push(...found.odd.map((path) => ({ path, why: 'unreadable' as const, bytes: null })));
  for (const { path, isThere } of found.nested) {
    await mkdir(join(copy, path), { recursive: true });
    if (!isThere) leftOut.push({ path, why: 'no-submodule', bytes: null });
  }
  const repositories = found.nested.filter(({ isThere }) => isThere).map(({ path }) => path);
  for (const path of unit.hasGit ? ['', ...repositories] : repositories) {
    const missing = await fillPointers(ask, join(unit.user, path), join(copy, path), signal);
    leftOut.push(...missing.map((one) => ({ ...one, path: posix.join(path, one.path) })));
  }
  for (const [path, text] of unsaved) leftOut.push(...(await writeUnsaved(unit.user, copy, path, text)));
  return leftOut;
}

function unsavedOf(
  { units, folders }: Units,
  unit: number,
  unsaved: ReadonlyMap<string, string>,
): Map<string, string> {
  const found = new Map<string, string>();
  for (const [file, text] of unsaved) {
    // Editors name a folder as it was opened, which can be by a link.
    const named = folders.find(({ path }) => isIn(path, file));
    const real = named
      ? join(units[named.unit]?.user ?? '', named.within, file.slice(named.path.length))
      : file;
    const at = unitAt(units, real);
    if (at?.unit === unit) found.set(at.path, text);
  }
  return found;
}

/** Whether another process, which still runs, made a tree, or is about to: its task may be younger than what we know. */
export async function isOthers(home: string): Promise<boolean> {
  return (await whoseIs(placesIn(home).maker)) === 'others';
}
