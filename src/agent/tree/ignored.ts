import { constants, type Dirent } from 'node:fs';
import { copyFile, link, mkdir, readdir, realpath, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { codeIn } from '../../storage/index.ts';
import { copyLink, copyOne, each, isIn, lookAt } from './disk.ts';
import { throwIfCancelled } from './problems.ts';
import { relocated } from './relocate.ts';
import type { LeftOut } from './types.ts';

/** Where the disk cannot share bytes, larger dependencies are copied up to this many: the largest files become links. */
const DEPENDENCY_BYTES = 256 * 2 ** 20;
/** Smaller files of dependencies are always copied: the work would not be less, and a link's file finds other modules. */
const SMALLEST_LINK = 512 * 2 ** 10;
/** Of what else is ignored (builds, data, caches) so much is copied. */
const OTHER_BYTES = 256 * 2 ** 20;
const OTHER_FILE_BYTES = 64 * 2 ** 20;
const OTHER_FILES = 50_000;

const DEPENDENCIES = new Set([
  'node_modules',
  'bower_components',
  '.venv',
  'venv',
  'vendor',
  'Pods',
  'elm-stuff',
]);

export interface IgnoredFiles {
  /** Where they are, and where they go. */
  readonly from: string;
  readonly to: string;
  /** Relative to both; folders end with a slash. */
  readonly names: readonly string[];
  /** Folders that files name, and what they are to name instead. */
  readonly homes: ReadonlyMap<string, string>;
  /** From the user's files bytes are copied; between copies of ours, what dependencies consist of is shared. */
  readonly share: boolean;
}

interface Item {
  /** Relative, with forward slashes. */
  readonly path: string;
  readonly from: string;
  readonly bytes: number;
  readonly kind: 'file' | 'link' | 'folder';
  readonly isDependency: boolean;
  /** The name in the list, or the dependencies that it is part of. */
  readonly part: string;
}

/**
 * Brings over what the project ignores: dependencies, generated files, local settings. Nothing that is written there
 * reaches the files that it came from, but through the links that are told.
 */
export async function bringIgnored(wanted: IgnoredFiles, signal: AbortSignal): Promise<LeftOut[]> {
  const cloning = wanted.share ? Promise.resolve(true) : undefined;
  const { items, leftOut, without } = await survey(wanted, cloneProbe(wanted.to, cloning), signal);
  const linked = without === null ? new Set<Item>() : plan(items, without);
  const isKept = ({ part, path }: Item) => without === null || !(without.has(part) || without.has(path));
  for (const item of items) {
    if (item.kind === 'folder' && isKept(item)) await mkdir(join(wanted.to, item.path), { recursive: true });
  }
  await each(items, async (item) => {
    if (item.kind === 'folder' || !isKept(item)) return;
    throwIfCancelled(signal);
    await bring(item, wanted, linked.has(item));
  });
  const links = new Map<string, number>();
  for (const { part, bytes } of linked) links.set(part, (links.get(part) ?? 0) + bytes);
  return [
    ...leftOut,
    ...[...links].map(([path, bytes]) => ({ path, why: 'linked' as const, bytes })),
    ...[...(without ?? [])].map(([path, bytes]) => ({ path, why: 'ignored-and-large' as const, bytes })),
  ];
}

interface Survey {
  readonly items: readonly Item[];
  readonly leftOut: LeftOut[];
  /** What is too large to be copied, with its bytes where all of it was looked at; null where copies cost nothing. */
  readonly without: Map<string, number | null> | null;
}

/** Looks at what there is. A part that is too large is not looked at to its end. */
async function survey(
  { from, names }: IgnoredFiles,
  canClone: (file: string) => Promise<boolean>,
  signal: AbortSignal,
): Promise<Survey> {
  const items: Item[] = [];
  const leftOut: LeftOut[] = [];
  const without = new Map<string, number | null>();
  const sums = new Map<string, { bytes: number; files: number }>();
  let cloning = false;

  const count = async (item: Item): Promise<void> => {
    if (item.bytes > 0) cloning = await canClone(item.from);
    if (cloning || item.isDependency) return;
    if (item.bytes > OTHER_FILE_BYTES) without.set(item.path, item.bytes);
    else {
      const sum = sums.get(item.part) ?? { bytes: 0, files: 0 };
      sums.set(item.part, { bytes: sum.bytes + item.bytes, files: sum.files + 1 });
      if (sum.bytes + item.bytes > OTHER_BYTES || sum.files > OTHER_FILES)
        without.set(item.part, item.path === item.part ? item.bytes : null);
    }
  };

  const add = async (path: string, place: string, isDependency: boolean, part: string): Promise<void> => {
    const found = await lookAt(place);
    if (found === null) return;
    const isNamed = path === part && DEPENDENCIES.has(basename(path));
    const leads = found.isSymbolicLink() && isNamed ? await folderBehind(place) : null;
    const item = { path, from: place, bytes: found.size, isDependency, part };
    if (leads !== null && !isIn(from, leads)) await walk(path, leads, true, path);
    else if (found.isSymbolicLink()) items.push({ ...item, bytes: 0, kind: 'link' });
    else if (found.isDirectory()) await walk(path, place, isDependency, part);
    else if (found.isFile()) {
      items.push({ ...item, kind: 'file' });
      await count({ ...item, kind: 'file' });
    } else leftOut.push({ path, why: 'special', bytes: null });
  };

  const walk = async (path: string, place: string, within: boolean, part: string): Promise<void> => {
    throwIfCancelled(signal);
    const entries = await readdir(place, { withFileTypes: true }).catch((error: unknown) => {
      if (codeIn(error) !== 'EACCES') throw error;
      leftOut.push({ path, why: 'unreadable', bytes: null });
      return [];
    });
    const starts = path === part && isDependencies(path, entries);
    if (!within && !starts && entries.some(({ name }) => name === '.git')) {
      leftOut.push({ path, why: 'other-repository', bytes: null });
      return;
    }
    // What tools keep in there for themselves is no dependency.
    const isCache = within && path === `${part}/.cache`;
    const isDependency = (within || starts) && !isCache;
    const own = isCache ? path : part;
    items.push({ path, from: place, bytes: 0, kind: 'folder', isDependency, part: own });
    for (const { name } of entries) {
      if (without.has(own)) return;
      if (name !== '.git') await add(`${path}/${name}`, join(place, name), isDependency, own);
    }
  };

  await each(names, async (name) => {
    const path = name.replace(/\/$/, '');
    await add(path, join(from, path), false, path);
  });
  // The largest parts go, until the others can be copied.
  const parts = [...sums].filter(([part]) => !without.has(part)).sort((a, b) => b[1].bytes - a[1].bytes);
  let rest = parts.reduce((sum, [, { bytes }]) => sum + bytes, 0);
  for (const [part, { bytes }] of parts) {
    if (rest <= OTHER_BYTES) break;
    without.set(part, bytes);
    rest -= bytes;
  }
  return { items, leftOut, without: cloning ? null : without };
}

function isDependencies(path: string, entries: readonly Dirent[]): boolean {
  return DEPENDENCIES.has(basename(path)) || entries.some(({ name }) => name === 'pyvenv.cfg');
}

async function folderBehind(place: string): Promise<string | null> {
  const leads = await realpath(place).catch(() => null);
  return leads !== null && (await stat(leads)).isDirectory() ? leads : null;
}

/** Whether the disk makes copies that share their bytes until one of them is written: tried once. */
function cloneProbe(to: string, known?: Promise<boolean>): (file: string) => Promise<boolean> {
  let answer = known;
  return (file) => {
    const probe = join(to, '.clone');
    answer ??= copyFile(file, probe, constants.COPYFILE_FICLONE_FORCE)
      .then(
        () => true,
        () => false,
      )
      .finally(() => rm(probe, { force: true }));
    return answer;
  };
}

/** The files of dependencies that become links: the largest ones, until the others can be copied. */
function plan(items: readonly Item[], without: ReadonlyMap<string, number | null>): ReadonlySet<Item> {
  const files = items.filter((item) => item.kind === 'file' && item.isDependency && !without.has(item.part));
  const linked = new Set<Item>();
  let bytes = files.reduce((sum, item) => sum + item.bytes, 0);
  for (const item of files.sort((a, b) => b.bytes - a.bytes)) {
    if (bytes <= DEPENDENCY_BYTES || item.bytes < SMALLEST_LINK) break;
    linked.add(item);
    bytes -= item.bytes;
  }
  return linked;
}

async function bring(item: Item, { to, homes, share }: IgnoredFiles, asLink: boolean): Promise<void> {
  const target = join(to, item.path);
  // A name in the list can lie in a folder that holds nothing else.
  if (item.path === item.part) await mkdir(dirname(target), { recursive: true });
  if (item.kind === 'link') await copyLink(item.from, target, homes);
  else if (asLink) await symlink(item.from, target);
  else {
    const text = await relocated(item.from, item.isDependency, homes).catch(() => null);
    if (text !== null) await writeFile(target, text, { mode: (await stat(item.from)).mode & 0o777 });
    else if (!(share && item.isDependency && (await shareOne(item.from, target))))
      await copyOne(item.from, target);
  }
}

async function shareOne(from: string, to: string): Promise<boolean> {
  return link(from, to).then(
    () => true,
    () => false,
  );
}
