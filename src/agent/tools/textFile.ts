import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { chmod, type FileHandle, lstat, mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { codeIn } from '../../storage/index.ts';

/** Longer files are not read as a whole. */
const MOST_BYTES = 8_000_000;

/** How a text lies in its file, so that it is written as it was read. */
export interface Form {
  readonly encoding: 'utf8' | 'utf16le' | 'latin1';
  /** Whether it begins with a byte order mark. */
  readonly mark: boolean;
  /** Its rights, as the file system has them. */
  readonly mode: number;
}

export type ReadText =
  | { readonly ok: true; readonly text: string; readonly form: Form }
  | {
      readonly ok: false;
      readonly why: 'missing' | 'folder' | 'special' | 'too-large' | 'binary' | 'unreadable';
    };

export type ReadBytes =
  | { readonly ok: true; readonly bytes: Buffer; readonly mode: number }
  | { readonly ok: false; readonly why: 'missing' | 'folder' | 'special' | 'too-large' | 'unreadable' };

/**
 * The bytes of a file at a real path. It is opened without following a link that came there meanwhile, and without waiting for a
 * pipe; what is no file by then is not read.
 */
export async function readBytes(file: string, most = MOST_BYTES): Promise<ReadBytes> {
  let handle: FileHandle;
  try {
    handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
  } catch (error) {
    const code = codeIn(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return { ok: false, why: 'missing' };
    return { ok: false, why: code === 'ELOOP' || code === 'ENXIO' ? 'special' : 'unreadable' };
  }
  try {
    const stats = await handle.stat();
    if (stats.isDirectory()) return { ok: false, why: 'folder' };
    if (!stats.isFile()) return { ok: false, why: 'special' };
    if (stats.size > most) return { ok: false, why: 'too-large' };
    const bytes = await handle.readFile();
    return bytes.length > most ? { ok: false, why: 'too-large' } : { ok: true, bytes, mode: stats.mode };
  } catch (error) {
    return { ok: false, why: codeIn(error) === 'EISDIR' ? 'folder' : 'unreadable' };
  } finally {
    await handle.close();
  }
}

export async function readText(file: string, most = MOST_BYTES): Promise<ReadText> {
  const read = await readBytes(file, most);
  if (!read.ok) return read;
  const { bytes, mode } = read;
  if (bytes[0] === 0xff && bytes[1] === 0xfe) {
    return { ok: true, text: bytes.toString('utf16le', 2), form: { encoding: 'utf16le', mark: true, mode } };
  }
  if (bytes.includes(0)) return { ok: false, why: 'binary' };
  const mark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return { ok: true, text, form: { encoding: 'utf8', mark, mode } };
  } catch {
    // Every byte is a letter there, and is written back as it was.
    return { ok: true, text: bytes.toString('latin1'), form: { encoding: 'latin1', mark: false, mode } };
  }
}

export const NEW_FORM: Form = { encoding: 'utf8', mark: false, mode: 0o644 };

/**
 * The bytes of a text in that form; null where that cannot be known. In ISO 8859-1 some bytes are no letters: a file that has them
 * is in another encoding (Windows-1252, Shift JIS, GBK), where a letter that it does not have yet may be other bytes.
 */
export function bytesOf(text: string, { encoding, mark }: Form, before = ''): Buffer | null {
  if (encoding === 'latin1') {
    const known = /[\x80-\x9f]/.test(before) ? new Set(before) : null;
    for (const char of text) {
      if (char > '\xff' || (known !== null && char > '\x7f' && !known.has(char))) return null;
    }
  }
  const body = Buffer.from(text, encoding);
  const head = encoding === 'utf16le' ? Buffer.from([0xff, 0xfe]) : Buffer.from([0xef, 0xbb, 0xbf]);
  return mark ? Buffer.concat([head, body]) : body;
}

/**
 * Writes a file beside it and puts it in its place: half of it is never there, and a file that another folder shares by a hard
 * link is not written through.
 */
export async function replaceFile(file: string, bytes: Buffer, mode: number): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const temporary = join(dirname(file), `.tierwise-${randomUUID().slice(0, 8)}.tmp`);
  try {
    await writeFile(temporary, bytes, { mode: mode & 0o777, flag: 'wx' });
    // A new file has no more rights than the process gives by itself.
    await chmod(temporary, mode & 0o777);
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Whether nobody may write to it. */
export async function isReadOnly(file: string): Promise<boolean> {
  try {
    return ((await lstat(file)).mode & 0o222) === 0;
  } catch {
    return false;
  }
}

/** Why it could not be read, as a sentence for the model. */
export function unreadable(path: string, why: Exclude<ReadText, { ok: true }>['why']): string {
  switch (why) {
    case 'missing':
      return `There is no file ${path}.`;
    case 'folder':
      return `${path} is a folder; list shows what is in it.`;
    case 'special':
      return `${path} is no plain file, so it is not opened.`;
    case 'too-large':
      return `${path} is too large to be read as a whole; search it, or look at parts of it with a command.`;
    case 'binary':
      return `${path} is no text.`;
    case 'unreadable':
      return `${path} cannot be read.`;
  }
}
