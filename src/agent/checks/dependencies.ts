import { readdir, readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { headOf } from '../../models/index.ts';
import type { Tree, TreePath } from '../tree/index.ts';

/** Files that name what is to be installed, or of which code is made that is ignored. */
const MANIFEST =
  /^(?:package(?:-lock)?\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-(?:lock|workspace)\.yaml|bun\.lockb?|requirements[\w.-]{0,60}\.(?:txt|in)|constraints[\w.-]{0,60}\.txt|pyproject\.toml|setup\.(?:py|cfg)|Pipfile(?:\.lock)?|(?:poetry|uv|pdm|Cargo)\.lock|environment\.ya?ml|Cargo\.toml|go\.(?:mod|sum|work)|Gemfile(?:\.lock)?|composer\.(?:json|lock)|[\w.-]{1,80}\.(?:prisma|proto))$/;

export function namesDependencies(path: TreePath): boolean {
  return MANIFEST.test(posix.basename(path)) || /(?:^|\/)requirements\//.test(path);
}

const MAX_MANIFEST_CHARS = 8_000_000;

/**
 * Packages that a task has installed in its copy, that the user does not have, and none of which a manifest there names: with them
 * its tests run, and the user's do not. Nothing where the user has none installed at all.
 */
export async function undeclaredIn({ folders }: Pick<Tree, 'folders'>): Promise<readonly string[]> {
  const found = folders.map(async ({ path, root }) => {
    const news: string[] = [];
    for (const installed of [nodePackages, pythonPackages]) {
      const had = new Set(await installed(path));
      if (had.size > 0) news.push(...(await installed(root)).filter((name) => !had.has(name)));
    }
    if (news.length === 0) return [];
    const named = await manifestsIn(root);
    return news.some((name) => named.includes(name)) ? [] : news;
  });
  return (await Promise.all(found)).flat();
}

async function nodePackages(folder: string): Promise<readonly string[]> {
  const home = join(folder, 'node_modules');
  const names = (await namesIn(home)).filter((name) => !name.startsWith('.'));
  const scoped = names.filter((name) => name.startsWith('@'));
  const inside = scoped.map(async (scope) =>
    (await namesIn(join(home, scope))).map((name) => `${scope}/${name}`),
  );
  return [...names.filter((name) => !name.startsWith('@')), ...(await Promise.all(inside)).flat()];
}

/** By the folders in which installers write down what they have installed. */
async function pythonPackages(folder: string): Promise<readonly string[]> {
  const names: string[] = [];
  for (const home of ['.venv', 'venv']) {
    const versions = (await namesIn(join(folder, home, 'lib'))).map((name) =>
      join('lib', name, 'site-packages'),
    );
    for (const place of [...versions, join('Lib', 'site-packages')]) {
      for (const name of await namesIn(join(folder, home, place))) {
        const own = /^(.{1,200}?)-[^-]{1,100}\.dist-info$/.exec(name)?.[1];
        if (own !== undefined) names.push(plainName(own));
      }
    }
  }
  return names;
}

function plainName(name: string): string {
  return name.toLowerCase().replaceAll(/[._]/g, '-');
}

/** The texts of a folder's manifests, with the names in them as they are compared. */
async function manifestsIn(folder: string): Promise<string> {
  const own = (await namesIn(folder)).filter(namesDependencies);
  const lists = (await namesIn(join(folder, 'requirements'))).map((name) => join('requirements', name));
  const texts = [...own, ...lists].map(async (name) => {
    const text = await readFile(join(folder, name), 'utf8').catch(() => '');
    return headOf(text, MAX_MANIFEST_CHARS);
  });
  const all = (await Promise.all(texts)).join('\n');
  return `${all}\n${plainName(all)}`;
}

function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch(() => []);
}
