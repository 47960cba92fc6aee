import assert from 'node:assert/strict';
import fc from 'fast-check';
import { maskedLines } from '../../../src/context/masked.ts';
import { textLines } from './fakes.ts';
import { SECRETS } from './secret-samples.ts';

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
