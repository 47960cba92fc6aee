import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  bestWindow,
  indexLines,
  narrow,
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

function bestByHand(text: readonly string[], query: ReadonlySet<string>, part: LineRange): number {
  let best = 0;
  const size = Math.min(WINDOW_LINES, part.end - part.start);
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
      fc.property(lines, lines, (text, asked) => {
        const query = queryOf(asked);
        const found = bestWindow(indexLines(textLines(text), null), query);
        const expected = text.length === 0 ? 0 : bestByHand(text, query, { start: 0, end: text.length });
        assert.equal(found?.score ?? 0, expected);
        if (found === null) return;
        assert.equal(found.end - found.start, Math.min(WINDOW_LINES, text.length));
        assert.equal(jaccard(query, new Set(text.slice(found.start, found.end).flatMap(wordsOf))), expected);
      }),
      { numRuns: 300 },
    );
  });

  it('never touches the lines that are shown', () => {
    fc.assert(
      fc.property(lines, lines, fc.nat(150), fc.nat(80), (text, asked, start, length) => {
        const shown = { start, end: start + length };
        const found = bestWindow(indexLines(textLines(text), null), queryOf(asked), shown);
        if (found === null) return;
        assert.ok(found.end <= shown.start || found.start >= shown.end);
        assert.ok(found.start >= 0 && found.end <= text.length);
      }),
    );
  });

  it('is found in an index that was brought up to date as in one made anew', () => {
    fc.assert(
      fc.property(lines, lines, lines, (before, after, asked) => {
        const fresh = indexLines(textLines(after), null);
        const updated = indexLines(textLines(after), indexLines(textLines(before), null));
        assert.deepEqual(updated.lines, fresh.lines);
        assert.deepEqual(bestWindow(updated, queryOf(asked)), bestWindow(fresh, queryOf(asked)));
      }),
    );
  });
});

describe('the part of a window that is sent', () => {
  it('stays in the window and within the limit, and shares as many words as any part that does', () => {
    fc.assert(
      fc.property(lines, lines, fc.nat(60), (text, asked, limit) => {
        const cost = (one: string) => one.length + 1;
        const query = queryOf(asked);
        const window = { start: 0, end: Math.min(text.length, WINDOW_LINES) };
        const part = narrow(indexLines(textLines(text), null), query, window, limit, cost);
        assert.ok(part.start >= 0 && part.start <= part.end && part.end <= window.end);
        const shared = ({ start, end }: LineRange) =>
          sharedBy(query, new Set(text.slice(start, end).flatMap(wordsOf)));
        const sum = ({ start, end }: LineRange) =>
          text.slice(start, end).reduce((all, one) => all + cost(one), 0);
        assert.ok(sum(part) <= limit);
        for (let start = 0; start < window.end; start += 3) {
          for (let end = start + 1; end <= window.end && sum({ start, end }) <= limit; end++) {
            assert.ok(shared({ start, end }) <= shared(part));
          }
        }
      }),
    );
  });
});
