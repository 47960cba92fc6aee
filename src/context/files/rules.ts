import { type Budget, type Wildcards, wildcards } from './wildmatch.ts';

/** Patterns of one file or setting. */
export interface Rules {
  /** Where they come from: equal only for the same rules. */
  readonly key: string;
  readonly patterns: readonly Pattern[];
}

/** A line of git's: what it means for the paths below its folder. */
interface Pattern {
  /** The folder that it is for: with a `/` at its end, empty for the top. */
  readonly folder: string;
  readonly text: string;
  readonly isNegated: boolean;
  readonly isForFolders: boolean;
  /** For a name at every depth, rather than a path from its folder. */
  readonly isName: boolean;
}

/** Whether a path from the top is excluded, by itself or by a folder that holds it. */
export type Matcher = (path: string) => boolean;

/**
 * Patterns come with whatever repository is opened, and are matched while the user types. What is over a limit excludes
 * more, never less.
 */
const LONGEST_FILE = 100_000;
const LONGEST_PATTERN = 1_000;
const LONGEST_PATH = 1_000;
/** Folders between the top and a file. */
const DEEPEST_PATH = 32;
/** Of all files that count for a path. */
const MOST_PATTERNS = 10_000;
/** Steps of all patterns for one path, some milliseconds' worth: a million times what usual rules take. */
const MOST_STEPS = 2_000_000;

const EVERYTHING: Pattern = { folder: '', text: '*', isNegated: false, isForFolders: false, isName: true };

/** The rules of a `.gitignore`, or of a file like it, in a folder: a path with a `/` at its end, empty for the top. */
export function gitRules(key: string, text: string, folder: string): Rules {
  if (text.length > LONGEST_FILE) return { key, patterns: [EVERYTHING] };
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n|\r$/);
  return { key, patterns: lines.flatMap((line) => patternOf(line, folder)) };
}

/** Patterns of VS Code's `files.exclude`: for whole paths, with `{a,b}` for alternatives. */
export function settingRules(patterns: readonly string[]): Rules {
  const key = JSON.stringify(patterns);
  if (patterns.length > MOST_PATTERNS) return { key, patterns: [EVERYTHING] };
  const lines = patterns.flatMap((pattern) => alternatives(pattern) ?? [null]);
  return { key, patterns: lines.flatMap((line) => (line === null ? EVERYTHING : patternOf(`/${line}`, ''))) };
}

/**
 * Joins rules from the weakest to the strongest, as git does: the last pattern that matches decides, and nothing in an
 * excluded folder can be taken back. Files that git tracks all the same are excluded here: the safe side, and no index has
 * to be read.
 */
export function matcherOf(rules: readonly Rules[], ignoreCase: boolean): Matcher {
  const patterns = rules.flatMap((one) => one.patterns);
  if (patterns.length > MOST_PATTERNS) return () => true;
  const tests = patterns.toReversed().map((pattern) => ({ pattern, matches: testOf(pattern, ignoreCase) }));
  const folders = new Map<string, boolean>();
  const isExcluded = (path: string, isFolder: boolean, budget: Budget): boolean => {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const found = tests.find(
      ({ pattern, matches }) =>
        (isFolder || !pattern.isForFolders) &&
        path.startsWith(pattern.folder) &&
        matches(pattern.isName ? name : path.slice(pattern.folder.length), budget),
    );
    // What was not tried to its end may have excluded it.
    return budget.left < 0 || found?.pattern.isNegated === false;
  };
  return (path) => {
    const names = path.split('/');
    if (path.length > LONGEST_PATH || names.length > DEEPEST_PATH) return true;
    const budget = { left: MOST_STEPS };
    let folder = '';
    for (const name of names.slice(0, -1)) {
      folder += folder === '' ? name : `/${name}`;
      const excluded = folders.get(folder) ?? isExcluded(bytesOf(folder), true, budget);
      folders.set(folder, excluded);
      if (excluded) return true;
    }
    return isExcluded(bytesOf(path), false, budget);
  };
}

/** git compares bytes: a `?` is one of them. */
function bytesOf(text: string): string {
  return Buffer.from(text).toString('latin1');
}

function testOf({ text, isName }: Pattern, ignoreCase: boolean): Wildcards {
  // As git does, the part before the first wildcard is compared by itself: in `a**/b` the stars then begin the pattern.
  const plain = isName ? 0 : Math.max(0, text.search(/[*?[\\]|$/));
  const start = wildcards(text.slice(0, plain), ignoreCase);
  const rest = wildcards(text.slice(plain), ignoreCase);
  if (start === null || rest === null) return () => false;
  return (path, budget) => start(path.slice(0, plain), budget) && rest(path.slice(plain), budget);
}

/** A line of a file in some folder; none for a comment or a blank line. */
function patternOf(line: string, folder: string): readonly Pattern[] {
  const isNegated = line.startsWith('!');
  if (line.length > LONGEST_PATTERN) return isNegated ? [] : [EVERYTHING];
  if (line.startsWith('#')) return [];
  const body = bytesOf(withoutTrailingSpaces(isNegated ? line.slice(1) : line));
  const isForFolders = body.endsWith('/');
  const whole = isForFolders ? body.slice(0, -1) : body;
  const isName = !whole.includes('/');
  const text = whole.startsWith('/') ? whole.slice(1) : whole;
  return text === '' ? [] : [{ folder: bytesOf(folder), text, isNegated, isForFolders, isName }];
}

/** Spaces at the end count only where they are escaped. */
function withoutTrailingSpaces(line: string): string {
  let end = 0;
  for (let at = 0; at < line.length; at++) {
    if (line[at] === '\\') at++;
    else if (line[at] === ' ') continue;
    end = Math.min(at + 1, line.length);
  }
  return line.slice(0, end);
}

/** More characters are not written by hand. */
const MOST_ALTERNATIVES = 100_000;

/** The texts that a pattern with `{a,b}` stands for; null where they are too many or too long. */
function alternatives(pattern: string): string[] | null {
  if (pattern.length > LONGEST_PATTERN) return null;
  /** What the open braces hold so far: the alternatives before, and what the last one may be. */
  const open: { readonly done: string[]; last: string[] }[] = [{ done: [], last: [''] }];
  // A brace without an end, or an end without a brace, is a character like others.
  const pairs = pairsOf(pattern);
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at] ?? '';
    const inner = open.at(-1);
    if (inner === undefined) return null;
    if (character === '{' && pairs.has(at)) open.push({ done: [], last: [''] });
    else if (character === '}' && pairs.has(at)) {
      open.pop();
      const outer = open.at(-1);
      const all = [...inner.done, ...inner.last];
      if (outer === undefined || all.length * outer.last.length * pattern.length > MOST_ALTERNATIVES)
        return null;
      outer.last = outer.last.flatMap((start) => all.map((end) => start + end));
    } else if (character === ',' && open.length > 1) {
      inner.done.push(...inner.last);
      inner.last = [''];
    } else inner.last = inner.last.map((start) => start + character);
  }
  return open[0]?.last ?? null;
}

/** Where the braces stand that have a partner. */
function pairsOf(pattern: string): ReadonlySet<number> {
  const opened: number[] = [];
  const paired = new Set<number>();
  for (let at = 0; at < pattern.length; at++) {
    if (pattern[at] === '{') opened.push(at);
    const start = pattern[at] === '}' ? opened.pop() : undefined;
    if (start !== undefined) paired.add(start).add(at);
  }
  return paired;
}

/** The file that git's own settings name for rules of all repositories; null when they name none. */
export function excludesFileIn(gitConfig: string): string | null {
  let core = false;
  let found: string | null = null;
  for (const line of gitConfig.split(/\r?\n/)) {
    const section = /^\s*\[\s*([^\]\s]+)/.exec(line)?.[1];
    if (section !== undefined) core = section.toLowerCase() === 'core';
    const value = /^\s*excludesfile\s*=(.*)$/i.exec(line)?.[1];
    const named = /^"?([^"#;]+)/.exec(value?.trim() ?? '')?.[1]?.trim();
    if (core && named) found = named;
  }
  return found;
}
