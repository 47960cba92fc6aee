import type { Hunk } from '../text/index.ts';

/** A line that is nothing but a comment, or blank. */
const COMMENT = /^\s*(?:\/\/|\/\*|\*(?=[\s/]|$)|(?:#|--)(?=\s|$)|<!--|$)/;

/**
 * Whether a search text says what the lines say that it is like: signs, spaces and the breaks of lines may differ, and a
 * comment may be in only one of them. Another word is another place. Code has siblings (`enable` and `disable`, a function
 * for each type), and if the place that was meant is gone, one of these is the most similar.
 */
export function saysTheSame(
  find: readonly string[],
  found: readonly string[],
  hunks: readonly Hunk[],
): boolean {
  return hunks.every(({ start, end, from, to }) => {
    const wanted = find.slice(start, end);
    const there = found.slice(from, to);
    if (wordsOf(wanted) === wordsOf(there)) return true;
    const oneSided = wanted.length === 0 || there.length === 0;
    return oneSided && [...wanted, ...there].every((line) => COMMENT.test(line));
  });
}

function wordsOf(lines: readonly string[]): string {
  return (lines.join('\n').match(/[\p{L}\p{N}\p{M}_$]+/gu) ?? []).join(' ');
}
