import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { type LineRange, maskedLines, widen } from '../../../src/context/excerpt.ts';
import { estimateTokens } from '../../../src/models/index.ts';
import { SECRETS } from '../secrets/samples.ts';
import { textLines } from './fakes.ts';

const sizeOf = (lines: readonly string[], { start, end }: LineRange) =>
  estimateTokens(lines.slice(start, end).join('\n'));

describe('widening an excerpt', () => {
  const numbered = Array.from({ length: 100 }, (_, i) => `line ${i}`);

  it('adds lines above and below in turn', () => {
    const { start, end } = widen(numbered, { start: 50, end: 52 }, 50);
    assert.ok(start < 50 && end > 52);
    assert.ok(Math.abs(50 - start - (end - 52)) <= 1);
  });

  it('goes on one way when the other is at its end', () => {
    assert.deepEqual(widen(numbered, { start: 0, end: 1 }, 10_000), { start: 0, end: 100 });
    assert.deepEqual(widen(numbered, { start: 99, end: 100 }, 10_000), { start: 0, end: 100 });
  });

  it('goes on below a line that is too long, as of a minified file, above', () => {
    const lines = ['x = 1; '.repeat(10_000), 'a', 'b', 'c', 'd'];
    assert.deepEqual(widen(lines, { start: 1, end: 2 }, 100), { start: 1, end: 5 });
  });

  it('leaves a range that is over the limit by itself as it is', () => {
    assert.deepEqual(widen(numbered, { start: 10, end: 60 }, 5), { start: 10, end: 60 });
  });

  const line = fc.oneof(
    fc.string({ maxLength: 40 }),
    fc.constantFrom('', '', '\t', '    ', '}', '});', '  return total;', '漢字かな', '🙂🙂', '-'.repeat(60)),
  );
  it('holds the range and stays within document and limit', () => {
    fc.assert(
      fc.property(
        fc.array(line, { minLength: 1, maxLength: 60 }),
        fc.nat(),
        fc.nat(),
        fc.nat(300),
        (lines, a, b, limit) => {
          const start = a % lines.length;
          const range = { start, end: start + 1 + (b % (lines.length - start)) };
          const wide = widen(lines, range, limit);
          assert.ok(wide.start >= 0 && wide.start <= range.start);
          assert.ok(wide.end <= lines.length && wide.end >= range.end);
          const size = sizeOf(lines, wide);
          if (sizeOf(lines, range) > limit) assert.deepEqual(wide, range);
          else assert.ok(size <= limit, `${size} of ${limit}`);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

describe('lines of a file without its secrets', () => {
  it('are the lines themselves where there are none', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('', 'a', '  b();', '🙂')),
        fc.nat(300),
        fc.nat(40),
        (lines, a, b) => {
          const start = Math.min(a, lines.length);
          const end = Math.min(lines.length, start + b);
          const expected = lines.slice(start, end);
          assert.deepEqual(
            maskedLines(textLines(lines), start, end),
            expected.length === 0 ? [''] : expected,
          );
        },
      ),
    );
  });

  it('have no part of a key that begins above them or ends below', () => {
    const key = (SECRETS['PKCS 8 key'] ?? '').split('\n');
    const text = textLines(['before', ...key, 'after']);
    for (let start = 0; start <= key.length; start++) {
      const found = maskedLines(text, start, start + 2).join('\n');
      for (const line of key) assert.ok(!found.includes(line), `${start}: ${line}`);
    }
  });
});
