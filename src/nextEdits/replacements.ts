import { diffLines, type Hunk } from '../edits/index.ts';
import type { Edit } from './edit.ts';
import { lineAround, tokensOf } from './texts.ts';

/** Words and signs that an edit replaces by others within the lines that it changes. */
export interface Replacement {
  readonly old: string;
  readonly now: string;
  /** Where the old ones stood, in the text before the edit. */
  readonly start: number;
  readonly end: number;
  /** What stands before and after the old ones on their lines, with the line end where the line begins or ends. */
  readonly left: readonly string[];
  readonly right: readonly string[];
  /** Whether nothing else of its lines is replaced: it is then a change by itself, and not a part of one. */
  readonly isWhole: boolean;
}

/** Lines that an edit replaces by others. */
export interface ReplacedLines {
  readonly old: string;
  readonly now: string;
  /** Where the old ones begin in the text before the edit. */
  readonly from: number;
  /** Where the new ones begin in the text after it. */
  readonly at: number;
}

/** What an edit does to its lines. */
export interface Dissected {
  readonly lines: readonly ReplacedLines[];
  readonly replacements: readonly Replacement[];
}

/** Longer changes are new code, of which nothing follows elsewhere word by word. */
const MOST_LINES = 60;
const MOST_TOKENS = 600;

/** Lines of which less is left than this share are new lines, not changed ones. */
const MIN_KEPT = 0.5;

const known = new WeakMap<Edit, Dissected>();

/** Compares the lines that an edit changes, word by word. An edit is read once. */
export function dissect(edit: Edit): Dissected {
  const found = known.get(edit) ?? read(edit);
  known.set(edit, found);
  return found;
}

function read({ before, after, change }: Edit): Dissected {
  const { start } = lineAround(before, change.start);
  const oldLines = before.slice(start, lineAround(before, change.end).end).split('\n');
  const newLines = after.slice(start, lineAround(after, change.start + change.text.length).end).split('\n');
  const lines: ReplacedLines[] = [];
  const replacements: Replacement[] = [];
  if (oldLines.length > MOST_LINES || newLines.length > MOST_LINES) return { lines, replacements };
  for (const hunk of diffLines(oldLines, newLines)) {
    const old = oldLines.slice(hunk.start, hunk.end).join('\n');
    const now = newLines.slice(hunk.from, hunk.to).join('\n');
    const from = start + lengthOf(oldLines, hunk.start);
    const found = compare(old, now, from);
    if (found === null) continue;
    lines.push({ old, now, from, at: start + lengthOf(newLines, hunk.from) });
    replacements.push(...found);
  }
  return { lines, replacements };
}

function lengthOf(lines: readonly string[], count: number): number {
  return lines.slice(0, count).reduce((sum, line) => sum + line.length + 1, 0);
}

/** The words that differ; null where these are other lines altogether. */
function compare(old: string, now: string, start: number): Replacement[] | null {
  const oldTokens = tokensOf(old);
  const newTokens = tokensOf(now);
  if (oldTokens.length > MOST_TOKENS || newTokens.length > MOST_TOKENS) return null;
  const hunks = diffLines(oldTokens, newTokens);
  const size = (tokens: readonly string[]) => tokens.filter((token) => token.trim() !== '').length;
  const removed = hunks.reduce((sum, one) => sum + size(oldTokens.slice(one.start, one.end)), 0);
  const added = hunks.reduce((sum, one) => sum + size(newTokens.slice(one.from, one.to)), 0);
  const kept = size(oldTokens) - removed;
  if (kept === 0 || kept / (kept + Math.max(removed, added)) < MIN_KEPT) return null;
  const offsets = offsetsOf(oldTokens, start);
  const isApart = (one: Hunk | undefined, next: Hunk | undefined): boolean =>
    one === undefined || next === undefined || oldTokens.slice(one.end, next.start).includes('\n');
  return hunks
    .map((hunk, i): Replacement => {
      const left = oldTokens.slice(0, hunk.start);
      const right = oldTokens.slice(hunk.end);
      const lineEnd = right.indexOf('\n');
      return {
        old: oldTokens.slice(hunk.start, hunk.end).join(''),
        now: newTokens.slice(hunk.from, hunk.to).join(''),
        start: offsets[hunk.start] ?? start + old.length,
        end: offsets[hunk.end] ?? start + old.length,
        left: left.slice(left.lastIndexOf('\n') + 1),
        right: lineEnd < 0 ? right : right.slice(0, lineEnd),
        isWhole: isApart(hunks[i - 1], hunk) && isApart(hunk, hunks[i + 1]),
      };
    })
    .filter((one) => `${one.old}${one.now}`.trim() !== '');
}

function offsetsOf(tokens: readonly string[], start: number): number[] {
  const offsets: number[] = [];
  let at = start;
  for (const token of tokens) {
    offsets.push(at);
    at += token.length;
  }
  return offsets;
}
