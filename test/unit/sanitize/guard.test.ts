import assert from 'node:assert/strict';
import fc from 'fast-check';
import { lexer, parse, type Token, walkTokens } from 'marked';
import { describe, it } from 'mocha';
import { createMarkdownGuard, harmless } from '../../../src/sanitize/guard.ts';

/** What acts in a Markdown text as VS Code reads it: what is loaded, is HTML, or opens something unheard of. */
function active(markdown: string): string[] {
  const found: string[] = [];
  void walkTokens(lexer(markdown, { gfm: true }), (token: Token) => {
    if (token.type === 'image' || token.type === 'html') found.push(`${token.type}: ${token.raw}`);
    // VS Code takes the address from links to ftp, which marked makes of bare ones.
    if (token.type === 'link' && !/^(?:https?:\/\/|mailto:|ftp:\/\/)/i.test(token['href'])) {
      found.push(`link: ${token.raw}`);
    }
    if (token.type === 'def') found.push(`def: ${token.raw}`);
  });
  return found;
}

/** What a reader sees of one paragraph. */
function shown(markdown: string): string {
  const html = String(parse(harmless(markdown).value, { async: false }));
  return html
    .replace(/<[^>]*>/g, '')
    .replaceAll('&#33;', '!')
    .trim();
}

const PARTS = [
  ...[
    '![',
    '![x](https://e.test/p.png)',
    '![x][r]',
    '![r]',
    '[',
    ']',
    '](',
    ')',
    '(',
    ']:',
    '[r]: https://e.test/p.png',
    '[r]',
  ],
  ...[
    '[x](command:tierwise.setApiKey)',
    '[x](vscode://a.b)',
    '[x](file:///etc)',
    '[x](https://e.test)',
    '](https://e.test "',
    '">',
  ],
  ...[
    '`',
    '``',
    '```',
    '````',
    '~~~',
    '~~',
    '~',
    '<',
    '<img src=https://e.test>',
    '<b',
    '<command:x>',
    '<!--',
    '-->',
    '<https://a.b/',
    '>',
  ],
  ...[
    '> ',
    '- ',
    '* ',
    '1. ',
    '14. ',
    '    ',
    '   ',
    '  ',
    ' ',
    '\t',
    '\n',
    '\n',
    '\n\n',
    '\r',
    '\r\n',
    '\u2028',
    '\u00a0',
  ],
  ...[
    '|',
    '| ',
    '|---|---|',
    '---',
    '--|--',
    '"',
    "'",
    '\\',
    '&#33;',
    '&lt;',
    '*',
    '**',
    '_',
    '#',
    '# ',
    'a',
    'b',
    ':',
    '!',
    '=',
  ],
  ...[
    'https://x.test/',
    'www.x.test',
    'x@y.test',
    'command:x',
    '$(zap)',
    '```js',
    '\u202e',
    '\u200b',
    '😀',
    '\ud83d',
  ],
];
const text = fc.array(fc.constantFrom(...PARTS), { maxLength: 30 }).map((parts) => parts.join(''));

function inPieces(whole: string, sizes: readonly number[]): string {
  const guard = createMarkdownGuard();
  let out = '';
  let at = 0;
  for (let i = 0; at < whole.length; i++) {
    const size = sizes[i % sizes.length] ?? 1;
    out += guard.write(whole.slice(at, at + size));
    at += size;
  }
  return out + guard.interrupt().held;
}

const numRuns = Number(process.env['RUNS'] ?? 3_000);

describe('A model’s Markdown', () => {
  it('does nothing, whatever it is', () => {
    fc.assert(
      fc.property(text, (whole) => assert.deepEqual(active(harmless(whole).value), [])),
      { numRuns },
    );
  });

  it('is the same in pieces of any length', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(text, sizes, (whole, some) =>
        assert.equal(inPieces(whole, some), inPieces(whole, [whole.length])),
      ),
      { numRuns: Math.ceil(numRuns / 3) },
    );
  });

  it('loads no picture, wherever its address is', () => {
    for (const picture of [
      'see ![proof](https://evil.example/x.png?q=1)',
      '![a][b]\n\n[b]: https://evil.example/x.png',
      '![b]\n\n[b]: <https://evil.example/x.png> "t"',
      '[![a](https://evil.example/x.png)](https://evil.example)',
      '<img src="https://evil.example/x.png">',
      '> - ![a](data:image/png;base64,AAAA)',
    ]) {
      assert.notDeepEqual(active(picture), []);
      assert.deepEqual(active(harmless(picture).value), []);
    }
    assert.equal(shown('see ![proof](https://evil.example/x.png?q=1)'), 'see !proof');
  });

  it('runs no command, and opens no file', () => {
    for (const link of [
      '[click](command:workbench.action.quit)',
      '[click](<command:workbench.action.quit>)',
      '[click]( COMMAND:x)',
      '[click](command&#58;x)',
      '[click][c]\n\n[c]: command:x',
      '[click](file:///etc/passwd)',
      '[click](vscode://evil.evil/run)',
      '<command:workbench.action.quit>',
      '<vscode://evil.evil/run>',
    ]) {
      assert.notDeepEqual(active(link), []);
      assert.deepEqual(active(harmless(link).value), []);
    }
    const docs = '[docs](https://example.com/a) and <b> 1 < 2';
    assert.equal(harmless(docs).value, '[docs](https://example.com/a) and &lt;b> 1 < 2');
  });

  it('keeps code as it is', () => {
    const answer = [
      'Use `Promise<string | null>` and `arr[0](x)`, never `![a](b)`:',
      '',
      '```tsx',
      'const a = <b>{list[0](x)}</b>; // ![a](command:b)',
      '    ```',
      'a]: 1',
      '```',
      '',
      '1. In a list:',
      '   ```html',
      '   <img src="a.png">',
      '',
      '   </b>',
      '   ```',
      '2. With more room:',
      '',
      '    ~~~',
      '    <i>',
      '    ~~~',
      '',
      '| type | what |',
      '| --- | --- |',
      '| `Map<K, V>` | a map |',
      '',
      'It is `<b>` still, ~5 of `Map<K>`, see [docs](https://a.test/b) and `Map<V>`.',
    ].join('\n');
    assert.equal(harmless(answer).value, `${answer}\n\n`.trimEnd());
  });

  it('ends the code that it leaves open before something else is said', () => {
    const guard = createMarkdownGuard();
    const shown = guard.write('a\n  ```js\n  <b>') + guard.interrupt('\n\n*$0.01*').held;
    assert.equal(shown, 'a\n  ```js\n  <b>');
    const again = createMarkdownGuard();
    again.write('```js\n<b>');
    assert.equal(again.interrupt('\n\n*$0.01*').between, '\n```\n');
    assert.deepEqual(active(harmless('```\nfirst', '![x](https://evil.example/x.png)').value), []);
  });

  it('knows what is open over the words between two answers', () => {
    const guard = createMarkdownGuard();
    const first = guard.write('- ```\nbroken off');
    const { held, between } = guard.interrupt('\n\n> moved\n\n');
    const second = guard.write('```\n![x](https://evil.example/x.png)\n');
    const all = `${first}${held}${between}\n\n> moved\n\n${second}${guard.interrupt().held}`;
    assert.deepEqual(active(all), []);
  });

  describe('is text where readings of it differ in where code is', () => {
    const image = '![x](https://evil.example/x.png)';
    for (const [why, hostile] of [
      ['a word in italics ends within it, past a bracket', `*a [b\`](c) d* \`e\` ${image} \`f`],
      ['a word in italics ends within it, past a sign', `*a < \`b> c* \`d\` ${image} \`e`],
      ['a word that is crossed out ends within it', `~~a \`~~ ${image} \``],
      ['a tilde stands before it', `~\`${image}\``],
      ['a title of a link reaches over it', `[a](https://x.test "\`") ${image} "\`"`],
      ['an address reaches over it', `https://x.test/\`y ${image} \``],
      ['it has two backticks', `**\`\`** ${image} \`\``],
      ['it begins in another line', `a \`\nb \` ${image} \` c`],
      ['its backtick is escaped', `\\\` *a\` b* ${image} \``],
      ['it is in several cells of a table', `| \` | ${image} | \` |\n|---|---|---|\n`],
      ['the table has no strokes at its ends', `\` | ${image} | \`\n---|---|---\n`],
      ['a definition reaches over the fence', `[a]: https://x.test "\n\`\`\`\n"\n${image}`],
      ['the fence is indented text', `a\n    \`\`\`\n    ${image}\n`],
      ['the fence is in a quote', `> \`\`\`\n${image}`],
      ['the fence is in a list', `1. \`\`\`\n   a\n   \`\`\`\n   ${image}`],
      ['the fence is in a list that ends', `- a\n\n  \`\`\`\n${image}`],
      ['the fence ends with other marks', `\`\`\`\na\n\`\`\`~\n${image}`],
      ['the fence is at the very end', `a\n\`\`\`${image}`],
    ] as const) {
      it(`because ${why}`, () => {
        assert.deepEqual(active(harmless(hostile).value), []);
        assert.deepEqual(active(inPieces(hostile, [7])), []);
      });
    }
  });
});
