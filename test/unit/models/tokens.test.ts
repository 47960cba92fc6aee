import assert from 'node:assert/strict';
import fc from 'fast-check';
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { describe, it } from 'mocha';
import { estimateMessagesTokens, estimateTokens } from '../../../src/models/index.ts';
import { forEachPretoken } from '../../../src/models/pretokens.ts';
import { MONOTONOUS, SAMPLES } from './tokenSamples.ts';

/** The expression of o200k, which the hand-written scanner must agree with. */
const WORD_TAIL = "(?:'[sStTmMdD]|'[rR][eE]|'[vV][eE]|'[lL][lL])?";
const O200K = new RegExp(
  [
    `[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+${WORD_TAIL}`,
    `[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*${WORD_TAIL}`,
    '\\p{N}{1,3}',
    ' ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*',
    '\\s*[\\r\\n]+',
    '\\s+(?!\\S)',
    '\\s+',
  ].join('|'),
  'gu',
);

const bits = fc.constantFrom(
  ...[
    'foo',
    'Bar',
    'HTTPServer',
    'x',
    ' ',
    '  ',
    '\t',
    '\n',
    '\r\n',
    '\n\n    ',
    '{',
    '});',
    '//',
    ' => ',
    '"',
    "'s",
    "'LL",
  ],
  ...[
    '123',
    '4567',
    '_',
    '.',
    'ü',
    'Straße',
    '数据',
    'データ',
    'данные',
    'é',
    '🙂',
    '→',
    '\u00a0',
    '½',
    "it's",
  ],
);
const texts = fc.array(bits, { maxLength: 60 }).map((parts) => parts.join(''));

describe('token estimate', () => {
  for (const [language, text] of Object.entries(SAMPLES)) {
    it(`is within 15 % of o200k for a small ${language} file`, () => {
      const truth = encode(text).length;
      const estimate = estimateTokens(text);
      assert.ok(Math.abs(estimate / truth - 1) <= 0.15, `${estimate} for ${truth}`);
    });
  }

  it('is within 4 % of o200k for all the small files together', () => {
    const all = Object.values(SAMPLES).join('\n');
    assert.ok(Math.abs(estimateTokens(all) / encode(all).length - 1) <= 0.04);
  });

  it('splits text where o200k does', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const mine = new Set<number>();
        let total = 0;
        forEachPretoken(text, (_kind, length, end) => {
          total += length;
          assert.equal(end, total);
          mine.add(end);
        });
        assert.equal(total, text.length);
        for (const match of text.matchAll(O200K)) {
          assert.ok(mine.has(match.index + match[0].length), JSON.stringify(match[0]));
        }
      }),
      { numRuns: 1000 },
    );
  }).timeout(20_000);

  it('is zero for the empty text, and a whole number of one or more for any other', () => {
    assert.equal(estimateTokens(''), 0);
    fc.assert(
      fc.property(fc.oneof(texts, fc.string({ unit: 'binary', minLength: 1 })), (text) => {
        const tokens = estimateTokens(text);
        assert.ok(Number.isSafeInteger(tokens) && tokens >= (text === '' ? 0 : 1));
      }),
    );
  });

  it('of two texts together is the sum of both but for the word that they form where they meet', () => {
    fc.assert(
      fc.property(texts, texts, (one, two) => {
        const apart = estimateTokens(one) + estimateTokens(two);
        const word = `${/\S*$/u.exec(one)?.[0] ?? ''}${/^\S*/u.exec(two)?.[0] ?? ''}`;
        const difference = Math.abs(estimateTokens(one + two) - apart);
        assert.ok(difference <= 6 + word.length / 2, `${difference} with ${word}`);
      }),
    );
  });

  for (const [name, unit] of MONOTONOUS) {
    it(`is finite for 2 MB of ${name}`, () => {
      const text = unit.repeat(Math.ceil(2_000_000 / unit.length));
      const tokens = estimateTokens(text);
      assert.ok(tokens > 0 && tokens <= text.length * 2);
    }).timeout(20_000);
  }

  it('of a chat counts its texts and a little for each message', () => {
    const messages = [{ content: 'You are terse.' }, { content: 'Why?' }];
    const texts = estimateTokens('You are terse.') + estimateTokens('Why?');
    const chat = estimateMessagesTokens(messages);
    assert.ok(chat > texts && chat <= texts + 15);
    assert.ok(estimateMessagesTokens([]) <= 5);
  });
});
