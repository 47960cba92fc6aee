import type { OpenDocument } from './ports.ts';
import { lineAround } from './texts.ts';

/** Characters `start` to before `end` of a text become `text`. */
export interface Change {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** What the user has just done in one place of a file: keystroke after keystroke, it is one change. */
export interface Edit {
  readonly uri: string;
  readonly languageId: string;
  /** The whole text before the first keystroke of it, and after the last. */
  readonly before: string;
  readonly after: string;
  readonly change: Change;
}

/** A longer change is no edit: a file was read anew, or made by a program. */
const MOST_CHARS = 10_000;

/** A change that begins as far from the end of the last one belongs to it: the rest of a line, a bracket behind it. */
const NEAR_CHARS = 2;

/** So many characters are compared at once, which is much quicker than one by one. */
const BLOCK = 1_024;

function same(one: string, at: number, other: string, there: number): boolean {
  return one.slice(at, at + BLOCK) === other.slice(there, there + BLOCK);
}

/** The smallest change that makes one text of another; null where they are equal. */
export function changeBetween(before: string, after: string): Change | null {
  if (before === after) return null;
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start + BLOCK <= shorter && same(before, start, after, start)) start += BLOCK;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  let tail = 0;
  const most = shorter - start;
  const ends = [before.length - BLOCK, after.length - BLOCK] as const;
  while (tail + BLOCK <= most && same(before, ends[0] - tail, after, ends[1] - tail)) tail += BLOCK;
  while (
    tail < most &&
    before.charCodeAt(before.length - 1 - tail) === after.charCodeAt(after.length - 1 - tail)
  )
    tail++;
  return { start, end: before.length - tail, text: after.slice(start, after.length - tail) };
}

/**
 * The edit that one more change of a document makes of the last one: a longer one where it goes on, else a new one. Null
 * where the change takes the last one back.
 */
export function merged(
  last: Edit | null,
  document: OpenDocument,
  before: string,
  change: Change,
): Edit | null {
  const { uri, languageId, text: after } = document;
  if (last === null || !goesOn(last, uri, before, change)) return { uri, languageId, before, after, change };
  const whole = changeBetween(last.before, after);
  return whole && { ...last, after, change: whole };
}

function goesOn(last: Edit, uri: string, before: string, next: Change): boolean {
  if (last.uri !== uri || last.after !== before) return false;
  const { start, text } = last.change;
  return next.end >= start - NEAR_CHARS && next.start <= start + text.length + NEAR_CHARS;
}

const COMMENT = /^\s*(?:\/\/|#(?!\s*(?:if|include|define)|\[)|\*|--|;|<!--)/;

/** Whether an edit can have consequences elsewhere: neither white space, nor a comment, nor the reading of another file. */
export function isMeaningful({ before, after, change }: Edit): boolean {
  const old = before.slice(change.start, change.end);
  if (old.length + change.text.length > MOST_CHARS) return false;
  if (old.replaceAll(/\s+/g, '') === change.text.replaceAll(/\s+/g, '')) return false;
  const end = change.start + change.text.length;
  const lines = after.slice(lineAround(after, change.start).start, lineAround(after, end).end);
  return !lines.split('\n').every((line) => COMMENT.test(line));
}

/** Where a place is after a change of its text: nowhere, where the change is in it. */
export function moved<T extends { readonly start: number; readonly end: number }>(
  place: T,
  { start, end, text }: Change,
): T | null {
  if (start >= place.end) return place;
  if (end > place.start) return null;
  const by = text.length - (end - start);
  return { ...place, start: place.start + by, end: place.end + by };
}
