import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { appendFile, copyFile, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { GitOptions } from '../../processes/index.ts';
import { thisProcess } from '../../storage/index.ts';
import { copyIndex, each, isReadable, lookAt, realFolders } from './disk.ts';
import { NEVER_FOLLOWED } from './excludes.ts';
import { sign, whoseIs } from './maker.ts';
import { quotedPath } from './privateGit.ts';
import type { Ask } from './problems.ts';

/** Larger files are no part of a snapshot, and not handed over. */
export const FILE_BYTES = 64 * 2 ** 20;
/** What all snapshots of a task may keep of files above `SMALL_BYTES`. */
const KEPT_BYTES = 2 ** 30;
const SMALL_BYTES = 2 ** 20;

/** The git folder that keeps the snapshots of a task's tree. Neither the user's nor the task's git knows of it. */
export interface Store {
  readonly ask: Ask;
  /** The git folder. */
  readonly at: string;
}

/** A folder whose files are kept. */
export interface Kept {
  readonly store: Store;
  /** Tells one index from another within the store. */
  readonly name: string;
  readonly folder: string;
  /** Folders in it that are kept elsewhere. */
  readonly others: readonly string[];
}

export interface State {
  /** A tree of git. */
  readonly tree: string;
  /** Changed or new files that are too large. */
  readonly large: readonly { readonly path: string; readonly bytes: number }[];
}

export async function makeStore(ask: Ask, at: string, format: string): Promise<Store> {
  await mkdir(at, { recursive: true });
  const environment = { GIT_DEFAULT_REF_FORMAT: 'files' };
  await ask(['init', '-q', '--bare', '--template=', `--object-format=${format}`, at], {
    cwd: at,
    environment,
  });
  await mkdir(join(at, 'info'), { recursive: true });
  // Files are kept byte for byte, whatever the project says of line ends and filters.
  await writeFile(join(at, 'info', 'attributes'), '* -text !eol !filter !ident !working-tree-encoding\n');
  await appendFile(
    join(at, 'config'),
    [
      '[core]\n\tautocrlf = false\n\tcompression = 1\n\tlooseCompression = 1\n\tlongpaths = true',
      // A change is seen, however little the user's settings have git look for.
      '\tcheckStat = default\n\ttrustCtime = true\n\tignoreStat = false\n\tsplitIndex = false',
      '[gc]\n\tauto = 0\n[index]\n\tversion = 4\n',
    ].join('\n'),
  );
  return { ask, at };
}

/** Objects of the user's repositories are not written again. */
export async function addObjects({ at }: Store, objects: readonly string[]): Promise<void> {
  const lines = objects.map((path) => `${quotedPath(path)}\n`).join('');
  await appendFile(join(at, 'objects', 'info', 'alternates'), lines);
}

/** What was ignored when the folder began to be kept, by whatever rule. */
export const excludesFile = ({ store, name }: Kept) => join(store.at, `exclude-${name}`);
const nestedFile = ({ store, name }: Kept) => join(store.at, `nested-${name}`);
const indexFile = ({ store, name }: Kept) => join(store.at, `index-${name}`);

/**
 * Begins to keep a folder.
 *
 * @param files what it consists of, also where it would be ignored
 * @param nested repositories in it
 */
export async function keep(
  kept: Kept,
  files: readonly string[],
  nested: readonly string[],
  excludes: string,
  signal: AbortSignal,
): Promise<State> {
  await writeFile(excludesFile(kept), excludes);
  await writeFile(nestedFile(kept), nested.join('\0'));
  return withIndex(kept, (index) =>
    enter(
      kept,
      index,
      files.map((path) => Buffer.from(path)),
      signal,
    ),
  );
}

/** Keeps the folder as it is now. */
export async function keepNow(kept: Kept, signal?: AbortSignal): Promise<State> {
  return withIndex(kept, async (index) => {
    const at = options(kept, index);
    const [changed, fresh] = await Promise.all([
      kept.store.ask(['diff-files', '--name-only', '-z'], at, signal),
      newFiles(kept, at, signal),
    ]);
    return enter(kept, index, [...split(changed), ...fresh], signal);
  });
}

/** Makes the folder what it was. What was never kept stays, but for what is in the way. */
export async function putBack(kept: Kept, tree: string): Promise<void> {
  const now = await keepNow(kept);
  if (now.tree === tree) return;
  await withIndex(kept, async (index) => {
    await kept.store.ask(['read-tree', '--reset', '-u', tree], options(kept, index));
  });
}

/** Writes a state into a folder that has none of it yet. */
export async function checkOut(kept: Kept, tree: string, signal: AbortSignal): Promise<void> {
  await withIndex(kept, async (index) => {
    await kept.store.ask(['read-tree', '--reset', '-u', tree], options(kept, index), signal);
  });
}

/** Another checkout of the same folder, with its rules. */
export async function keepAlike(kept: Kept, like: Kept): Promise<void> {
  for (const file of [excludesFile, nestedFile]) await copyFile(file(like), file(kept));
}

function options({ store, folder }: Kept, index: string): GitOptions {
  return { cwd: folder, gitDir: store.at, workTree: folder, index };
}

/**
 * Works on a copy of the index, which takes its place afterwards: whoever is killed meanwhile leaves neither a lock nor
 * half an index behind.
 */
async function withIndex<Result>(kept: Kept, work: (index: string) => Promise<Result>): Promise<Result> {
  const own = indexFile(kept);
  const part = `${own}.${nameOfOurs(kept.store)}.${randomUUID()}.part`;
  try {
    if (await lookAt(own)) await copyIndex(own, part);
    const result = await work(part);
    if (await lookAt(part)) await rename(part, own);
    return result;
  } finally {
    await rm(part, { force: true });
    await rm(`${part}.lock`, { force: true });
  }
}

const OWNER = 'owner-';
const PART = /^index-[^.]*\.([^.]*)\.(?:[^.]*\.)?part(?:\.lock)?$/;

/** What this process is called in names in a store, with a file that says whether it still lives. */
function nameOfOurs({ at }: Store): string {
  const { token } = thisProcess();
  const file = join(at, OWNER + token);
  if (!existsSync(file)) sign(file);
  return token;
}

/** Takes away what killed ones have left in the store: other windows may look at it while a task works there. */
export async function tidy({ at }: Store): Promise<void> {
  const names = await readdir(at);
  const living = new Set<string>();
  for (const name of names.filter((one) => one.startsWith(OWNER))) {
    if ((await whoseIs(join(at, name))) !== 'nobody') living.add(name.slice(OWNER.length));
    else await rm(join(at, name), { force: true });
  }
  for (const name of names) {
    const [, owner] = PART.exec(name) ?? [];
    if (owner !== undefined && !living.has(owner)) await rm(join(at, name), { force: true });
  }
}

/** Files that the index does not have, by the rules of the start. */
async function newFiles(kept: Kept, at: GitOptions, signal?: AbortSignal): Promise<Buffer[]> {
  const { ask } = kept.store;
  const known = new Set((await readFile(nestedFile(kept), 'utf8')).split('\0').filter(Boolean));
  const before = known.size;
  const list = ['ls-files', '--others', '-z'];
  const found: Buffer[] = [];
  for (const name of split(await ask([...list, '-X', excludesFile(kept)], at, signal))) {
    if (name.at(-1) !== SLASH) found.push(name);
    else known.add(name.subarray(0, -1).toString('utf8'));
  }
  const never = NEVER_FOLLOWED.flatMap((name) => ['-x', name]);
  for (const path of known) {
    const folder = join(kept.folder, path);
    if (kept.others.includes(path) || (await lookAt(join(folder, '.git'))) === null) continue;
    // A repository in a repository is listed by itself, and as a whole: git does not look into it from outside.
    const own = { cwd: folder, gitDir: kept.store.at, workTree: folder, index: join(kept.store.at, 'none') };
    const has = new Set(split(await ask(['ls-files', '-z', '--', path], at, signal)).map(keyOf));
    for (const name of split(await ask([...list, '--exclude-standard', ...never], own, signal))) {
      if (name.at(-1) === SLASH) known.add(`${path}/${name.subarray(0, -1).toString('utf8')}`);
      else {
        const whole = Buffer.concat([Buffer.from(`${path}/`), name]);
        if (!has.has(keyOf(whole))) found.push(whole);
      }
    }
  }
  if (known.size > before) await writeFile(nestedFile(kept), [...known].join('\0'));
  return found;
}

const SLASH = 0x2f;
const keyOf = (name: Buffer): string => name.toString('latin1');

/** The names in what git lists with `-z`, byte for byte. */
function split(out: Buffer): Buffer[] {
  const names: Buffer[] = [];
  for (let from = 0; from < out.length; ) {
    const end = out.indexOf(0, from);
    names.push(out.subarray(from, end));
    from = end + 1;
  }
  return names;
}

async function enter(
  kept: Kept,
  index: string,
  names: readonly Buffer[],
  signal?: AbortSignal,
): Promise<State> {
  const { ask, at: store } = kept.store;
  const large: { path: string; bytes: number }[] = [];
  const taken: Buffer[] = [];
  const gone: Buffer[] = [];
  const spentFile = join(store, 'spent');
  const before = Number(await readFile(spentFile, 'utf8').catch(() => '0'));
  let spent = before;
  const isReal = realFolders(kept.folder);
  await each(names, async (name) => {
    const path = name.toString('utf8');
    const place = Buffer.concat([Buffer.from(`${kept.folder}/`), name]);
    const found = (await isReal(dirname(path))) ? await lookAt(place) : null;
    const bytes = found?.isFile() ? found.size : 0;
    if (found === null || found.isDirectory()) gone.push(name);
    else if (bytes > FILE_BYTES || (bytes > SMALL_BYTES && spent + bytes > KEPT_BYTES))
      large.push({ path, bytes });
    else if (found.isSymbolicLink() || (found.isFile() && (await isReadable(place)))) {
      taken.push(name);
      if (bytes > SMALL_BYTES) spent += bytes;
    }
  });
  const at = options(kept, index);
  const update = async (how: readonly string[], some: readonly Buffer[]) => {
    const input = Buffer.concat(some.flatMap((name) => [name, Buffer.of(0)]));
    if (some.length > 0) await ask(['update-index', '-z', ...how, '--stdin'], { ...at, input }, signal);
  };
  await update(['--force-remove'], gone);
  await update(['--add', '--remove', '--replace'], taken);
  if (spent !== before) await writeFile(spentFile, String(spent));
  const tree = (await ask(['write-tree'], at, signal)).toString('utf8').trim();
  return { tree, large };
}
