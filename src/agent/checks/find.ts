import { posix, relative, sep } from 'node:path';
import type { Check, ProjectChecks } from '../../verify/index.ts';
import type { Tree, TreePath, UserFolder } from '../tree/index.ts';

/** What finds the project's own checks. */
export interface Finder {
  findChecks(root: string, changedPaths: readonly string[]): Promise<ProjectChecks>;
  packagesIn(root: string): Promise<readonly string[]>;
}

type Places = Pick<Tree, 'root' | 'folders'>;

/**
 * The checks of some files of a tree, or of all of it. Their folders are where they are below its root: where a task has
 * several folders, that is not what it calls them.
 */
export async function checksIn(
  finder: Finder,
  tree: Places,
  paths: readonly TreePath[] | null,
): Promise<ProjectChecks> {
  const found = await Promise.all(
    tree.folders.map(async ({ name, root }) => {
      const { findChecks, packagesIn } = finder;
      const own = paths?.flatMap((path) => within(tree.folders, name, path) ?? []);
      const { checks, untested } = await findChecks(root, own ?? (await packagesIn(root)));
      const placed = (folder: string) => joined(below(tree.root, root), folder);
      return {
        checks: checks.map((check) => ({ ...check, folder: placed(check.folder) })),
        untested: untested.map(placed),
      };
    }),
  );
  return { checks: found.flatMap((one) => one.checks), untested: found.flatMap((one) => one.untested) };
}

/** All checks of the user's own folders, each in its folder as a task names that. */
export async function checksHere(
  { findChecks, packagesIn }: Finder,
  folders: readonly UserFolder[],
): Promise<readonly Check[]> {
  const found = folders.map(async ({ name, path }) => {
    const { checks } = await findChecks(path, await packagesIn(path));
    return checks.map((check) => ({ ...check, folder: named(folders, name, check.folder) }));
  });
  return (await Promise.all(found)).flat();
}

/** Where a path of a task is below the tree's root. */
export function placeBelow({ root, folders }: Places, path: TreePath): string {
  for (const folder of folders) {
    const inside = within(folders, folder.name, path);
    if (inside !== null) return posix.normalize(joined(below(root, folder.root), inside));
  }
  return path;
}

/** What a task calls a folder that is at a place below the tree's root. */
export function nameOf({ root, folders }: Places, place: string): TreePath {
  const around = folders
    .map(({ name, root: own }) => ({ name, at: below(root, own) }))
    .filter(({ at }) => at === '' || `${place}/`.startsWith(`${at}/`))
    .sort((a, b) => b.at.length - a.at.length)[0];
  if (around === undefined) return place;
  return named(folders, around.name, around.at === '' ? place : place.slice(around.at.length + 1));
}

/** The path within a folder of the task; null where it is in another one. */
function within(folders: readonly UserFolder[], name: string, path: TreePath): string | null {
  if (folders.length === 1) return path;
  return path === name ? '' : path.startsWith(`${name}/`) ? path.slice(name.length + 1) : null;
}

function named(folders: readonly UserFolder[], name: string, path: string): TreePath {
  return folders.length === 1 ? path : joined(name, path);
}

function below(root: string, folder: string): string {
  return relative(root, folder).replaceAll(sep, '/');
}

function joined(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('/');
}
