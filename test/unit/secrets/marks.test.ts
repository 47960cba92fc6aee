import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createSecretMarks, maskSecrets, type SecretMarks } from '../../../src/secrets/index.ts';
import { ORDINARY, SECRETS } from './samples.ts';

const KEYS = Object.values(SECRETS);
const plain = (text: string) => text.replaceAll('\r\n', '\n');
const mask = (text: string, marks: SecretMarks) => maskSecrets(text, 0, undefined, marks).text;

/** Code with keys, and with what looks like a mark and is code. */
const text = fc
  .array(
    fc.tuple(
      fc.oneof(
        fc.constantFrom(...KEYS, ...KEYS.map((key) => key.replaceAll('\n', '\r\n')), ...ORDINARY),
        fc.constantFrom('<secret 1>', '<secret 2>', '<secret3>', '<SECRET 1 />', '&lt;secret 4&gt;'),
        fc.string({ maxLength: 12 }),
      ),
      fc.constantFrom(' ', '\n', '"', ', ', '('),
    ),
    { maxLength: 10 },
  )
  .map((pieces) => pieces.flat().join(''));

describe('the marks of a prompt’s secrets', () => {
  it('give back every text of the prompt as it was, in whatever order it was masked', () => {
    fc.assert(
      fc.property(fc.array(text, { maxLength: 5 }), (texts) => {
        const marks = createSecretMarks();
        const masked = texts.map((one) => mask(one, marks));
        const all = marks.reveal(masked.join('\n'));
        assert.deepEqual(all, { text: plain(texts.join('\n')), unknown: null });
      }),
      { numRuns: 2_000 },
    );
  });

  it('are the same for the same key in two files, and different for different keys', () => {
    const [first = '', second = ''] = KEYS;
    const marks = createSecretMarks();
    assert.equal(mask(`a = "${first}"`, marks), 'a = "<secret 1>"');
    assert.equal(mask(`b = "${second}"`, marks), 'b = "<secret 2>"');
    assert.equal(mask(`c = "${first}"`, marks), 'c = "<secret 1>"');
  });

  it('never stand for a key where the code has such a text itself', () => {
    const [key = ''] = KEYS;
    const marks = createSecretMarks();
    assert.equal(mask(`a = "${key}"`, marks), 'a = "<secret 1>"');
    const own = mask('expect(text).toBe("<secret 1>")', marks);
    assert.equal(own, 'expect(text).toBe("<secret 2>")');
    assert.equal(marks.reveal(own).text, 'expect(text).toBe("<secret 1>")');
  });

  it('tell of one that stands for nothing, however it is written', () => {
    const marks = createSecretMarks();
    mask(KEYS[0] ?? '', marks);
    for (const stray of [
      '<secret 2>',
      '<secret1>',
      '<Secret 1>',
      '<secret_1>',
      '&lt;secret 1&gt;',
      '<secret 1/>',
      '</secret 1>',
      '< secret 1 >',
      '<secret: 1>',
      '<secret #1>',
      '<secret id="1">',
      '<secret key 1>',
      '\\<secret 1\\>'.slice(1),
      '\\u003csecret 1\\u003e',
      '%3Csecret%201%3E',
      '&#60;secret 1&#62;',
      '[secret 1]',
      '{secret 1}',
      '«secret 1»',
    ]) {
      assert.equal(marks.reveal(`key = "${stray}"`).unknown, stray);
    }
    assert.equal(createSecretMarks().reveal('<secret 1>').unknown, '<secret 1>');
    for (const code of ['keys[secret1]', '{secret_1}', 'a < secret1 && b > 2', 'secret 1'])
      assert.equal(marks.reveal(code).unknown, null);
  });

  it('hide a key in a message that quotes it, its lines, or the beginning of it', () => {
    for (const key of KEYS) {
      const marks = createSecretMarks();
      mask(key, marks);
      for (const line of plain(key).split('\n')) {
        for (const quoted of [line, `${line.slice(0, 30)}...`]) {
          const hidden = marks.hide(`The text “${quoted}” was not found.`);
          for (let at = 0; at + 12 <= Math.min(line.length, 30); at++) {
            const start = line.slice(0, 12 + at);
            assert.ok(!hidden.includes(start), `${hidden} has ${start}`);
          }
        }
      }
    }
  });
});
