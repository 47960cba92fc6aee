import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { textOf } from './difference.ts';
import { copyLink, copyOne, each, lookAt, makeFolders, realFolders } from './disk.ts';
import { throwIfCancelled } from './problems.ts';
import type { LeftOut } from './types.ts';

/**
 * Copies files as the user has them. What is gone from the disk is gone in the copy.
 *
 * @param homes folders of the user, and where they are copied to
 */
export async function copyFiles(
  user: string,
  copy: string,
  files: readonly string[],
  homes: ReadonlyMap<string, string>,
  signal: AbortSignal,
): Promise<LeftOut[]> {
  const leftOut: LeftOut[] = [];
  const isReal = realFolders(user);
  await mkdir(copy, { recursive: true });
  const there: { path: string; isLink: boolean }[] = [];
  await each(files, async (path) => {
    throwIfCancelled(signal);
    // Below a link to a folder lie no files of this folder, whatever the index says.
    const found = (await isReal(dirname(path))) ? await lookAt(join(user, path)) : null;
    if (found?.isFile() || found?.isSymbolicLink()) there.push({ path, isLink: found.isSymbolicLink() });
    else if (found && !found.isDirectory()) leftOut.push({ path, why: 'special', bytes: null });
  });
  await makeFolders(there.map(({ path }) => join(copy, path)));
  await each(there, async ({ path, isLink }) => {
    throwIfCancelled(signal);
    const [from, to] = [join(user, path), join(copy, path)];
    if (isLink) await copyLink(from, to, homes);
    else if (!(await copyOne(from, to)) && (await lookAt(from)))
      leftOut.push({ path, why: 'unreadable', bytes: null });
  });
  return leftOut;
}

/** The bytes of an unsaved text in the encoding that its file has on the disk; null where that cannot be written so. */
export function encoded(text: string, saved: Buffer | null): Buffer | null {
  const plain = text.replace(/^\uFEFF/, '');
  if (saved === null) return Buffer.from(text);
  const [first, second] = saved;
  if (first === 0xff && second === 0xfe) return Buffer.from(`\uFEFF${plain}`, 'utf16le');
  if (first === 0xfe && second === 0xff) return Buffer.from(`\uFEFF${plain}`, 'utf16le').swap16();
  const before = textOf(saved);
  if (before !== null) return Buffer.from((before.startsWith('\uFEFF') ? '\uFEFF' : '') + plain);
  return /^[\0-\xFF]*$/.test(plain) ? Buffer.from(plain, 'latin1') : null;
}

/** Writes what is typed and not saved. */
export async function writeUnsaved(
  user: string,
  copy: string,
  path: string,
  text: string,
): Promise<LeftOut[]> {
  const saved = await readFile(join(user, path)).catch(() => null);
  const bytes = encoded(text, saved);
  if (bytes === null) return [{ path, why: 'encoding', bytes: null }];
  await mkdir(dirname(join(copy, path)), { recursive: true });
  await writeFile(join(copy, path), bytes);
  return [];
}
