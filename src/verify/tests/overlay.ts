import { cp, lstat, mkdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Makes files of one checkout as they are in another: what is not there is taken away. */
export async function overlay(from: string, to: string, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    const target = join(to, path);
    await rm(target, { recursive: true, force: true });
    const source = join(from, path);
    if (!(await isThere(source))) continue;
    await mkdir(dirname(target), { recursive: true });
    // Times are new: what was built from the file is older then, and is built again.
    await cp(source, target, { recursive: true, verbatimSymlinks: true });
  }
}

/** The text of a file; null where there is none, or where it is large or no text. */
export async function textIn(root: string, path: string): Promise<string | null> {
  const found = await lstat(join(root, path)).catch(() => null);
  if (found === null || !found.isFile() || found.size > MAX_BYTES) return null;
  const text = await readFile(join(root, path), 'utf8').catch(() => null);
  return text === null || text.includes('\0') ? null : text;
}

async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

const MAX_BYTES = 2_000_000;
