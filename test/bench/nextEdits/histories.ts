import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { diffLines, type Hunk } from '../../../src/edits/index.ts';
import { seeded, shuffled } from '../edits-random.ts';
import type { PackageReleases } from './releases.ts';

/** A change as its author made it: the texts of a project before it, and of the files that it changes after it. */
export interface History {
  /** `package old -> new`. */
  readonly name: string;
  /** All files of the project, by their paths. Those that the change adds are there already, and those that it removes are not. */
  readonly before: ReadonlyMap<string, string>;
  /** The changed files. */
  readonly after: ReadonlyMap<string, string>;
}

const SOURCES = /(?<!\.min|\.d)\.(?:[cm]?[jt]sx?|py|go|rs|java)$/;
const NO_SOURCES = /(?:^|\/)(?:node_modules|dist|lib\/(?:cjs|esm)|vendor|build)$/;

/** A change with fewer hunks has no next one; one with more is many changes, and is cut between its files. */
const FEWEST_HUNKS = 2;
const MOST_HUNKS = 40;
/** A longer hunk is new code rather than an edit. */
const MOST_LINES = 40;
const MOST_CHARS = 300_000;

/**
 * Changes of public packages, the same at each run: the first of each, then the second of each, and so on. A package that
 * cannot be had is left out, and named.
 *
 * @param wanted how many; of each package alike, so that none decides the figures alone
 */
export function histories(
  packages: readonly PackageReleases[],
  wanted: number,
  tell: (line: string) => void,
): History[] {
  const most = Math.ceil(wanted / packages.length);
  const found: History[][] = [];
  for (const one of packages) {
    if (found.flat().length >= wanted) break;
    found.push(ofPackage(one, most, tell));
  }
  return Array.from({ length: most }, (_, i) => found.flatMap((changes) => changes.slice(i, i + 1)))
    .flat()
    .slice(0, wanted);
}

function ofPackage(
  { name, releases }: PackageReleases,
  most: number,
  tell: (line: string) => void,
): History[] {
  const changes: History[] = [];
  for (const i of shuffled(seeded(name), [...releases.keys()].slice(1))) {
    if (changes.length >= most) break;
    const [old, now] = [releases[i - 1], releases[i]];
    const folders = [old?.folder(), now?.folder()];
    if (typeof folders[0] !== 'string' || typeof folders[1] !== 'string') continue;
    changes.push(
      ...changesOf(`${name} ${old?.version} -> ${now?.version}`, filesIn(folders[0]), filesIn(folders[1])),
    );
  }
  if (changes.length === 0) tell(`${name}: no releases that differ can be downloaded`);
  return changes.slice(0, most);
}

function changesOf(
  name: string,
  old: ReadonlyMap<string, string>,
  now: ReadonlyMap<string, string>,
): History[] {
  const before = new Map([...now].map(([file, text]) => [file, old.get(file) ?? text]));
  const changed = [...now].flatMap(([file, text]) => {
    const hunks = hunksOf(before.get(file) ?? '', text);
    return hunks.length > 0 && hunks.every(isEdit) ? [{ file, text, hunks: hunks.length }] : [];
  });
  const changes: { readonly after: Map<string, string>; hunks: number }[] = [];
  for (const { file, text, hunks } of changed.toSorted((a, b) => (a.file < b.file ? -1 : 1))) {
    const last = changes.at(-1);
    if (last !== undefined && last.hunks + hunks <= MOST_HUNKS) {
      last.after.set(file, text);
      last.hunks += hunks;
    } else changes.push({ after: new Map([[file, text]]), hunks });
  }
  return changes
    .filter(({ hunks }) => hunks >= FEWEST_HUNKS && hunks <= MOST_HUNKS)
    .map(({ after }) => ({ name, before, after }));
}

function isEdit({ start, end, from, to }: Hunk): boolean {
  return end - start <= MOST_LINES && to - from <= MOST_LINES;
}

let lately: readonly { readonly before: string; readonly after: string; readonly hunks: Hunk[] }[] = [];

/** The hunks between two texts, of which the last ones are remembered: each candidate is judged by them. */
export function hunksOf(before: string, after: string): Hunk[] {
  if (before === after) return [];
  const known = lately.find((one) => one.after === after && one.before === before);
  if (known) return known.hunks;
  const hunks = diffLines(before.split('\n'), after.split('\n'));
  lately = [{ before, after, hunks }, ...lately.slice(0, 19)];
  return hunks;
}

function filesIn(folder: string): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  const visit = (inside: string): void => {
    for (const one of readdirSync(path.join(folder, inside), { withFileTypes: true })) {
      const name = path.posix.join(inside, one.name);
      if (one.isDirectory() && !NO_SOURCES.test(name)) visit(name);
      if (!one.isFile() || !SOURCES.test(name)) continue;
      const text = readFileSync(path.join(folder, name), 'utf8');
      if (text.length <= MOST_CHARS && !/[\uFFFD\r]/.test(text)) files.set(name, text);
    }
  };
  visit('');
  return files;
}
