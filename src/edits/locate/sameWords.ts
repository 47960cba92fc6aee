import type { Hunk } from '../text/index.ts';

/**
 * Whether a search text says what the lines say that it is like: spaces, quotes, commas, semicolons and the breaks of lines
 * may differ, and nothing else. Another word is another place: code has siblings (`enable` and `disable`, a function for
 * each type, a comment alone that differs), and if the place that was meant is gone, one of these is the most similar.
 */
export function saysTheSame(
  find: readonly string[],
  found: readonly string[],
  hunks: readonly Hunk[],
): boolean {
  return hunks.every(
    ({ start, end, from, to }) =>
      start < end && from < to && saidBy(find.slice(start, end)) === saidBy(found.slice(from, to)),
  );
}

function saidBy(lines: readonly string[]): string {
  return (lines.join('\n').match(/[\p{L}\p{N}\p{M}_$]+|[^\s,;'"`]/gu) ?? []).join(' ');
}
