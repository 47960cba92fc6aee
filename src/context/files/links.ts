import { constants, type FileHandle, lstat, open, readdir, readlink, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { isSecretFile } from '../../secrets/index.ts';

/** What a path leads to on the disk at one moment. */
export interface Place {
  /** Without links, and as the disk spells it. */
  readonly path: string;
  /** The same for the same file, whatever its names; null where there is none yet. */
  readonly id: string | null;
  /** Whether a file has several names (hard links), so that what is written to it is written to files elsewhere. */
  readonly hasOtherNames: boolean;
}

/**
 * Follows all links of a path, of its folders too. What is not there yet is where it would be made. Null where that is not
 * known: a link that leads nowhere or in a circle, a folder that may not be entered.
 */
export async function placeOf(path: string): Promise<Place | null> {
  try {
    const real = await realpath(path);
    const found = await stat(real, { bigint: true });
    return { path: real, id: idOf(found), hasOtherNames: found.nlink > 1n && !found.isDirectory() };
  } catch (error) {
    if (!isMissing(error) || (await isThere(path)) || dirname(path) === path) return null;
    const above = await placeOf(dirname(path));
    return above && { path: join(above.path, basename(path)), id: null, hasOtherNames: false };
  }
}

function idOf({ dev, ino }: { readonly dev: bigint; readonly ino: bigint }): string {
  return `${dev} ${ino}`;
}

/** Whether something has the name, be it a link that leads nowhere. */
async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    (error: unknown) => !isMissing(error),
  );
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}

export const ignoreCase = process.platform === 'win32' || process.platform === 'darwin';

/** Whether two paths without links are one, on a disk that may spell names in its own way. */
export function isSamePath(one: string, other: string): boolean {
  const spelled = (path: string) => (ignoreCase ? path.normalize('NFC').toLowerCase() : path);
  return spelled(one) === spelled(other);
}

/** Whether a path is that of a folder or of something in it. Neither has links. */
export function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path);
  // On another drive it is a whole path.
  return way !== '..' && !way.startsWith(`..${sep}`) && !/^(?:[a-z]:|[\\/])/i.test(way);
}

/**
 * Whether a file is one of secrets by its path without links, or by one of its other names. All names of a file are equal,
 * and nothing says where the others are: they are looked for in its folder and in those above it.
 */
export async function isSecretPlace({ path, id, hasOtherNames }: Place): Promise<boolean> {
  if (isSecretFile(path)) return true;
  if (!hasOtherNames) return false;
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const names = await readdir(folder).catch(() => []);
    for (const other of names.map((name) => join(folder, name)).filter((one) => isSecretFile(one))) {
      if ((await placeOf(other))?.id === id) return true;
    }
    if (dirname(folder) === folder) return false;
  }
}

/**
 * As `isSecretFile`, of what the user has open or names: by where links in its path lead, too. One that leads nowhere, or
 * where it cannot be known, counts as well.
 */
export async function leadsToSecrets(
  { scheme, path, fsPath }: { readonly scheme: string; readonly path: string; readonly fsPath: string },
  language: string | null = null,
): Promise<boolean> {
  if (isSecretFile(path, language)) return true;
  if (scheme !== 'file' && scheme !== 'vscode-notebook-cell') return false;
  const place = await placeOf(fsPath);
  return place === null || isSecretPlace(place);
}

/**
 * The bytes of a file, some more than `most` at the most, if it is the very file that was looked at. Null where it is
 * another one by now, or has no bytes of its own: a pipe would be waited for without an end.
 */
export async function bytesAt({ path, id }: Place, most: number): Promise<Uint8Array | null> {
  const handle = await open(path, constants.O_RDONLY | NO_FOLLOW | NO_WAIT).catch(() => null);
  if (handle === null) return null;
  try {
    const found = await handle.stat({ bigint: true });
    const isSame = found.isFile() && idOf(found) === id && (await isAt(handle, path, id));
    return isSame ? await firstBytes(handle, most) : null;
  } finally {
    await handle.close();
  }
}

/** The bytes of whatever file a path leads to; null where it has none of its own. Rejects where it cannot be opened. */
export async function bytesBehind(path: string, most: number): Promise<Uint8Array | null> {
  const handle = await open(path, constants.O_RDONLY | NO_WAIT);
  try {
    return (await handle.stat()).isFile() ? await firstBytes(handle, most) : null;
  } finally {
    await handle.close();
  }
}

/** Not known on Windows: there the path and the identity have to do. */
const { O_NOFOLLOW: NO_FOLLOW = 0, O_NONBLOCK: NO_WAIT = 0 } = constants;

/** Whether what is open lies where it is said to: a folder on the way could have been a link when it was opened. */
async function isAt({ fd }: FileHandle, path: string, id: string): Promise<boolean> {
  const opened =
    process.platform === 'linux' ? await readlink(`/proc/self/fd/${fd}`).catch(() => null) : null;
  if (opened !== null) return opened === path;
  const now = await placeOf(path);
  return now?.path === path && now.id === id;
}

async function firstBytes(handle: FileHandle, most: number): Promise<Uint8Array> {
  const parts = await handle.createReadStream({ start: 0, end: most, autoClose: false }).toArray();
  return Buffer.concat(parts);
}
