import ignore from 'ignore';

/** Patterns of one file or setting, written as git's for paths from the top. */
export interface Rules {
  /** Where they come from: equal only for the same rules. */
  readonly key: string;
  readonly patterns: readonly string[];
}

/** Whether a path from the top is excluded, by itself or by a folder that holds it. */
export type Matcher = (path: string) => boolean;

/**
 * Patterns come with whatever repository is opened, and are matched while the user types: the worst within these limits
 * take half a second once, usual ones some milliseconds. What is over a limit excludes more, never less.
 */
const LONGEST_FILE = 100_000;
const LONGEST_PATTERN = 1_000;
const LONGEST_PATH = 1_000;
/** Folders between the top and a file. */
const DEEPEST_PATH = 32;
/** Each `**` tries all folders for each way in which those before it matched. */
const MOST_GLOBSTARS = 2;
/** Of all files that count for a path. */
const MOST_PATTERNS = 10_000;

const EVERYTHING = '*';

/** The rules of a `.gitignore`, or of a file like it, in a folder: a path with a `/` at its end, empty for the top. */
export function gitRules(key: string, text: string, folder: string): Rules {
  const lines = text.length > LONGEST_FILE ? [EVERYTHING] : text.replace(/^\uFEFF/, '').split(/\r?\n/);
  return { key, patterns: lines.flatMap((line) => within(folder, line)).flatMap(limited) };
}

/** A pattern of VS Code's `files.exclude`: for whole paths, with `{a,b}` for alternatives. */
export function settingRules(pattern: string): Rules {
  const whole = pattern.length > LONGEST_PATTERN ? [EVERYTHING] : alternatives(pattern);
  return { key: pattern, patterns: whole.flatMap((one) => limited(`/${one}`)) };
}

/**
 * Joins rules from the weakest to the strongest, as git does: the last pattern that matches decides, and nothing in an
 * excluded folder can be taken back. Files that git tracks all the same are excluded here: the safe side, and no index has
 * to be read.
 */
export function matcherOf(rules: readonly Rules[], ignoreCase: boolean): Matcher {
  const patterns = rules.flatMap((one) => one.patterns);
  if (patterns.length > MOST_PATTERNS) return () => true;
  const all = ignore({ ignoreCase }).add(patterns);
  return (path) => path.length > LONGEST_PATH || path.split('/').length > DEEPEST_PATH || all.ignores(path);
}

/** A line of a file in some folder as a pattern for paths from the top. */
function within(folder: string, line: string): string[] {
  const negated = line.startsWith('!');
  if (line.length > LONGEST_PATTERN) return negated ? [] : [EVERYTHING];
  const body = negated ? line.slice(1) : line;
  const name = body.replace(/ +$/, '').replace(/\/$/, '');
  if (line.startsWith('#') || name === '') return [];
  if (folder === '') return [line];
  const top = folder.replace(/[\\*?[\]]/g, '\\$&');
  // A slash inside ties a pattern to its folder; without any it is for a name at every depth.
  const path = name.includes('/') ? body.replace(/^\//, '') : `**/${body}`;
  return [`${negated ? '!' : ''}/${top}${path}`];
}

function limited(pattern: string): string[] {
  const cut = [...pattern.matchAll(/\*\*\//g)][MOST_GLOBSTARS]?.index;
  if (cut === undefined) return [pattern];
  return pattern.startsWith('!') ? [] : [`${pattern.slice(0, cut)}**`];
}

/** More are not written by hand. */
const MOST_ALTERNATIVES = 1_000;

const INNERMOST = /\{([^{}]*)\}/;

function alternatives(pattern: string): string[] {
  let found = [pattern];
  while (found.some((one) => INNERMOST.test(one))) {
    found = found.flatMap((one) => {
      const parts = INNERMOST.exec(one)?.[1]?.split(',');
      return parts?.map((part) => one.replace(INNERMOST, () => part)) ?? [one];
    });
    if (found.length > MOST_ALTERNATIVES) return [EVERYTHING];
  }
  return found;
}

/** The file that git's own settings name for rules of all repositories; null when they name none. */
export function excludesFileIn(gitConfig: string): string | null {
  let core = false;
  let found: string | null = null;
  for (const line of gitConfig.split(/\r?\n/)) {
    const section = /^\s*\[\s*([^\]\s]+)/.exec(line)?.[1];
    if (section !== undefined) core = section.toLowerCase() === 'core';
    const value = /^\s*excludesfile\s*=\s*"?([^"#;]+?)"?\s*(?:[#;].*)?$/i.exec(line)?.[1];
    if (core && value !== undefined) found = value;
  }
  return found;
}
