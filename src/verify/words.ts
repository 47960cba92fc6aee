import type { CheckFailure, CheckName } from './types.ts';

/** A failure's text goes into the next prompt: long enough to show what is wrong, too short to cost much. */
export const MAX_DETAIL = 1_500;
const MAX_LINE = 160;
/** Further places are counted, not shown. */
const MAX_PLACES = 6;

/** A failure, from the sentence that says what is wrong and the places where it is. */
export function failure(
  check: CheckName,
  short: string,
  sentence: string,
  places: readonly string[] = [],
): CheckFailure {
  const shown = places.slice(0, MAX_PLACES);
  if (places.length > MAX_PLACES) shown.push(`and ${places.length - MAX_PLACES} more`);
  const detail = [sentence, ...shown].join('\n');
  return {
    check,
    short,
    detail: detail.length > MAX_DETAIL ? `${detail.slice(0, MAX_DETAIL - 1)}…` : detail,
  };
}

/** `src/a.ts:12: the line`. */
export function at(path: string, line: number, text: string): string {
  return `${path}:${line}: ${cut(text)}`;
}

export function cut(text: string): string {
  const line = text.trim().replace(/\s+/g, ' ');
  return line.length > MAX_LINE ? `${line.slice(0, MAX_LINE)}…` : line;
}

export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
