import assert from 'node:assert/strict';
import fc from 'fast-check';
import { lexer, parse, type Token, walkTokens } from 'marked';
import { describe, it } from 'mocha';
import { iconed, labelOf } from '../../../src/sanitize/iconed.ts';
import { code, codeBlock, Markdown, md } from '../../../src/sanitize/markdown.ts';
import { plain } from '../../../src/sanitize/plain.ts';
import { iconsIn, linksIn } from './vscode.ts';

const PARTS = [
  ...[
    '[x](command:tierwise.exportSpend?%5B1%5D)',
    '[x](https://e.test "t")',
    '[x](file:/etc)',
    '[',
    ']',
    '](',
    '(',
    ')',
    'command:x',
  ],
  ...[
    '$(zap)',
    '$(',
    '$',
    '$$(',
    '~spin',
    'zap',
    '\\',
    '![a](https://e.test/p.png)',
    '<img src=x>',
    '<https://a.b>',
    '[r]: https://e.test',
  ],
  ...[
    '\n',
    '\r\n',
    '\u2028',
    '\u0085',
    '\v',
    '\u001b[31m',
    '\u0000',
    '\u202e',
    '\u2066',
    '\u200b',
    '\u2060',
    '\ufeff',
    '\u00ad',
    '\u3164',
  ],
  ...[
    '\u{e0041}',
    '\ue000',
    '\ud83d',
    '\ude00',
    '😀',
    'e\u0301',
    '\u0301',
    '\u2800',
    '\u00a0',
    ' ',
    '|',
    '`',
    '```',
    '*',
    '_',
    '~~',
    '#',
    '-',
    '&lt;',
    '&',
    '"',
  ],
  ...['a', 'word', 'Привет', 'שלום'],
];
const text = fc.array(fc.constantFrom(...PARTS), { maxLength: 30 }).map((parts) => parts.join(''));
const numRuns = Number(process.env['RUNS'] ?? 3_000);
const holds = (check: (text: string) => void) => fc.assert(fc.property(text, check), { numRuns });

describe('Text from elsewhere', () => {
  it('makes no link and no icon, wherever it is shown', () => {
    holds((foreign) => {
      for (const shown of [plain(foreign), plain(`The setting ${foreign} is wrong: ${foreign}.`)]) {
        assert.deepEqual([linksIn(shown), iconsIn(shown)], [[], []]);
      }
    });
  });

  it('is one line of whole characters that can be seen, and no longer than there is room', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 60 }), (foreign, most) => {
        const shown = plain(foreign, most);
        assert.doesNotMatch(shown, /[\p{Cc}\p{Cf}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/u);
        assert.ok(shown.isWellFormed());
        assert.ok(shown.length <= most);
        assert.equal(plain(shown, most), shown);
      }),
      { numRuns },
    );
  });

  it('draws no icon in a label that has some of ours', () => {
    holds((foreign) => {
      const { value } = iconed`$(layers) ${foreign} $(graph) ${foreign}`;
      assert.deepEqual(iconsIn(value), ['layers', 'graph']);
      assert.deepEqual(linksIn(value), []);
      assert.deepEqual(iconsIn(labelOf(foreign)), []);
    });
  });

  it('is text in Markdown of ours, which alone has links and icons', () => {
    holds((foreign) => {
      const ours = md`**${foreign}** · [$(key) Set](command:tierwise.setApiKey)\n\n> ${foreign}\n\n- ${foreign}\n`;
      const found: string[] = [];
      void walkTokens(lexer(ours.value, { gfm: true }), (token: Token) => {
        const isOpened = token.type === 'link' && !/^https?:/.test(token['href']);
        if (token.type === 'image' || token.type === 'html' || token.type === 'def') found.push(token.raw);
        if (isOpened && !token['href'].startsWith('mailto:')) found.push(token['href']);
      });
      assert.deepEqual(found, ['command:tierwise.setApiKey']);
      assert.deepEqual(iconsIn(String(parse(ours.value, { gfm: true }))), ['key']);
    });
  });

  it('is one block of code, whatever it says', () => {
    holds((foreign) => {
      const shown = codeBlock(`+ ${foreign}`, 'diff');
      const tokens = lexer(md`${'before'}\n\n${shown}\n\n${'after'}`.value).filter(
        ({ type }) => type !== 'space',
      );
      assert.deepEqual(
        tokens.map(({ type }) => type),
        ['paragraph', 'code', 'paragraph'],
      );
    });
  });

  it('stays in its item of a list', () => {
    holds((foreign) => {
      for (const item of [md`- **mid** · ${code(foreign)} · ${foreign}`, md`- **${foreign}** · ${foreign}`]) {
        const tokens = lexer(`${item.value}\n`).filter(({ type }) => type !== 'space');
        const [list] = tokens;
        assert.deepEqual([tokens.length, list?.type], [1, 'list']);
        assert.equal(list?.type === 'list' ? list['items'].length : 0, 1);
        void walkTokens(tokens, (token: Token) => {
          assert.ok(!['image', 'html', 'def'].includes(token.type), token.raw);
          if (token.type === 'link') assert.match(token['href'], /^(?:https?|mailto):/);
        });
      }
    });
  });

  it('reads as it was written where there is nothing to it', () => {
    const message =
      'No answer from claude-haiku-4-5: $5.00 of $5 is spent (50 %). See https://a.test/b_c?d=[e].';
    assert.equal(plain(message), message);
    assert.equal(plain('“x”: [docs](command:y) $(zap) $$(zap)'), '“x”: [docs] (command:y) (zap) (zap)');
    assert.equal(plain('one\r\n\ttwo\u2028three'), 'one two three');
    assert.equal(plain('a'.repeat(20), 10), `${'a'.repeat(9)}…`);
    assert.equal(plain('😀😀😀', 4), '😀…');
    assert.equal(md`${'a_b *c* $(x)'} ${new Markdown('*d*')}`.value, 'a\\_b \\*c\\* &#36;\\(x\\) *d*');
  });
});
