import { lstat, realpath } from 'node:fs/promises';
import { isAbsolute, join, sep } from 'node:path';
import { codeIn } from '../../storage/index.ts';
import { isIn, lookAt } from './disk.ts';
import type { Place, PlaceProblem, PlaceUse, TreePath } from './types.ts';
import { placeOf, rootOf, treePath, type Units, unitAt } from './units.ts';

/**
 * Where a path leads at this moment. It may be spelled as the tree's, as the user's, or relative to the folder; what the
 * user's folder has at that path is not looked at.
 *
 * @param tree what holds the copies, without links in its path
 */
export async function placeIn(all: Units, tree: string, path: string, use: PlaceUse): Promise<Place> {
  const named = await namedIn(all, tree, path);
  if (named === null) return refused('outside', path);
  const real = use === 'entry' ? await entryAt(named) : await leadsTo(named);
  if (real === null) return refused('link-nowhere', path);
  const at = unitAt(copies(all, tree), real);
  if (at === null)
    return refused(
      isIn(tree, named) && !/(?:^|[\\/])\.\.(?:[\\/]|$)/.test(path) ? 'link-outside' : 'outside',
      path,
    );
  if (at.path.split('/').some((part) => part.toLowerCase() === '.git')) return refused('git', path);
  const found = await lookAt(real).catch(() => 'unreadable' as const);
  if (found === 'unreadable') return refused('unreadable', path);
  if (found?.isSymbolicLink() && use === 'entry')
    return { ok: true, file: real, path: treePath(all, at.unit, at.path) };
  if (found && !found.isFile() && !found.isDirectory()) return refused('special', path);
  if (found?.isDirectory() && use !== 'read') return refused('special', path);
  return { ok: true, file: real, path: treePath(all, at.unit, at.path) };
}

/** The units as they lie in the tree. */
function copies({ units }: Units, tree: string) {
  return units.map((unit) => ({ ...unit, user: join(tree, unit.place) }));
}

/** The path within the tree, with its links and its `..` as they are: what they mean only the disk knows. */
async function namedIn(all: Units, tree: string, path: string): Promise<string | null> {
  if (!isAbsolute(path)) {
    const [name, ...inside] = path.split('/');
    const folder = all.folders.length === 1 ? undefined : all.folders.find((one) => one.name === name);
    if (!folder) return `${rootOf(all, tree)}${sep}${path}`;
    return [placeOf(all.units, folder, tree), ...inside].join(sep);
  }
  if (isIn(tree, path)) return path;
  const user = unitAt(all.units, path) ?? (await throughLinks(all, path));
  return user && [join(tree, all.units[user.unit]?.place ?? ''), user.path].filter(Boolean).join(sep);
}

/** The user's folder can be named by a link to it. */
async function throughLinks(all: Units, path: string): Promise<ReturnType<typeof unitAt>> {
  for (const { path: named, unit, within } of all.folders) {
    if (isIn(named, path))
      return { unit, path: [within, path.slice(named.length + 1)].filter(Boolean).join('/') };
  }
  const real = await leadsTo(path);
  return real === null ? null : unitAt(all.units, real);
}

/** Where a link itself is, and not what it leads to; all else as it leads. */
async function entryAt(path: string): Promise<string | null> {
  const isLink = await lstat(path).then(
    (found) => found.isSymbolicLink(),
    () => false,
  );
  if (!isLink) return leadsTo(path);
  const cut = path.lastIndexOf(sep);
  const above = await leadsTo(path.slice(0, cut));
  return above === null ? null : join(above, path.slice(cut + 1));
}

/** Without links; what is not there yet is where it would be made. Null where that is not known. */
async function leadsTo(path: string): Promise<string | null> {
  try {
    return await realpath(path);
  } catch (error) {
    const isMissing = ['ENOENT', 'ENOTDIR'].includes(codeIn(error));
    const isLink = await lstat(path).then(
      () => true,
      () => false,
    );
    const cut = path.lastIndexOf(sep);
    const name = path.slice(cut + 1);
    if (!isMissing || isLink || cut <= 0 || name === '..' || name === '.') return null;
    const above = await leadsTo(path.slice(0, cut));
    return above === null ? null : name === '' ? above : join(above, name);
  }
}

function refused(reason: PlaceProblem, path: TreePath): Place {
  return { ok: false, reason, message: WORDS[reason].replace('%', JSON.stringify(path)) };
}

/** For the model. */
const WORDS: Readonly<Record<PlaceProblem, string>> = {
  outside: '% lies outside of the task’s folder.',
  'link-outside': '% is a link that leads out of the task’s folder.',
  'link-nowhere': '% is a link that leads nowhere.',
  git: '% is part of git’s own folder: use git’s commands.',
  special: '% is no file that can be read or written so.',
  unreadable: '% cannot be read.',
};
