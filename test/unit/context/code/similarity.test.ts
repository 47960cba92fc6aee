import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  bestWindow,
  indexLines,
  queryOf,
  WINDOW_LINES,
  wordsOf,
} from '../../../../src/context/code/similarity.ts';
import type { LineRange } from '../../../../src/context/excerpt.ts';
import { textLines } from '../fakes.ts';

const line = fc
  .array(fc.constantFrom('cart', 'total', 'price', 'sumOfLines', 'return', '{', '}', 'x_coupon'), {
    maxLength: 4,
  })
  .map((words) => words.join(' '));
const lines = fc.array(line, { maxLength: 150 });

function sharedBy(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  return [...a].filter((word) => b.has(word)).length;
}

function jaccard(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const shared = sharedBy(a, b);
  return shared === 0 ? 0 : shared / (a.size + b.size - shared);
}

function bestByHand(
  text: readonly string[],
  query: ReadonlySet<string>,
  part: LineRange,
  most: number,
): number {
  let best = 0;
  const size = Math.min(most, part.end - part.start);
  for (let start = part.start; start + size <= part.end; start++) {
    best = Math.max(best, jaccard(query, new Set(text.slice(start, start + size).flatMap(wordsOf))));
  }
  return best;
}

describe('words of a line', () => {
  it('are the parts of names, without keywords', () => {
    assert.deepEqual(wordsOf('const parseHTTPRequest = snake_case(größe, 漢字);'), [
      'parse',
      'http',
      'request',
      'snake',
      'größe',
      '漢字',
    ]);
  });
});

describe('the most similar window', () => {
  it('is the one with the greatest Jaccard similarity of all', () => {
    fc.assert(
      fc.property(lines, lines, fc.integer({ min: 1, max: WINDOW_LINES }), (text, asked, size) => {
        const query = queryOf(asked);
        const whole = { start: 0, end: text.length };
        const found = bestWindow(indexLines(textLines(text)), query, [whole], size);
        const expected = text.length === 0 ? 0 : bestByHand(text, query, whole, size);
        assert.equal(found?.score ?? 0, expected);
        if (found === null) return;
        assert.equal(found.end - found.start, Math.min(size, text.length));
        assert.equal(jaccard(query, new Set(text.slice(found.start, found.end).flatMap(wordsOf))), expected);
      }),
      { numRuns: 300 },
    );
  });

  it('never leaves the parts that are looked at', () => {
    fc.assert(
      fc.property(lines, lines, fc.nat(150), fc.nat(80), (text, asked, start, length) => {
        const part = { start: Math.min(start, text.length), end: Math.min(start + length, text.length) };
        const found = bestWindow(indexLines(textLines(text)), queryOf(asked), [part]);
        if (found !== null) assert.ok(found.start >= part.start && found.end <= part.end);
      }),
    );
  });
});
