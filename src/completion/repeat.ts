import type { Cut } from './block.ts';
import type { Window } from './window.ts';

/** Lines that do not count as said again: `}`, `end`, `else:`. */
const TRIVIAL_CHARS = 6;

/** So many lines in a circle, at most. */
const LONGEST_CIRCLE = 4;

/** The same piece so many times in one line is a model that has lost its way; a rule of dashes may be longer. */
const STUTTER = /(\S.{0,11}?)\1{15,}/;
const LONGEST_RULE = 120;

/** Cuts a text where it begins to say again what it, or the text before it, has just said. */
export function cutAtRepetition(text: string, window: Window, running: boolean): Cut {
  const stutter = STUTTER.exec(text);
  if (stutter !== null && (/[\p{L}\p{N}]/u.test(stutter[1] ?? '') || stutter[0].length > LONGEST_RULE)) {
    return { text: text.slice(0, stutter.index), cut: true };
  }
  const lines = text.split('\n');
  if (running) lines.pop();
  const blankStart = window.linePrefix.trim() === '' || lines[0]?.trim() === '';
  if (!blankStart) return circle(lines, [], text);
  const above = window.prefix.split('\n').slice(-LONGEST_CIRCLE - 1);
  if (window.linePrefix.trim() === '') above.pop();
  return circle(
    lines,
    above.map((line) => line.trim()),
    text,
  );
}

function circle(lines: readonly string[], above: readonly string[], text: string): Cut {
  const trimmed = lines.map((line) => line.trim());
  for (let size = 1; size <= LONGEST_CIRCLE; size++) {
    const first = trimmed.findIndex((line) => line !== '');
    if (first >= 0 && above.length >= size && same(trimmed.slice(first, first + size), above.slice(-size))) {
      return { text: '', cut: true };
    }
    for (let at = 0; at + size * 2 <= trimmed.length; at++) {
      const once = trimmed.slice(at, at + size);
      const twice = same(once, trimmed.slice(at + size, at + size * 2));
      // Two equal lines happen; three do not.
      if (twice && (size > 1 || trimmed[at + 2] === trimmed[at])) {
        return {
          text: text
            .split('\n')
            .slice(0, at + size)
            .join('\n'),
          cut: true,
        };
      }
    }
  }
  return { text, cut: false };
}

function same(some: readonly string[], others: readonly string[]): boolean {
  return (
    some.length === others.length &&
    some.every((line, i) => line === others[i]) &&
    some.some((line) => line.length >= TRIVIAL_CHARS)
  );
}
