import assert from 'node:assert/strict';
import fc from 'fast-check';
import { follow, type Span, type TextChange } from '../../../../src/edits/text/follow.ts';

/** Lines that are all different, of which some are the part that is followed. */
const situation = fc.tuple(fc.integer({ min: 3, max: 20 }), fc.nat(), fc.nat()).map(([count, a, b]) => {
  const lines = Array.from({ length: count }, (_, i) => `line ${i}\n`);
  const first = a % count;
  const last = first + (b % (count - first));
  const offset = (line: number) => lines.slice(0, line).join('').length;
  return {
    text: lines.join(''),
    lines,
    first,
    last,
    span: { start: offset(first), end: offset(last + 1) - 1 },
  };
});

const typed = fc.constantFrom('', 'x', '\n', 'typed\n', 'two\nlines\n');

const made = (text: string, { start, end, text: by }: TextChange) =>
  text.slice(0, start) + by + text.slice(end);
const partOf = (text: string, { start, end }: Span) => text.slice(start, end);

describe('a part of a text that follows its changes', () => {
  it('has the same text after any changes elsewhere', () => {
    fc.assert(
      fc.property(
        situation,
        fc.array(fc.tuple(fc.nat(), fc.nat(), typed), { maxLength: 8 }),
        ({ text, span }, all) => {
          let [now, at] = [text, span];
          for (const [a, b, by] of all) {
            const isAbove = a % 2 === 0;
            const from = isAbove ? a % (at.start + 1) : at.end + (a % (now.length - at.end + 1));
            const to = isAbove ? from + (b % (at.start - from + 1)) : from + (b % (now.length - from + 1));
            const change = { start: from, end: to, text: by };
            const next = follow(at, change, now);
            assert.ok(next);
            assert.equal(partOf(made(now, change), next), partOf(now, at));
            now = made(now, change);
            at = next;
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('has what is typed inside of it', () => {
    fc.assert(
      fc.property(situation, fc.nat(), typed, ({ text, span }, at, by) => {
        const offset = span.start + 1 + (at % (span.end - span.start - 1));
        const change = { start: offset, end: offset, text: by };
        const now = follow(span, change, text);
        assert.ok(now);
        assert.equal(
          partOf(made(text, change), now),
          made(partOf(text, span), { ...change, start: offset - span.start, end: offset - span.start }),
        );
      }),
    );
  });

  it('is found again where a tool writes the whole text with other lines around it', () => {
    fc.assert(
      fc.property(
        situation,
        fc.array(typed),
        fc.array(typed),
        ({ text, lines, first, last, span }, above, below) => {
          const own = lines.slice(first, last + 1).join('');
          const now = [
            ...above.map((line) => `a ${line}\n`),
            own,
            ...below.map((line) => `b ${line}\n`),
          ].join('');
          const found = follow(span, { start: 0, end: text.length, text: now }, text);
          assert.ok(found);
          assert.equal(partOf(now, found), partOf(text, span));
        },
      ),
    );
  });

  it('is gone where all of it is removed or replaced, and left in part where a part is', () => {
    const text = 'one\ntwo\nthree\nfour\n';
    const span = { start: 4, end: 13 };
    assert.equal(follow(span, { start: 4, end: 14, text: '' }, text), null);
    assert.equal(follow(span, { start: 0, end: text.length, text: '' }, text), null);
    assert.equal(follow(span, { start: 0, end: text.length, text: 'other\n' }, text), null);
    assert.equal(follow(span, { start: 2, end: 16, text: 'x' }, text), null);
    assert.deepEqual(follow(span, { start: 0, end: 8, text: '' }, text), { start: 0, end: 5 });
    assert.deepEqual(follow(span, { start: 8, end: 19, text: '' }, text), { start: 4, end: 8 });
  });

  it('does not take what is typed at its ends', () => {
    const span = { start: 4, end: 7 };
    assert.deepEqual(follow(span, { start: 4, end: 4, text: 'new\n' }, 'one\ntwo\nthree'), {
      start: 8,
      end: 11,
    });
    assert.deepEqual(follow(span, { start: 7, end: 7, text: '\nnew' }, 'one\ntwo\nthree'), span);
  });
});
