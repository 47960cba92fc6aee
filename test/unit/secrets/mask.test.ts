import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { maskSecrets } from '../../../src/secrets/index.ts';
import { EVIL } from '../../bench/hostile.ts';
import { ORDINARY, SECRETS, SECRETS_BY_NAME } from './samples.ts';

describe('masking', () => {
  for (const [form, secret] of Object.entries(SECRETS)) {
    it(`hides the whole of a secret: ${form}`, () => {
      for (const [before, after] of [
        ['', ''],
        ['const key = "', '";\nrun(key);'],
        ["key='", "'"],
        ['KEY=', '\n'],
        ['(', ')'],
      ] as const) {
        const { text, masked } = maskSecrets(`${before}${secret}${after}`);
        assert.equal(text, `${before}<secret 1>${after}`);
        assert.equal(masked, 1);
      }
    });
  }

  for (const [name, secret] of SECRETS_BY_NAME) {
    it(`hides a secret that its name gives away: ${name}`, () => {
      assert.equal(maskSecrets(`${name}${secret}"`).text, `${name}<secret 1>"`);
    });
  }

  for (const code of ORDINARY) {
    it(`leaves ordinary code as it is: ${code.slice(0, 60).replaceAll('\n', ' ')}`, () => {
      assert.deepEqual(maskSecrets(code), { text: code, masked: 0 });
    });
  }

  it('numbers secrets in the order in which they stand', () => {
    const text = Object.values(SECRETS).join('\n\n');
    const count = Object.keys(SECRETS).length;
    assert.deepEqual(maskSecrets(text), {
      text: Array.from({ length: count }, (_, i) => `<secret ${i + 1}>`).join('\n\n'),
      masked: count,
    });
  });

  it('hides what a part of a text holds of a secret, even half of it', () => {
    const secret = SECRETS['RSA key'] ?? '';
    const text = `before\n${secret}\nafter`;
    const middle = 200;
    assert.equal(maskSecrets(text, 0, middle).text, 'before\n<secret 1>');
    assert.equal(maskSecrets(text, middle).text, '<secret 1>\nafter');
    assert.equal(maskSecrets(text, middle, middle + 50).text, '<secret 1>');
    assert.deepEqual(maskSecrets(text, 0, 6), { text: 'before', masked: 0 });
    assert.deepEqual(maskSecrets(text, text.length - 5), { text: 'after', masked: 0 });
  });

  const piece = fc.oneof(
    fc.constantFrom(...Object.values(SECRETS), ...ORDINARY, ...SECRETS_BY_NAME.flat()),
    fc.constantFrom(' ', '\n', '"', '=', '-', '_', '.', 'sk-', 'ghp_', 'AKIA', 'eyJ', '-----BEGIN '),
    fc.string({ maxLength: 12 }),
  );
  const text = fc
    .array(fc.tuple(piece, fc.constantFrom(' ', '\n', '"', ', ', '(')), { maxLength: 12 })
    .map((pieces) => pieces.flat().join(''));

  it('finds nothing more in what it has masked', () => {
    fc.assert(
      fc.property(text, (original) => {
        const once = maskSecrets(original);
        assert.deepEqual(maskSecrets(once.text), { text: once.text, masked: 0 });
      }),
      { numRuns: 2_000 },
    );
  });

  it('leaves no secret in, whatever the part that is taken', () => {
    fc.assert(
      fc.property(text, fc.nat(2_000), fc.nat(2_000), (original, a, b) => {
        const start = Math.min(a, b, original.length);
        const end = Math.min(Math.max(a, b), original.length);
        const whole = maskSecrets(original).text;
        // What is kept of the part is kept of the whole as well.
        for (const kept of maskSecrets(original, start, end).text.split(/<secret \d+>/)) {
          assert.ok(whole.includes(kept), JSON.stringify(kept));
        }
      }),
    );
  });

  it('comes to an end on text that is made to slow it down, and leaves it whole where there is no secret', () => {
    for (const evil of EVIL) {
      const long = evil.repeat(1_000_000 / evil.length);
      const { text: after, masked } = maskSecrets(long);
      assert.equal(masked === 0, after === long, evil);
    }
  });
});
