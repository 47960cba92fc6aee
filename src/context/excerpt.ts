import { estimateTokens } from '../models/index.ts';
import type { SecretMarks } from './secretMarks.ts';
import { maskSecrets } from './secrets.ts';

/** Lines of a document, from `start` to before `end`. */
export interface Lines {
  readonly start: number;
  readonly end: number;
}

/**
 * Widens a range of lines, a line above and a line below in turn, each way until a line does not fit into the token
 * limit or the document ends. A range that is over the limit by itself comes back as it is.
 */
export function widen(lines: readonly string[], range: Lines, limitTokens: number): Lines {
  let { start, end } = range;
  let left = limitTokens - estimateTokens(`${lines.slice(start, end).join('\n')}\n`);
  const take = (line: number): boolean => {
    const text = lines[line];
    // One more, since lines that meet can be cut into other pieces than each by itself.
    const cost = text === undefined ? Infinity : estimateTokens(`${text}\n`) + 1;
    if (cost > left) return false;
    left -= cost;
    return true;
  };
  let up = true;
  let down = true;
  while (up || down) {
    up &&= take(start - 1);
    if (up) start--;
    down &&= take(end);
    if (down) end++;
  }
  return { start, end };
}

export interface Excerpt {
  readonly lines: Lines;
  /** Secrets masked. */
  readonly text: string;
  /** How many keys and tokens were masked. */
  readonly masked: number;
}

/** A part of a text with what stands around it, as far as `limitTokens` go beyond the part itself. */
export function excerptOf(text: string, part: Lines, limitTokens: number, marks?: SecretMarks): Excerpt {
  const lines = text.split(/\r?\n/);
  const own = estimateTokens(lines.slice(part.start, part.end).join('\n'));
  const range = widen(lines, part, own + limitTokens);
  const plain = lines.join('\n');
  const before = (line: number) => lines.slice(0, line).reduce((sum, { length }) => sum + length + 1, 0);
  // Masked as parts of the whole text, so that a key of which the excerpt holds only half is found.
  const end = Math.min(plain.length, before(range.end) - 1);
  return { lines: range, ...maskSecrets(plain, before(range.start), end, marks) };
}
