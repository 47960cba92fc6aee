import { join } from 'node:path';
import { plainLines, plainText } from '../../edits/index.ts';
import { namesIn } from './disk.ts';
import { type Opened, treesIn } from './opened.ts';
import { treePath } from './units.ts';

/** The text of a file of the user as the editor has it; null where there is none. */
export type TextNow = (file: string) => Promise<string | null>;

/** More are not read. */
const MOST_FILES = 200;
/** So much of the lines must be there still. */
const LEAST_ALIKE = 0.5;

/** Where a file of the start is by now, of which this was the text; null where it is not found. */
export type Renamed = (
  before: string,
  taken: ReadonlySet<string>,
) => Promise<{ readonly path: string; readonly text: string } | null>;

/**
 * Finds files that the user has moved: among those that were not there at the start. They are listed once, for the first that
 * is looked for. `taken` are those that others are known to have become.
 */
export function findRenamed(opened: Opened, unit: number, textNow: TextNow): Renamed {
  const { record } = opened;
  const user = record.units[unit]?.user ?? '';
  let listed: Promise<readonly string[]> | undefined;
  return async (before, taken) => {
    listed ??= freshIn(opened, unit);
    const fresh = (await listed).filter((name) => !taken.has(treePath(record, unit, name)));
    let best: { path: string; text: string; alike: number } | null = null;
    for (const path of fresh.slice(0, MOST_FILES)) {
      const text = await textNow(join(user, path));
      const alike = text === null ? 0 : likeness(before, text);
      if (text !== null && alike >= LEAST_ALIKE && alike > (best?.alike ?? 0)) best = { path, text, alike };
    }
    return best;
  };
}

/** The user's files that were not there at the start. */
async function freshIn({ store, record, kept }: Opened, unit: number): Promise<readonly string[]> {
  const [one, tree] = [record.units[unit], treesIn(record.base, kept.length)[unit]];
  if (!one || tree === undefined) return [];
  const at = one.hasGit ? { cwd: one.user } : { cwd: one.user, gitDir: store.at, workTree: one.user };
  const listed = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const [now, then] = await Promise.all([
    store.ask(listed, at),
    store.ask(['ls-tree', '-r', '-z', '--name-only', tree], { cwd: store.at, gitDir: store.at }),
  ]);
  const known = new Set(namesIn(then).names);
  return [...new Set(namesIn(now).names)].filter((name) => !known.has(name) && !name.endsWith('/'));
}

/** The share of lines that both texts have. */
function likeness(one: string, other: string): number {
  const [a, b] = [plainLines(plainText(one)), plainLines(plainText(other))];
  const counts = new Map<string, number>();
  for (const line of a) counts.set(line, (counts.get(line) ?? 0) + 1);
  let both = 0;
  for (const line of b) {
    const left = counts.get(line) ?? 0;
    if (left > 0) both++;
    counts.set(line, left - 1);
  }
  return (2 * both) / Math.max(1, a.length + b.length);
}
