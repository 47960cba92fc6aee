import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { readOutput } from '../../../src/processes/index.ts';
import { createCut } from '../../../src/processes/output/cut.ts';
import { createDecoder } from '../../../src/processes/output/decode.ts';
import { createScreen } from '../../../src/processes/output/screen.ts';

/** What a model gets of some bytes, in pieces of a size. */
function shown(bytes: Uint8Array | string, size = 65_536, locale?: string): string {
  const all = typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
  const cut = createCut();
  const screen = createScreen(cut.add);
  const decoder = createDecoder(locale);
  for (let at = 0; at < all.length; at += size) screen.write(decoder.decode(all.subarray(at, at + size)));
  screen.write(decoder.end());
  screen.end();
  return cut.text();
}

const latin = (text: string): Uint8Array => Buffer.from(text, 'latin1');

describe('The output of a command', () => {
  const CASES: readonly (readonly [name: string, bytes: Uint8Array | string, text: string])[] = [
    ['plain lines', 'one\ntwo\n', 'one\ntwo'],
    ['lines of Windows', 'one\r\ntwo\r\n', 'one\ntwo'],
    ['no last end of line', 'one\ntwo', 'one\ntwo'],
    ['empty lines', '\n\na\n\nb\n\n', '\n\na\n\nb'],
    ['nothing', '', ''],
    ['colours', '\x1b[31mred\x1b[0m \x1b[1;38;5;196mbold\x1b[m', 'red bold'],
    ['colours of one character', '\x9b31mred\x9b0m', 'red'],
    ['a progress bar', '  0%\r 50%\r100%\ndone', '100%\ndone'],
    ['a progress bar that gets shorter', 'loading everything\r\x1b[Kdone', 'done'],
    ['a progress bar that is not erased', 'abcdef\rxy', 'xycdef'],
    ['a spinner', '|\b/\b-\b\\\bok', 'ok'],
    ['a bar of several rows', 'a 1\nb 1\n\x1b[2Aa 2\n\x1b[Bc', 'a 2\nb 1\nc'],
    ['rows that are erased', 'a\nb\nc\n\x1b[3A\x1b[Jd', 'd'],
    ['a title', '\x1b]0;title\x07text', 'text'],
    ['a link', '\x1b]8;;https://x\x1b\\text\x1b]8;;\x1b\\', 'text'],
    ['a picture', 'a\x1bPq#0;2;0;0;0#0~~\x1b\\b', 'ab'],
    ['a mark of a build', '\x1b]633;A\x07$ x', '$ x'],
    ['tabs', 'a\tb', 'a       b'],
    ['bells and form feeds', 'a\x07b\x0cc\x00d', 'abcd'],
    ['a sequence that is none', 'a\x1b[é', 'a[é'],
    ['a sequence that is cut off', 'a\x1b[3', 'a'],
    ['UTF-8', 'äöü 漢字 😀', 'äöü 漢字 😀'],
    ['half a character at the end', Buffer.from('ok ä').subarray(0, 4), 'ok Ã'],
    ['another code page', latin('Größe: für alle\nok\n'), 'Größe: für alle\nok'],
    ['UTF-16 with its mark', Buffer.from('\ufeffGröße\nzwei\n', 'utf16le'), 'Größe\nzwei'],
    [
      'UTF-16 without a mark',
      Buffer.from('Windows Subsystem for Linux\nNAME STATE\n', 'utf16le'),
      'Windows Subsystem for Linux\nNAME STATE',
    ],
    ['a mark of UTF-8', '\ufeffone\n', 'one'],
    ['words between zeros', Buffer.from('a.ts\0b.ts\0c.ts\0'), 'a.tsb.tsc.ts'],
  ];
  for (const [name, bytes, text] of CASES) {
    it(`is plain text: ${name}`, () => assert.equal(shown(bytes), text));
    it(`is the same in whatever pieces it comes: ${name}`, () => {
      if (name.startsWith('half')) return;
      for (const size of [1, 2, 3, 7]) assert.equal(shown(bytes, size), text, `${size}`);
    });
  }

  it('is read in the code page that the user’s language names', () => {
    assert.equal(shown(Buffer.from([0xd0, 0xd2, 0xc9, 0xd7, 0xc5, 0xd4]), 100, 'ru_RU.KOI8-R'), 'привет');
    assert.equal(shown(Buffer.from([0xc4, 0xe3, 0xba, 0xc3]), 100, 'zh_CN.GBK'), '你好');
  });

  it('says of what is no text how much it is', () => {
    const bytes = Buffer.alloc(100_000);
    for (let i = 0, seed = 1; i < bytes.length; i++) {
      seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
      bytes[i] = seed >> 16;
    }
    const text = shown(Buffer.concat([Buffer.from('before\n'), bytes, Buffer.from('\nafter\n')]));
    assert.match(text, /^before\n/);
    assert.match(text, /characters that are no text\]/);
    assert.match(text, /\nafter$/);
    assert.ok(text.length < 3_000, `${text.length}`);
  });

  it('stays small, and shows its beginning and its end', () => {
    for (const [name, bytes] of [
      ['one line', `begin ${'x'.repeat(24_000_000)} end`],
      ['many lines', `begin\n${'a line of a log\n'.repeat(500_000)}end\n`],
      ['long lines', `begin\n${`${'word '.repeat(2_000)}\n`.repeat(500)}end\n`],
      ['carriage returns', `begin\n${'\r50 %'.repeat(1_000_000)}\nend\n`],
      ['empty lines', `begin\n${'\n'.repeat(1_000_000)}end\n`],
      ['cursor movements', `begin\n${'\x1b[400Cx\x1b[A\x1b[K'.repeat(100_000)}\x1b[100B\nend\n`],
      ['sequences that never end', `begin\n${'\x1b]0;'.repeat(500_000)}\x07\nend\n`],
    ] as const) {
      const text = shown(bytes);
      assert.ok(text.length < 20_000 && text.split('\n').length <= 401, `${name}: ${text.length}`);
      if (name !== 'cursor movements') assert.match(text, /^begin/, name);
      assert.match(text, /end$/, name);
      assert.ok(text.isWellFormed(), name);
    }
  });

  it('leaves no half of a word at a cut, which could be half a key', () => {
    const text = shown(`${'key-0123456789-abcdefghij '.repeat(10_000)}`);
    for (const word of text
      .replace(/\[… \d+ characters left out …\]/, ' ')
      .trim()
      .split(/\s+/)) {
      assert.equal(word, 'key-0123456789-abcdefghij');
    }
  });

  it('of any bytes has no control characters, is well-formed, and small', () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc
        .constantFrom(
          ...[
            '\x1b[',
            '\x1b]',
            '\x1b[2A',
            '\x1b[9999C',
            '\r',
            '\n',
            '\b',
            '\x9b',
            '\x1bP',
            '\x1b\\',
            '😀',
            'text ',
          ],
        )
        .map((text) => Buffer.from(text)),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), fc.integer({ min: 1, max: 50 }), (pieces, size) => {
        const text = shown(Buffer.concat(pieces), size);
        assert.doesNotMatch(text, /(?!\n)\p{Cc}/u);
        assert.ok(text.isWellFormed());
        assert.ok(text.length < 20_000);
      }),
      { numRuns: 1_000 },
    );
  });

  it('can be read in parts, which together are all of it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'output-'));
    const file = join(folder, 'output');
    const lines = Array.from({ length: 5_000 }, (_, i) => `line ${i} ${'x'.repeat(1 + (i % 90))}`);
    writeFileSync(file, `${lines.join('\n')}\n`);
    const read: string[] = [];
    for (let from = 1; from <= 5_000; ) {
      const part = await readOutput(file, from, 400);
      assert.ok(part.text.length <= 18_000 && part.lines === 5_000);
      read.push(...part.text.split('\n'));
      from = part.to + 1;
    }
    assert.deepEqual(read, lines);
    assert.deepEqual(await readOutput(file, 9_999, 5), { text: '', from: 9_999, to: 9_998, lines: 5_000 });
    await assert.rejects(readOutput(join(folder, 'none'), 1, 1));
    rmSync(folder, { recursive: true });
  });
});
