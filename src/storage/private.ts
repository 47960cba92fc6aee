import { randomUUID } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * Files that only the user may read, in folders that only the user may enter, on machines that people share. They are
 * made so with their first byte, and mended where an older version, or another program, has left them open. On Windows
 * there are no such modes: what lies in the user's profile is closed to others by its access list, which new files inherit.
 */
const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;
const FOR_OTHERS = 0o077;
/** Of folders that all may write into, as `/tmp`. */
const STICKY = 0o1000;

/** Makes a folder, and closes it and the files in it whose names begin so to others. Throws where it cannot be made. */
export function privateFolder(folder: string, prefix = ''): void {
  makeFolder(folder);
  close(folder);
  for (const name of readdirSync(folder)) {
    if (name.startsWith(prefix)) close(join(folder, name));
  }
}

/** The same for some folders; where one cannot be made, whoever wants to write into it says so. */
export function closeFolders(folders: readonly string[]): void {
  for (const folder of folders) {
    try {
      privateFolder(folder);
    } catch {
      // Nothing is written there either.
    }
  }
}

/** Makes a folder for a file where there is none, and closes the file and those that are named after it to others. */
export function privateFile(file: string): void {
  privateFolder(dirname(file), basename(file));
  if (!existsSync(file)) closeSync(openSync(file, 'a', FILE_MODE));
}

/** Writes a file as a whole: who reads it meanwhile gets what was there before. A link in its place is replaced. */
export function writePrivate(file: string, data: string | Uint8Array): void {
  const part = `${file}.${randomUUID()}.part`;
  makeFolder(dirname(file));
  try {
    writeFileSync(part, data, { mode: FILE_MODE, flag: 'wx' });
    renameSync(part, file);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
}

/** A file that is there already stays as it is: then this throws. */
export function makePrivate(file: string, text = ''): void {
  makeFolder(dirname(file));
  writeFileSync(file, text, { mode: FILE_MODE, flag: 'wx' });
}

function makeFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: FOLDER_MODE });
}

/** What belongs to somebody else, or lies on a file system without modes, stays as it is; links lead elsewhere. */
function close(path: string): void {
  if (process.platform === 'win32') return;
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found || found.isSymbolicLink() || (found.mode & FOR_OTHERS) === 0 || (found.mode & STICKY) !== 0)
    return;
  try {
    chmodSync(path, found.mode & ~FOR_OTHERS);
  } catch {
    // Not ours.
  }
}
