import type { Task } from '../../router/index.ts';
import { sharedFolders } from './byText.ts';
import type { Finding, Link } from './types.ts';

/**
 * What a link is worth. Most tasks are about what the selection does: then it counts what it uses. Where it is to be
 * changed, or judged by how it is used, those count that use it.
 */
const USES_FIRST: ReadonlySet<Task> = new Set([
  'rename',
  'refactor',
  'multi-file-refactor',
  'architecture',
  'debug',
  'security',
  'performance',
]);

/** What a text only guesses counts less than what a language server knows. */
const GUESSED = { import: 0.5, name: 0.4, similar: 0.3, selection: 1 } as const;

const NEEDS: Readonly<Record<Link, number>> = {
  ...GUESSED,
  definition: 1,
  type: 0.9,
  callee: 0.85,
  implementation: 0.7,
  caller: 0.65,
  reference: 0.5,
};

const USES: Readonly<Record<Link, number>> = {
  ...GUESSED,
  caller: 1,
  reference: 0.9,
  implementation: 0.9,
  definition: 0.8,
  type: 0.7,
  callee: 0.6,
};

/** Best first. Equals in an order of their own, so that the same findings always give the same pieces. */
export function ranked(findings: readonly Finding[], task: Task): Finding[] {
  const weights = USES_FIRST.has(task) ? USES : NEEDS;
  return findings
    .map((finding) => ({ ...finding, score: finding.score * weights[finding.link] }))
    .sort((a, b) => b.score - a.score || compare(a.uri, b.uri) || a.lines.start - b.lines.start);
}

/** A file that holds a selected symbol. */
export interface TouchedFile {
  readonly uri: string;
  readonly path: string;
  /** Lines that hold it. */
  readonly lines: readonly number[];
}

const TEST = /(?:^|\/)(?:tests?|__tests__|specs?)\/|[._-](?:test|spec)\.|(?:^|\/)test_|Tests?\.\w+$/;

/**
 * The order in which files are given room to be edited: that of the selection, then those that hold the symbol most
 * often, near ones before far ones, and tests last: they are changed along with what they test.
 */
export function rankedFiles(
  files: readonly TouchedFile[],
  own: { uri: string; path: string },
): TouchedFile[] {
  const key = (file: TouchedFile) => [
    file.uri === own.uri ? 0 : 1,
    TEST.test(file.path) ? 1 : 0,
    -file.lines.length,
    -sharedFolders(file.path, own.path),
  ];
  return files.toSorted((a, b) => {
    const [first, second] = [key(a), key(b)];
    const at = first.findIndex((value, i) => value !== second[i]);
    return at < 0 ? compare(a.path, b.path) : (first[at] ?? 0) - (second[at] ?? 0);
  });
}

/** By code units: the same on every machine, whatever its language. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
