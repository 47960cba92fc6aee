import assert from 'node:assert/strict';
import fc from 'fast-check';
import { editFormat, formatEdits, parseEdits, summaryOf } from '../../../../src/edits/index.ts';

describe('What a model says of its edits', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ['a sentence as it is', 'The loop is one expression now.', 'The loop is one expression now.'],
    ['two lines as one', 'The loop is gone.\n\nRounding stays.', 'The loop is gone. Rounding stays.'],
    ['nothing', '', ''],
    ['a line that only leads over to the changes', 'Here are the changes:', ''],
    ['a sentence before such a line', 'It returns early.\nThe changes:', 'It returns early.'],
    [
      'no code beside the edits',
      'It is shorter.\n```ts\nconst a = 1;\n```\nThat is all.',
      'It is shorter. That is all.',
    ],
    ['code that no fence ends', 'It is shorter.\n```ts\nconst a = 1;', 'It is shorter.'],
    ['words without their Markdown', '## **Done**: `a` is *now* b_c', 'Done: a is now b_c'],
    ['words without signs that come together when one between them goes', 'a *`*b*__*c', 'a bc'],
    ['a list as a line', '- one\n- two\n3. three\n> four', 'one two three four'],
    ['signs of a calculation', 'Costs 2 * 3, and a * b.', 'Costs 2 * 3, and a * b.'],
  ];
  for (const [what, prose, expected] of cases) {
    it(`is ${what}`, () => assert.equal(summaryOf(prose), expected));
  }

  it('is one line, no longer than two sentences, whatever the model writes', () => {
    const words = fc.constantFrom(
      'word',
      '**',
      '`',
      '```',
      '\n',
      ' ',
      '*',
      '> ',
      '# ',
      'x'.repeat(90),
      '😀',
      ':',
    );
    fc.assert(
      fc.property(fc.array(words, { maxLength: 60 }), (parts) => {
        const text = summaryOf(parts.join(''));
        assert.ok(text.length <= 280);
        assert.doesNotMatch(text, /[\n`]|\*\*|^\s|[\uD800-\uDBFF](?![\uDC00-\uDFFF])/);
      }),
    );
  });

  it('has nothing of the edits themselves', () => {
    const sentence = fc.constantFrom('The loop is gone.', 'Rounding stays the same.');
    const code = fc.array(fc.constantFrom('const a = 1;', '  return b;', ''), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(sentence, code, (said, lines) => {
        const text = `${lines.join('\n')}\n`;
        const edit = { kind: 'write', path: 'src/a.ts', text } as const;
        const { marker } = editFormat([text]);
        const { prose } = parseEdits(`${said}\n\n${formatEdits([edit], marker)}`, { marker });
        assert.equal(summaryOf(prose), said);
      }),
    );
  });
});
