import type { OpenDocument } from './ports.ts';

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

/** The smallest change that makes one text of another; null where they are equal. */
export function changeBetween(before: string, after: string): Change | null {
  if (before === after) return null;
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  let tail = 0;
  while (
    tail < shorter - start &&
    before.charCodeAt(before.length - 1 - tail) === after.charCodeAt(after.length - 1 - tail)
  )
    tail++;
  return { start, end: before.length - tail, text: after.slice(start, after.length - tail) };
}

/** The edit that one more change of a document makes of the last one: a longer one where it goes on, else a new one. */
export function merged(
  last: Edit | null,
  document: OpenDocument,
  before: string,
  change: Change,
): Edit | null {
  const { uri, languageId, text: after } = document;
  if (last?.uri === uri && last.after === before && goesOn(last.change, change)) {
    const whole = changeBetween(last.before, after);
    return whole && { ...last, after, change: whole };
  }
  return { uri, languageId, before, after, change };
}

function goesOn(last: Change, next: Change): boolean {
  const end = last.start + last.text.length;
  return next.end >= last.start - NEAR_CHARS && next.start <= end + NEAR_CHARS;
}

/** Whether an edit can have consequences elsewhere: neither white space nor the reading of another file. */
export function isMeaningful({ before, change }: Edit): boolean {
  const old = before.slice(change.start, change.end);
  if (old.length + change.text.length > MOST_CHARS) return false;
  return old.replaceAll(/\s+/g, '') !== change.text.replaceAll(/\s+/g, '');
}
