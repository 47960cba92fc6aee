import { constants } from 'node:fs';
import {
  access,
  chmod,
  copyFile,
  lstat,
  mkdir,
  opendir,
  readlink,
  rm,
  stat,
  symlink,
  unlink,
  utimes,
} from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { codeIn } from '../../storage/index.ts';
import { withCode } from './problems.ts';

/** So many files are worked on at once: enough to keep the disk at work. */
const AT_ONCE = 32;

export async function each<Item>(items: Iterable<Item>, work: (item: Item) => Promise<void>): Promise<void> {
  const rest = items[Symbol.iterator]();
  const worker = async () => {
    for (let next = rest.next(); !next.done; next = rest.next()) await work(next.value);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

/** Null where there is nothing of that name. */
export async function lookAt(path: string | Buffer) {
  return lstat(path).catch((error: unknown) => {
    const code = codeIn(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw error;
  });
}

/** Says of folders within a folder whether they are some, and no links to one. Remembers what it saw. */
export function realFolders(root: string): (path: string) => Promise<boolean> {
  const known = new Map<string, Promise<boolean>>([['.', Promise.resolve(true)]]);
  const isReal = (path: string): Promise<boolean> => {
    const seen = known.get(path);
    if (seen !== undefined) return seen;
    const asked = isReal(dirname(path)).then(
      async (above) => above && (await lookAt(join(root, path)))?.isDirectory() === true,
    );
    known.set(path, asked);
    return asked;
  };
  return isReal;
}

/** Makes the folders that files lie in. */
export async function makeFolders(files: Iterable<string>): Promise<void> {
  const folders = new Set([...files].map((file) => dirname(file)));
  await each(folders, async (folder) => {
    await mkdir(folder, { recursive: true });
  });
}

/**
 * Copies a file with its mode and time, so that builds take it for the same one; without bytes where the disk can. False
 * where the file cannot be read.
 */
export async function copyOne(from: string, to: string): Promise<boolean> {
  try {
    const { atime, mtime, mode } = await lstat(from);
    await copyFile(from, to, constants.COPYFILE_FICLONE);
    if ((mode & OWNER_WRITES) === 0) await chmod(to, mode | OWNER_WRITES);
    await utimes(to, atime, mtime);
    return true;
  } catch (error) {
    if (codeIn(error) === 'ENOENT' && (await lookAt(from)) === null) return false;
    if (codeIn(error) === 'EACCES' && !(await isReadable(from))) return false;
    throw error;
  }
}

/**
 * Copies an index of git. By its time git knows which files may have changed within the second in which it was written, and
 * reads those: the copy has it, cut to what git compares, for rounded it could be the next second.
 */
export async function copyIndex(from: string, to: string): Promise<void> {
  const { mtimeNs } = await stat(from, { bigint: true });
  await copyFile(from, to, constants.COPYFILE_FICLONE);
  const second = Number(mtimeNs / 1_000_000_000n);
  await utimes(to, second, second);
}

/** Git does not know who may write a file, and a task could not change what is read-only. */
const OWNER_WRITES = 0o200;

export async function isReadable(path: string | Buffer): Promise<boolean> {
  return access(path, constants.R_OK).then(
    () => true,
    () => false,
  );
}

/** Whether a path is that of a folder or of something in it; by names alone. */
export function isIn(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/**
 * Copies a link as a link. One that leads into the user's folder leads into the copy, one that leads elsewhere still leads
 * to where it led.
 *
 * @param homes folders of the user, and where they are copied to
 */
export async function copyLink(from: string, to: string, homes: ReadonlyMap<string, string>): Promise<void> {
  const target = await readlink(from);
  const leadsTo = resolve(dirname(from), target);
  const home = [...homes].find(([folder]) => isIn(folder, leadsTo));
  const staysInside = home !== undefined && !isAbsolute(target) && isIn(home[0], from);
  const copied = staysInside ? target : home ? join(home[1], relative(home[0], leadsTo)) : leadsTo;
  await symlink(copied, to, process.platform === 'win32' ? 'junction' : undefined);
}

/**
 * Removes a folder with all that is in it. Links are taken away, and never followed. What is read-only is made writable,
 * if it is a folder of this tree. Can be called again.
 */
export async function removeFolder(folder: string): Promise<void> {
  const found = await lookAt(folder);
  if (found === null) return;
  if (!found.isDirectory()) {
    await unlink(folder);
    return;
  }
  await rm(folder, { recursive: true, force: true, maxRetries: 3 }).catch(async (error: unknown) => {
    if (!['EACCES', 'EPERM', 'ENOTEMPTY'].includes(codeIn(error))) throw error;
    await openFolders(folder);
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  });
}

/** Read-only folders keep what is in them, as those of Go's modules do. */
async function openFolders(folder: string): Promise<void> {
  await chmod(folder, 0o700);
  for await (const entry of await opendir(folder)) {
    if (entry.isDirectory()) await openFolders(join(folder, entry.name));
  }
}

/** The names in what git lists with `-z`. Names that are not UTF-8 cannot be told apart, and are in `odd`. */
export function namesIn(out: Buffer): { readonly names: readonly string[]; readonly odd: readonly string[] } {
  const all = out.toString('utf8').split('\0').filter(Boolean);
  return {
    names: all.filter((name) => !name.includes('\uFFFD')),
    odd: all.filter((name) => name.includes('\uFFFD')),
  };
}

export function noFolder(path: string): Error {
  return withCode(path, 'NO_FOLDER');
}
