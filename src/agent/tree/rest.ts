import { randomUUID } from 'node:crypto';
import { chmod, lstat, mkdir, realpath, rename, rm, symlink, unlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { lookAt } from './disk.ts';
import { isSame, restAt } from './merge.ts';
import type { RestChange } from './types.ts';

export interface Written {
  /** What takes back what was written, in the order in which it has to be. */
  readonly undo: readonly RestChange[];
  /** What was not written, since something else is there by now. */
  readonly refused: readonly RestChange[];
}

/** Writes what is no text into the user's folder, each file as a whole, where it still is what the change was made for. */
export async function writeRest(changes: readonly RestChange[]): Promise<Written> {
  const undo: RestChange[] = [];
  const refused: RestChange[] = [];
  for (const change of changes) {
    if (await write(change)) {
      const { before, after } = change;
      undo.unshift({
        ...change,
        kind: before === null ? 'delete' : kindOf(before.kind),
        before: after,
        after: before,
      });
    } else refused.push(change);
  }
  return { undo, refused };
}

const kindOf = (kind: 'file' | 'mode' | 'link'): RestChange['kind'] => (kind === 'file' ? 'bytes' : kind);

async function write({ file, before, after }: RestChange): Promise<boolean> {
  if (after?.kind === 'mode') {
    const found = await lookAt(file);
    if (!found?.isFile()) return false;
    await chmod(file, after.executable ? found.mode | ((found.mode & 0o444) >> 2) : found.mode & ~0o111);
    return true;
  }
  if (!isSame(await restAt(file), before) || (await leadsElsewhere(file))) return false;
  if (after === null) {
    await unlink(file);
    return true;
  }
  if (before === null && (await lookAt(file))) return false;
  await mkdir(dirname(file), { recursive: true });
  const part = join(dirname(file), `.${randomUUID()}.part`);
  try {
    if (after.kind === 'link') await symlink(after.target, part);
    else {
      const there = await lookAt(file);
      await writeFile(part, after.bytes, { flag: 'wx', mode: (there?.mode ?? 0o666) & 0o666 });
      // What is there keeps its rights; what is new has those that files get here.
      const mode = (there ?? (await lstat(part))).mode & 0o666;
      await chmod(part, after.executable ? mode | ((mode & 0o444) >> 2) : mode);
    }
    await rename(part, file);
    return true;
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

/** Whether a folder of the path has become a link since the change was made. */
async function leadsElsewhere(file: string): Promise<boolean> {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const real = await realpath(folder).catch(() => null);
    if (real !== null || dirname(folder) === folder) return real !== folder;
  }
}
