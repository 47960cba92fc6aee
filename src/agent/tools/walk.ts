import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Hands } from './types.ts';

/** Entries that are looked at at most: a project of any size ends in time. */
const MOST_ENTRIES = 200_000;

/** Folders that belong to tools or hold what others have written: they are named, and not gone into. */
const CLOSED = new Set([
  '.git',
  '.hg',
  '.svn',
  'node_modules',
  '.venv',
  'venv',
  '__pycache__',
  '.tox',
  '.pnpm-store',
]);

export interface Found {
  /** Within the task, with forward slashes. */
  readonly path: string;
  readonly file: string;
  readonly kind: 'file' | 'folder' | 'link' | 'closed';
}

/** What is below a folder, in order, links as they are and never followed. `depth`: of folders that are gone into. */
export async function* walk(
  folder: { readonly file: string; readonly path: string },
  { mayShow, signal }: Pick<Hands, 'mayShow' | 'signal'>,
  depth: number,
): AsyncGenerator<Found> {
  let left = MOST_ENTRIES;
  const waiting = [{ ...folder, depth }];
  for (let at = waiting.shift(); at !== undefined; at = waiting.shift()) {
    for (const entry of await entriesOf(at.file)) {
      if (signal.aborted || --left < 0) return;
      const path = at.path === '.' || at.path === '' ? entry.name : `${at.path}/${entry.name}`;
      const kind = kindOf(entry);
      if (kind === null || !(await mayShow(path))) continue;
      const found: Found = { path, file: join(at.file, entry.name), kind };
      yield found;
      if (kind === 'folder' && at.depth > 1) waiting.push({ file: found.file, path, depth: at.depth - 1 });
    }
  }
}

function kindOf(entry: Dirent): Found['kind'] | null {
  if (entry.isSymbolicLink()) return 'link';
  if (entry.isDirectory()) return CLOSED.has(entry.name) ? 'closed' : 'folder';
  return entry.isFile() ? 'file' : null;
}

async function entriesOf(folder: string): Promise<readonly Dirent[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return [];
  }
}
