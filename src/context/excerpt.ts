import { estimateTokens } from '../models/index.ts';

/** Lines of a document, from `start` to before `end`. */
export interface Lines {
  readonly start: number;
  readonly end: number;
}

/**
 * Widens a range of lines, a line above and a line below in turn, until the token limit or the document's ends are
 * reached. A range that is over the limit by itself comes back as it is.
 */
export function widen(lines: readonly string[], range: Lines, limitTokens: number): Lines {
  let { start, end } = range;
  let left = limitTokens - estimateTokens(lines.slice(start, end).join('\n'));
  const cost = (line: number) => estimateTokens(lines[line] ?? '') + 1;
  let up = start > 0;
  let down = end < lines.length;
  while (up || down) {
    if (up) {
      left -= cost(start - 1);
      if (left < 0) break;
      start--;
      up = start > 0;
    }
    if (down) {
      left -= cost(end);
      if (left < 0) break;
      end++;
      down = end < lines.length;
    }
  }
  return { start, end };
}
