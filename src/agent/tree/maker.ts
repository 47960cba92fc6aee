import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { isDead, thisProcess, writePrivate } from '../../storage/index.ts';

const owner = z.object({
  token: z.string(),
  pid: z.number(),
  host: z.string(),
  started: z.string().nullable(),
});

/** Puts down that this process works on something, for others that find it. */
export function sign(file: string): void {
  writePrivate(file, JSON.stringify(thisProcess()));
}

/** Whose work it is: `nobody` where that process has ended, or never said that it was its. */
export async function whoseIs(file: string): Promise<'ours' | 'others' | 'nobody'> {
  try {
    const found = owner.parse(JSON.parse(await readFile(file, 'utf8')));
    if (found.token === thisProcess().token) return 'ours';
    return isDead(found) ? 'nobody' : 'others';
  } catch {
    return 'nobody';
  }
}
