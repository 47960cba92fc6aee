import { globRegExp } from './glob.ts';

/** The rules of one `.gitignore`, or of a file like it. */
export interface IgnoreFile {
  /** The folder it stands in, as a path from the top with a `/` at its end; empty for the top itself. */
  readonly folder: string;
  readonly rules: readonly IgnoreRule[];
}

interface IgnoreRule {
  readonly pattern: RegExp;
  /** Takes back what an earlier rule says. */
  readonly negated: boolean;
  readonly foldersOnly: boolean;
}

/** Reads such a file by git's rules. */
export function parseIgnore(text: string, folder: string, ignoreCase: boolean): IgnoreFile {
  const rules = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .flatMap((line) => ruleOf(line, ignoreCase) ?? []);
  return { folder, rules };
}

function ruleOf(line: string, ignoreCase: boolean): IgnoreRule | null {
  if (line.startsWith('#')) return null;
  const negated = line.startsWith('!');
  // Spaces at the end do not count, unless there is a backslash before them.
  const body = line.slice(negated ? 1 : 0).replace(/(?<!\\)((?:\\\\)*) +$/, '$1');
  const foldersOnly = body.endsWith('/');
  const path = foldersOnly ? body.slice(0, -1) : body;
  if (path === '') return null;
  // One slash inside ties the pattern to its folder; without any it is for a name at every depth.
  const tied = path.includes('/');
  const glob = tied ? path.replace(/^\//, '') : `**/${path}`;
  const pattern = globRegExp(glob, { braces: false, ignoreCase });
  return pattern && { pattern, negated, foldersOnly };
}

/**
 * Whether git ignores a file (a path from the top), by the rules of all files from the weakest to the strongest: the
 * last rule that matches decides, and what is in an ignored folder cannot be taken back. Files that are tracked all the
 * same are ignored here: the safe side, and no index has to be read.
 */
export function isIgnored(path: string, files: readonly IgnoreFile[]): boolean {
  for (let end = path.indexOf('/'); end >= 0; end = path.indexOf('/', end + 1)) {
    if (verdict(path.slice(0, end), true, files)) return true;
  }
  return verdict(path, false, files);
}

function verdict(path: string, isFolder: boolean, files: readonly IgnoreFile[]): boolean {
  for (const { folder, rules } of files.toReversed()) {
    if (!path.startsWith(folder)) continue;
    const inside = path.slice(folder.length);
    const rule = rules.findLast(
      ({ pattern, foldersOnly }) => (isFolder || !foldersOnly) && pattern.test(inside),
    );
    if (rule !== undefined) return !rule.negated;
  }
  return false;
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
