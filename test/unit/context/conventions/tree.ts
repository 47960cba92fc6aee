import type { Project } from '../../../../src/context/conventions/manifest.ts';

/** A project in memory: its files by path. */
export function tree(files: Readonly<Record<string, string>>): Project {
  return { paths: Object.keys(files), read: async (path) => files[path] ?? null };
}
