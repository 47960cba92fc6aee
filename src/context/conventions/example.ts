import { estimateTokens } from '../../models/index.ts';
import { linesThatFit } from '../excerpt.ts';
import { folderOf } from './layout.ts';

/** A file of the project as it stands in a prompt. */
export interface ShownFile {
  readonly path: string;
  /** Whole lines, with `[...]` in the place of those that are left out; secrets masked. */
  readonly text: string;
}

/** What begins a test in common languages: without one, a file in a folder of tests is a helper, or data. */
const TEST =
  /\b(?:it|test|describe|specify)\b(?:\.\w+){0,4}\(\s*['"`]|^[^\S\n\r\u2028\u2029]*(?:it|test|describe|context|specify) ['"]|\bdef test|\bfunc Test|\bfunction test|\bDeno\.test\(|@\w*Test\b|\[(?:Fact|Theory|Test\w*)\b|#\[(?:\w+::)?test\]|\bTEST(?:_[A-Z]+)?\(/m;

export function hasTests(text: string): boolean {
  return TEST.test(text);
}

/** Shorter ones show no style. */
const LEAST_LINES = 6;

/** A page and a half of code, from which imports, set-up and a few tests are seen. */
export const EXAMPLE_TOKENS = 1_200;

/**
 * Of some tests, nearest first, the one to copy the style from: the shortest of those in the nearest folder. Of Rust, where
 * tests stand in the files themselves, their module alone. Null where there is none.
 */
export function exampleOf(tests: readonly ShownFile[]): ShownFile | null {
  const useful = tests
    .map(({ path, text }) => ({ path, text: text.slice(Math.max(0, text.search(RUST_MODULE))).trimEnd() }))
    .filter(({ text }) => hasTests(text) && text.split('\n').length >= LEAST_LINES);
  const folder = (path: string) => folderOf(path).join('/');
  const [best] = useful
    .filter(({ path }) => folder(path) === folder(useful[0]?.path ?? ''))
    .sort((a, b) => a.text.length - b.text.length);
  if (best === undefined) return null;
  const lines = best.text.split('\n');
  return { path: best.path, text: withGaps(lines, linesThatFit(lines, EXAMPLE_TOKENS)) };
}

const RUST_MODULE = /^#\[cfg\(test\)\][^\S\n]*\n\s*mod \w/m;

/** For tests that are to be added to, in tokens: both ends are needed for that. */
const OWN_TOKENS = 1_600;

/** Tests that are there already: all of them, or their beginning with the imports, and their end, where others are added. */
export function ownTests({ path, text }: ShownFile): ShownFile {
  const lines = text.trimEnd().split('\n');
  if (estimateTokens(text) <= OWN_TOKENS) return { path, text: lines.join('\n') };
  const end = lines.length - linesThatFit(lines.toReversed(), OWN_TOKENS / 2);
  return { path, text: withGaps(lines, Math.min(end, linesThatFit(lines, OWN_TOKENS / 2)), end) };
}

/** The lines before one number and those from another one on. */
export function withGaps(lines: readonly string[], head: number, tail = lines.length): string {
  const gap = head < tail ? ['[...]'] : [];
  return [...lines.slice(0, head), ...gap, ...lines.slice(tail)].join('\n');
}
