import { realpath } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { isIn, noFolder } from './disk.ts';
import type { Ask } from './problems.ts';
import type { TreePath, UserFolder } from './types.ts';

/** What is copied as one: a repository, or a folder without one. */
export interface Unit {
  /** The user's folder, without links. */
  readonly user: string;
  readonly hasGit: boolean;
  /** Where its copy lies, relative to what holds all copies, with forward slashes. */
  readonly place: string;
}

/** A folder of the task, in its unit. */
export interface Folder extends UserFolder {
  readonly unit: number;
  /** Relative to the unit, with forward slashes; '' where it is all of it. */
  readonly within: string;
}

export interface Units {
  readonly units: readonly Unit[];
  readonly folders: readonly Folder[];
}

/**
 * The repositories around folders: tests and builds of a package need what lies above it. Copies keep their places to one
 * another, so that `../other` still leads to the other.
 */
export async function unitsOf(ask: Ask, folders: readonly UserFolder[], signal: AbortSignal): Promise<Units> {
  const found = await Promise.all(
    folders.map(async (folder) => {
      const path = await realpath(folder.path).catch(() => {
        throw noFolder(folder.path);
      });
      return { folder, path, repository: await repositoryOf(ask, path, signal) };
    }),
  );
  const roots = [...new Set(found.map(({ path, repository }) => repository ?? path))];
  const places = placesOf(roots);
  return {
    units: roots.map((user, i) => ({
      user,
      hasGit: found.some(({ repository }) => repository === user),
      place: places[i] ?? '',
    })),
    folders: found.map(({ folder, path, repository }) => {
      const root = repository ?? path;
      return { ...folder, unit: roots.indexOf(root), within: relative(root, path).replaceAll(sep, '/') };
    }),
  };
}

/**
 * The repository that a folder is part of. One that has nothing of it, as one for the settings in the home folder, is none
 * of its own.
 */
async function repositoryOf(ask: Ask, path: string, signal: AbortSignal): Promise<string | null> {
  const top = await ask(['rev-parse', '--show-toplevel'], { cwd: path }, signal).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code !== 'GIT') throw error;
    return null;
  });
  if (top === null) return null;
  const repository = await realpath(resolve(path, top.toString('utf8').replace(/\r?\n$/, '')));
  if (repository === path) return path;
  const tracked = await ask(['ls-files', '-z', '--', '.'], { cwd: path }, signal);
  const isHome = repository === (await realpath(homedir()).catch(() => null));
  return tracked.length > 0 && !isHome ? repository : null;
}

/** Relative to the lowest folder that holds all of them. */
function placesOf(roots: readonly string[]): string[] {
  const ways = roots.map((root) =>
    root
      .split(/[\\/]/)
      .map((part) => part.replace(/:$/, ''))
      .filter(Boolean),
  );
  const [first = []] = ways;
  const shared = first.findIndex((part, i) => ways.some((way) => way[i] !== part || i >= way.length - 1));
  const from = Math.max(0, shared);
  return ways.map((way) => way.slice(from).join('/') || 'root');
}

/** What a user's path is called within its unit; null outside of all of them. */
export function unitAt(
  units: readonly Unit[],
  path: string,
): { readonly unit: number; readonly path: string } | null {
  const inside = units
    .map((unit, i) => ({ unit: i, user: unit.user }))
    .filter(({ user }) => isIn(user, path));
  const nearest = inside.sort((a, b) => b.user.length - a.user.length)[0];
  return nearest ? { unit: nearest.unit, path: relative(nearest.user, path).replaceAll(sep, '/') } : null;
}

type Named = readonly { readonly name: string }[];

/** What a task calls a path in one of its folders: where it has several, the folder's name comes first. */
export function pathNamed(folders: Named, name: string, path: string): TreePath {
  return folders.length === 1 ? path : path === '' ? name : `${name}/${path}`;
}

/** The other way: the path in that folder; null where it is in another one. */
export function pathWithin(folders: Named, name: string, path: TreePath): string | null {
  if (folders.length === 1) return path;
  if (path === name) return '';
  return path.startsWith(`${name}/`) ? path.slice(name.length + 1) : null;
}

/** The path of a file of a unit as a task names it. */
export function treePath({ folders }: Units, unit: number, path: string): string {
  const own = folders.filter((folder) => folder.unit === unit);
  const home = own
    .filter(({ within }) => isIn(`/${within}`, `/${path}`))
    .sort((a, b) => b.within.length - a.within.length);
  const folder = home[0] ?? own[0];
  if (!folder) return path;
  const way = relative(`/${folder.within}`, `/${path}`).replaceAll(sep, '/');
  return pathNamed(folders, folder.name, way);
}

/** The other way; null for a name that no folder has. */
export function unitPath(all: Units, path: string): { readonly unit: number; readonly path: string } | null {
  for (const { name, unit, within } of all.folders) {
    const inside = pathWithin(all.folders, name, path);
    if (inside === null) continue;
    return { unit, path: relative('/', resolve('/', within, inside)).replaceAll(sep, '/') };
  }
  return null;
}

/** Where commands run: the folder, or what holds all of them. */
export function rootOf({ units, folders }: Units, tree: string): string {
  const places = folders.map((folder) => placeOf(units, folder, tree));
  const [first = tree] = places;
  let root = first;
  while (!places.every((place) => isIn(root, place)) && isIn(tree, dirname(root))) root = dirname(root);
  return root;
}

export function placeOf(units: readonly Unit[], folder: Folder, tree: string): string {
  return join(tree, units[folder.unit]?.place ?? '', folder.within);
}
