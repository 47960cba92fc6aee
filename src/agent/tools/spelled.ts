import { lstat } from 'node:fs/promises';
import type { Opened, OpenedFor } from './types.ts';

type Open = (path: string, use: OpenedFor) => Promise<Opened>;

/**
 * Opens a path as it is written, or where nothing is there as it is meant: models quote paths, put marks and lines to them, write
 * them as Windows does, or with the same letters in another form of Unicode. What is new has none of that in its name.
 */
export async function openSpelled(open: Open, path: string, use: OpenedFor): Promise<Opened> {
  const written = await open(path, use);
  if (written.ok && (await isThere(written.file))) return written;
  const plain = plainOf(path);
  for (const other of new Set([plain, plain.replace(PLACE, ''), plain.replace(/^\/+/, '')])) {
    for (const form of [other, other.normalize('NFC'), other.normalize('NFD')]) {
      if (form === path || form === '') continue;
      const opened = await open(form, use);
      if (opened.ok && (await isThere(opened.file))) return opened;
    }
  }
  return written.ok && plain !== '' ? open(plain, use) : written;
}

/** The line that a place in a file ends with. */
const PLACE = /(?::\d{1,7}){1,2}$|#L\d{1,7}(?:-L?\d{1,7})?$/;

/** Without what is put around a path, and with forward slashes. */
function plainOf(path: string): string {
  const bare = path.trim().replace(/^(["'`])(.*)\1$/s, '$2');
  const named = bare.replace(/^file:\/\/(?=\/)/, '').replace(/^@(?=[^/]*[/.])/, '');
  return /^[a-z]:/i.test(named) || named.startsWith('\\\\') ? named : named.replaceAll('\\', '/');
}

async function isThere(file: string): Promise<boolean> {
  return lstat(file).then(
    () => true,
    () => false,
  );
}
