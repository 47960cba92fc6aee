/**
 * What is never the project's own text, whether it is ignored or not: dependencies and what tools keep for themselves.
 * They are in the tree, but no part of its snapshots.
 */
export const NEVER_FOLLOWED: readonly string[] = [
  'node_modules',
  'bower_components',
  '.venv',
  'venv',
  '__pycache__',
  '.pytest_cache',
  '.mypy_cache',
  '.ruff_cache',
  '.tox',
  '.gradle',
  '.next',
  '.nuxt',
  '.hg',
  '.svn',
];

/** The rules of one file, and the folder it stands in, relative to the repository: '' or `a/b`. */
export interface IgnoreFile {
  readonly folder: string;
  readonly text: string;
}

/**
 * All ignore rules of a repository as the lines of one file, so that they hold whatever becomes of the files they stand in:
 * what a snapshot holds does not change with a task that edits `.gitignore`.
 *
 * @param files from the weakest: the user's own, the repository's `info/exclude`, then `.gitignore` files in any order
 */
export function excludesOf(files: readonly IgnoreFile[]): string {
  const byDepth = [...files].sort((a, b) => depth(a.folder) - depth(b.folder));
  const lines = byDepth.flatMap(({ folder, text }) =>
    text
      .replace(/^\uFEFF/, '')
      .split(/\r?\n/)
      .flatMap((line) => ruleIn(line, folder)),
  );
  return [...lines, ...NEVER_FOLLOWED, ''].join('\n');
}

const depth = (folder: string): number => (folder === '' ? 0 : folder.split('/').length);

/** A rule, anchored where its file stands; none for a comment. */
function ruleIn(line: string, folder: string): string[] {
  if (line.trim() === '' || line.startsWith('#')) return [];
  if (folder === '') return [line];
  const negated = line.startsWith('!');
  const body = negated ? line.slice(1) : line;
  const at = body.indexOf('/');
  const isAnchored = at >= 0 && at < body.trimEnd().length - 1;
  const place = folder.replace(/[\\*?[]/g, '\\$&');
  const anchored = isAnchored
    ? `${place}/${body.replace(/^\//, '')}`
    : `${place}/**/${body.replace(/^\\(?=[#!])/, '')}`;
  return [`${negated ? '!' : ''}/${anchored}`];
}
