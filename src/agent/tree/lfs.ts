import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { copyOne, each, lookAt, namesIn } from './disk.ts';
import type { Ask } from './problems.ts';
import type { LeftOut } from './types.ts';

/** Pointers are shorter. */
const MOST_BYTES = 1024;
const POINTER =
  /^version https:\/\/git-lfs\.github\.com\/spec\/v1\n(?:ext-[^\n]*\n)*oid sha256:([0-9a-f]{64})\nsize (\d+)\n?$/;

/** What a pointer of Git LFS stands for; null for any other text. */
export function pointerIn(text: string): { readonly id: string; readonly bytes: number } | null {
  const [, id, bytes] = POINTER.exec(text.slice(0, MOST_BYTES)) ?? [];
  return id === undefined ? null : { id, bytes: Number(bytes) };
}

/**
 * Puts the content of large files where the user has pointers, from the store of this machine. Git LFS itself is not needed.
 *
 * @param user the folder of a repository
 * @param copy its copy, with all files in it
 */
export async function fillPointers(
  ask: Ask,
  user: string,
  copy: string,
  signal: AbortSignal,
): Promise<LeftOut[]> {
  const out = await ask(['ls-files', '-z', '--', ':(attr:filter=lfs)'], { cwd: user }, signal);
  const leftOut: LeftOut[] = [];
  const { names } = namesIn(out);
  if (names.length === 0) return leftOut;
  const said = (await ask(['rev-parse', '--git-common-dir'], { cwd: user }, signal))
    .toString('utf8')
    .trimEnd();
  const store = resolve(user, said, 'lfs', 'objects');
  await each(names, async (path) => {
    const place = join(copy, path);
    const found = await lookAt(place);
    if (!found?.isFile() || found.size > MOST_BYTES) return;
    const pointer = pointerIn(await readFile(place, 'utf8'));
    if (pointer === null) return;
    const { id, bytes } = pointer;
    const kept = join(store, id.slice(0, 2), id.slice(2, 4), id);
    const isKept = (await lookAt(kept))?.size === bytes && (await copyOne(kept, place));
    if (!isKept) leftOut.push({ path, why: 'no-content', bytes });
  });
  return leftOut;
}
