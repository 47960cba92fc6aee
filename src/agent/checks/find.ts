import { join, posix, relative, sep } from 'node:path';
import type { Check, ProjectChecks } from '../../verify/index.ts';
import { pathNamed, pathWithin, type Tree, type TreePath, type UserFolder } from '../tree/index.ts';

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
  { findChecks, packagesIn }: Finder,
  tree: Places,
  paths: readonly TreePath[] | null,
): Promise<ProjectChecks> {
  const { root, folders } = tree;
  const changed = paths?.map((path) => placeBelow(tree, path)) ?? null;
  const own = folders.map(async (folder): Promise<ProjectChecks> => {
    const at = below(root, folder.root);
    const inside = changed?.flatMap((path) => insideOf(at, path) ?? []) ?? (await packagesIn(folder.root));
    const { checks, untested } = await findChecks(folder.root, inside);
    return {
      checks: checks.map((check) => ({ ...check, folder: joined(at, check.folder) })),
      untested: untested.map((one) => joined(at, one)),
    };
  });
  const found = await Promise.all(own);
  // Packages of one folder may depend on those of another.
  if (folders.length > 1 && changed !== null) found.push(await findChecks(root, changed));
  const isOwn = (place: string) =>
    folders.some((folder) => insideOf(below(root, folder.root), place) !== null);
  return {
    checks: once(found.flatMap(({ checks }) => checks)).filter(({ folder }) => isOwn(folder)),
    untested: [...new Set(found.flatMap(({ untested }) => untested))].filter(isOwn),
  };
}

/**
 * Those of them that the user has allowed, and the others.
 *
 * @param isAllowed asked of a line and the folder that it runs in
 */
export async function allowedChecksIn(
  finder: Finder,
  tree: Places,
  paths: readonly TreePath[] | null,
  isAllowed: (line: string, folder: TreePath) => Promise<boolean>,
): Promise<{ readonly allowed: ProjectChecks; readonly others: readonly Check[] }> {
  const found = await checksIn(finder, tree, paths);
  const answers = await Promise.all(
    found.checks.map(({ shown, folder }) => isAllowed(shown, nameOf(tree, folder))),
  );
  return {
    allowed: { ...found, checks: found.checks.filter((_, i) => answers[i]) },
    others: found.checks.filter((_, i) => !answers[i]),
  };
}

/** All checks of the user's own folders, each in its folder as a task names that. */
export async function checksHere(finder: Finder, folders: readonly UserFolder[]): Promise<readonly Check[]> {
  const here = { root: '/', folders: folders.map((folder) => ({ ...folder, root: folder.path })) };
  const { checks } = await checksIn(finder, here, null);
  return checks.map((check) => ({ ...check, folder: nameOf(here, check.folder) }));
}

/** Where the user has the file of a path; null where no folder of the task has it. */
export function userFile(folders: readonly UserFolder[], path: TreePath): string | null {
  for (const folder of folders) {
    const inside = pathWithin(folders, folder.name, path);
    if (inside !== null) return join(folder.path, inside);
  }
  return null;
}

/** Names that are one part of a path, and each of one folder: VS Code takes any name, and one name twice. */
export function withOwnNames(folders: readonly UserFolder[]): UserFolder[] {
  const taken = new Set<string>();
  return folders.map(({ name, path }) => {
    const plain = name.replace(/[\\/]/g, '-').replace(/^\.{0,2}$/, 'folder');
    let own = plain;
    for (let i = 2; taken.has(own); i++) own = `${plain} ${i}`;
    taken.add(own);
    return { name: own, path };
  });
}

/** Where a path of a task is below the tree's root. */
export function placeBelow({ root, folders }: Places, path: TreePath): string {
  for (const folder of folders) {
    const inside = pathWithin(folders, folder.name, path);
    if (inside !== null) return posix.normalize(joined(below(root, folder.root), inside));
  }
  return path;
}

/** What a task calls a folder that is at a place below the tree's root. */
export function nameOf({ root, folders }: Places, place: string): TreePath {
  const around = folders
    .map(({ name, root: own }) => ({ name, at: below(root, own) }))
    .filter(({ at }) => insideOf(at, place) !== null)
    .sort((a, b) => b.at.length - a.at.length)[0];
  if (around === undefined) return place;
  return pathNamed(folders, around.name, insideOf(around.at, place) ?? '');
}

/** The path within a folder, both below one root; null where it is elsewhere. */
function insideOf(folder: string, place: string): string | null {
  if (folder === '') return place;
  if (place === folder) return '';
  return place.startsWith(`${folder}/`) ? place.slice(folder.length + 1) : null;
}

/** One of each line in each folder: folders may lie in one another. */
function once(checks: readonly Check[]): readonly Check[] {
  return [...new Map(checks.map((check) => [JSON.stringify([check.folder, check.line]), check])).values()];
}

function below(root: string, folder: string): string {
  return relative(root, folder).replaceAll(sep, '/');
}

function joined(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('/');
}
