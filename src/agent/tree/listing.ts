import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { codeIn } from '../../storage/index.ts';
import { namesIn } from './disk.ts';
import { excludesOf, type IgnoreFile, NEVER_FOLLOWED } from './excludes.ts';
import type { Ask } from './problems.ts';
import type { Unit } from './units.ts';

/** What a unit consists of, as the user has it. Paths are relative to the unit, with forward slashes. */
export interface Listing {
  /** Tracked files and new ones; some of them may be gone from the disk. */
  readonly files: readonly string[];
  /** Files and folders that are ignored; folders end with a slash. */
  readonly ignored: readonly string[];
  /** Submodules, and repositories that lie in it, with those in them. */
  readonly nested: readonly Nested[];
  /** The rules of what is ignored, as one file. */
  readonly excludes: string;
  /** Names that are not UTF-8. */
  readonly odd: readonly string[];
}

export interface Nested {
  readonly path: string;
  /** A submodule that is not checked out is an empty folder. */
  readonly isThere: boolean;
}

/** Deeper ones are no longer followed. */
const DEEPEST = 8;

/**
 * Lists what a unit holds, with the repositories in it. Takes no lock and writes nothing.
 *
 * @param scratch a git folder of ours with an empty index, for folders that have none
 * @param others units of their own, which are not part of this one
 */
export async function list(
  ask: Ask,
  unit: Pick<Unit, 'user' | 'hasGit'>,
  scratch: string,
  others: readonly string[],
  signal: AbortSignal,
): Promise<Listing> {
  const files: string[] = [];
  const ignored: string[] = [];
  const nested: Nested[] = [];
  const odd: string[] = [];
  const rules: IgnoreFile[] = [];

  const visit = async (path: string, hasGit: boolean, depth: number): Promise<void> => {
    const cwd = join(unit.user, path);
    const at = hasGit ? { cwd } : { cwd, gitDir: scratch, workTree: cwd };
    const never = NEVER_FOLLOWED.flatMap((name) => ['-x', name]);
    const standard = ['ls-files', '-z', '--exclude-standard', ...never];
    const inside = (name: string) => (path === '' ? name : `${path}/${name}`);
    const [tracked, untracked, left] = await Promise.all([
      hasGit ? ask(['ls-files', '-z', '-s'], at, signal) : Buffer.alloc(0),
      ask([...standard, '--others'], at, signal),
      ask([...standard, '--others', '--ignored', '--directory'], at, signal),
    ]);
    const entries = namesIn(tracked);
    const found = namesIn(untracked);
    const hidden = namesIn(left);
    odd.push(...[entries.odd.map(nameOf), found.odd, hidden.odd].flat().map(inside));
    const modules = new Set(entries.names.filter((entry) => entry.startsWith('160000')).map(nameOf));
    const repositories = found.names.filter((name) => name.endsWith('/')).map((name) => name.slice(0, -1));
    const own = [...new Set([...entries.names.map(nameOf), ...found.names])]
      .filter((name) => !modules.has(name) && !name.endsWith('/'))
      .map(inside);
    for (const name of own) files.push(name);
    for (const name of hidden.names) ignored.push(inside(name));
    rules.push(...(await rulesOf(ask, at, path, own, unit.user, signal)));
    for (const name of [...modules, ...repositories]) {
      const below = inside(name);
      if (others.includes(join(unit.user, below))) continue;
      const isThere = repositories.includes(name) || (await isRepository(join(unit.user, below)));
      nested.push({ path: below, isThere });
      if (isThere && depth < DEEPEST) await visit(below, true, depth + 1);
    }
  };
  await visit('', unit.hasGit, 0);
  return { files, ignored, nested, excludes: excludesOf(rules), odd };
}

/** Of a line of `ls-files -s`: mode, object, stage, a tab, the name. */
const nameOf = (entry: string): string => entry.slice(entry.indexOf('\t') + 1);

async function isRepository(folder: string): Promise<boolean> {
  return readFile(join(folder, '.git'), 'utf8').then(
    () => true,
    (error: unknown) => codeIn(error) === 'EISDIR',
  );
}

async function rulesOf(
  ask: Ask,
  at: Parameters<Ask>[1],
  folder: string,
  files: readonly string[],
  root: string,
  signal: AbortSignal,
): Promise<IgnoreFile[]> {
  const said = async (...args: readonly string[]) =>
    (await ask(args, at, signal).catch(() => Buffer.alloc(0))).toString('utf8').trim();
  const config = process.env['XDG_CONFIG_HOME'] || join(process.env['HOME'] ?? '', '.config');
  const own = (await said('config', '--path', 'core.excludesFile')) || join(config, 'git', 'ignore');
  const shared = resolve(at.cwd, await said('rev-parse', '--git-path', 'info/exclude'));
  const read = async (file: string, place: string) => ({
    folder: place,
    text: await readFile(file, 'utf8').catch(() => ''),
  });
  const named = files.filter((name) => name === '.gitignore' || name.endsWith('/.gitignore'));
  return Promise.all([
    read(own, folder),
    read(shared, folder),
    ...named.map((name) => read(join(root, name), dirname(name) === '.' ? '' : dirname(name))),
  ]);
}
