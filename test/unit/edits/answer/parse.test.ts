import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Edit, editFormat, formatEdits, parseEdits } from '../../../../src/edits/index.ts';

const REPLACE = { kind: 'replace', path: 'src/a.ts', find: 'old\n', text: 'new\n' } as const;
const BLOCK = '<<<<<<< SEARCH\nold\n=======\nnew\n>>>>>>> REPLACE\n';

/** Lines that can be taken for a part of the format, or for another one. */
const LINES = [
  '',
  '  const a = 1;',
  'src/a.ts',
  '```ts',
  '```',
  '~~~',
  '<<<<<<< SEARCH',
  '<<<<<<< HEAD',
  '<<<<<<<<<< WRITE',
  '=======',
  '=====',
  '>>>>>>> REPLACE',
  '>>>>>>>>> END',
  '------- SEARCH',
  '+++++++ REPLACE',
  '--- a/src/a.ts',
  '+++ b/src/a.ts',
  '@@ -1,2 +1,2 @@',
  '-old',
  '\t\tx',
  '<think>',
  '</think>',
  'NO NEWLINE AT END',
  '...',
];
const aText = fc
  .tuple(fc.array(fc.constantFrom(...LINES), { maxLength: 6 }), fc.boolean())
  .map(([lines, end]) => lines.join('\n') + (end && lines.length > 0 ? '\n' : ''));
const aPath = fc.constantFrom('src/a.ts', 'docs/my file.md', 'Makefile', '.env', 'a/b', 'LICENSE', 'x.py');
const PLAIN = { noNullPrototype: true } as const;
const anEdit: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({ kind: fc.constant('replace'), path: aPath, find: aText, text: aText }, PLAIN),
  fc.record({ kind: fc.constant('write'), path: aPath, text: aText }, PLAIN),
  fc.record({ kind: fc.constant('delete'), path: aPath }, PLAIN),
  fc.record({ kind: fc.constant('move'), path: aPath, to: aPath }, PLAIN),
);

describe('reading the edits of an answer', () => {
  it('gives back all edits that were written in the format, whatever is in their texts', () => {
    fc.assert(
      fc.property(fc.array(anEdit, { maxLength: 5 }), (edits) => {
        const { edits: read, problems, prose } = parseEdits(formatEdits(edits));
        assert.deepEqual([read, problems, prose], [edits, [], '']);
      }),
      { numRuns: 300 },
    );
  });

  it('gives of an answer that still streams only edits that the whole one has', () => {
    fc.assert(
      fc.property(fc.array(anEdit, { maxLength: 4 }), fc.nat(), (edits, at) => {
        const lines = formatEdits(edits).split(/(?<=\n)/);
        const some = parseEdits(lines.slice(0, at % (lines.length + 1)).join(''));
        assert.deepEqual(some.edits, edits.slice(0, some.edits.length));
      }),
      { numRuns: 300 },
    );
  });

  it('says nothing of an answer without edits, and keeps its words', () => {
    const { edits, problems, prose } = parseEdits('It is fine.\n\n```ts\nconst a = 1;\n```\n\nBye.');
    assert.deepEqual([edits, problems], [[], []]);
    assert.equal(prose, 'It is fine.\n\n```ts\nconst a = 1;\n```\n\nBye.');
    assert.deepEqual(parseEdits(''), { edits: [], problems: [], prose: '' });
  });

  it('takes blocks out of fences and out of the prose around them', () => {
    for (const answer of [
      `src/a.ts\n${BLOCK}`,
      `\`src/a.ts\`\n${BLOCK}`,
      `**src/a.ts**\n${BLOCK}`,
      `### File: src/a.ts\n\n${BLOCK}`,
      `1. \`src/a.ts\`:\n${BLOCK}`,
      `src/a.ts\n\`\`\`ts\n${BLOCK}\`\`\`\n`,
      `\`\`\`ts\nsrc/a.ts\n${BLOCK}\`\`\`\n`,
      `\`\`\`ts src/a.ts\n${BLOCK}\`\`\`\n`,
      `\`\`\`ts title="src/a.ts"\n${BLOCK}\`\`\`\n`,
      `\`\`\`\n// src/a.ts\n${BLOCK}\`\`\`\n`,
      `~~~\nsrc/a.ts\n${BLOCK}~~~\n`,
      `src/a.ts\n${BLOCK.replaceAll('\n', '\r\n')}`,
      `src/a.ts\n${BLOCK.replaceAll(/^/gm, '   ').trimEnd()}\n`,
      `src/a.ts\n------- SEARCH\nold\n=======\nnew\n+++++++ REPLACE\n`,
      `--- a/src/a.ts\n+++ b/src/a.ts\n@@ -1 +1 @@\n-old\n+new\n`,
    ]) {
      const { edits, problems } = parseEdits(`Here it is.\n\n${answer}\nDone.`);
      assert.deepEqual({ edits, problems }, { edits: [REPLACE], problems: [] }, answer);
    }
  });

  it('keeps the prose around blocks, without their paths and fences', () => {
    const answer = `First this.\n\nsrc/a.ts\n\`\`\`ts\n${BLOCK}\`\`\`\n\nThen run the tests.`;
    assert.equal(parseEdits(answer).prose, 'First this.\n\nThen run the tests.');
  });

  it('reads several files, new ones, deletes and moves, in their order', () => {
    const answer = [
      'src/a.ts',
      BLOCK,
      'src/b.ts',
      '<<<<<<< WRITE',
      'export const b = 2;',
      '>>>>>>> END',
      '',
      'src/c.ts',
      '<<<<<<< DELETE',
      '>>>>>>> END',
      '',
      'src/d.ts',
      '<<<<<<< MOVE',
      'src/lib/d.ts',
      '>>>>>>> END',
    ].join('\n');
    assert.deepEqual(parseEdits(answer).edits, [
      REPLACE,
      { kind: 'write', path: 'src/b.ts', text: 'export const b = 2;\n' },
      { kind: 'delete', path: 'src/c.ts' },
      { kind: 'move', path: 'src/d.ts', to: 'src/lib/d.ts' },
    ]);
  });

  it('takes the path of the block before where one names none', () => {
    assert.deepEqual(parseEdits(`src/a.ts\n${BLOCK}\n${BLOCK}`).edits, [REPLACE, REPLACE]);
  });

  it('takes the file that the text above a block is about, where that is only one', () => {
    const paths = ['src/a.ts', 'src/b.ts'];
    for (const above of [
      'Further down:',
      'The same lines stand a second time there.',
      'Now `src/a.ts`:',
      'In src/a.ts, change the call:',
      '`src/a.ts`\n\nThe sum was never rounded there.',
    ]) {
      const { edits, problems } = parseEdits(`src/a.ts\n${BLOCK}\n${above}\n\n${BLOCK}`, { paths });
      assert.deepEqual([edits, problems], [[REPLACE, REPLACE], []], above);
    }
    for (const above of [
      'src/my file.ts',
      'my file.ts',
      'Weird Name',
      '_src/c.ts_',
      'src/c.ts and src/d.ts',
      'Both `src/a.ts` and `src/b.ts` change here:',
      '- src/a.ts\n- src/b.ts\n\nThe rounding comes first here:',
      'As in `src/b.ts` above.\nThe sum was never rounded there.',
      'In lib/util/round this is:',
    ]) {
      const { edits, problems } = parseEdits(`src/a.ts\n${BLOCK}\n${above}\n\n${BLOCK}\n${BLOCK}`, { paths });
      assert.deepEqual(edits, [REPLACE], above);
      // Nor does a block after that have the file of the first one.
      assert.deepEqual(
        problems.map(({ reason }) => reason),
        ['no-path', 'no-path'],
        above,
      );
    }
  });

  it('refuses a block for which two lines name different files', () => {
    for (const answer of [
      `src/b.ts\n${BLOCK.replace('SEARCH', 'SEARCH src/a.ts')}`,
      `src/b.ts\n\`\`\`ts title="src/a.ts"\n${BLOCK}\`\`\`\n`,
      `src/b.ts\n<<<<<<< MOVE\nsrc/a.ts -> src/c.ts\n>>>>>>> END\n`,
      `--- a/src/a.ts\n+++ b/src/b.ts\n@@ -1 +1 @@\n-old\n+new\n`,
    ]) {
      const { edits, problems } = parseEdits(answer);
      assert.deepEqual([edits, problems.length], [[], 1], answer);
    }
  });

  it('reads the names of a diff as Git writes them', () => {
    const hunk = '@@ -1 +1 @@\n-old\n+new\n';
    for (const [header, path] of [
      ['--- a/src/a.ts\n+++ b/src/a.ts\n', 'src/a.ts'],
      ['--- src/a.ts\n+++ src/a.ts\n', 'src/a.ts'],
      ['--- a/my file.ts\t\n+++ b/my file.ts\t\n', 'my file.ts'],
      [
        '--- "a/gr\\303\\266\\303\\237e \\"x\\".ts"\n+++ "b/gr\\303\\266\\303\\237e \\"x\\".ts"\n',
        'größe "x".ts',
      ],
      // A folder that has the name of a prefix.
      ['--- b/src/a.ts\n+++ b/src/a.ts\n', 'b/src/a.ts'],
    ] as const) {
      assert.deepEqual(parseEdits(header + hunk), { edits: [{ ...REPLACE, path }], problems: [], prose: '' });
    }
    const known = parseEdits(`--- /dev/null\n+++ b/a.ts\n@@ -0,0 +1 @@\n+new\n`, { paths: ['b/a.ts'] });
    assert.equal(known.edits[0]?.path, 'b/a.ts');
  });

  it('tells of a part that is meant as a change in a form that is not read, beside the blocks that are', () => {
    const good = `src/a.ts\n${BLOCK}\n`;
    for (const part of [
      '@@ -3,1 +3,1 @@\n-old\n+new',
      '```diff\n-old\n+new\n```',
      '```diff\n@@ -3 +3 @@\n-old\n+new\n```',
      'src/b.ts\n```ts\nexport const b = 1;\n```',
      '**`src/b.ts`**\n\n```ts\nexport const b = 1;\n```',
      '```ts src/b.ts\nexport const b = 1;\n```',
      '```ts\n// src/b.ts\nexport const b = 1;\n```',
      'In `src/b.ts`, add the rounding:\n\n```ts\nexport const b = 1;\n```',
      '*** Begin Patch\n*** Update File: src/b.ts\n-old\n+new\n*** End Patch',
      'src/b.ts\n<<<<<<< search\nold\n=======\nnew\n>>>>>>> replace',
      'src/b.ts\n<<<<<<< HEAD\nold\n=======\nnew\n>>>>>>> mine',
      'src/b.ts\n&lt;&lt;&lt;&lt;&lt;&lt;&lt; SEARCH\nold\n=======\nnew\n&gt;&gt;&gt;&gt;&gt;&gt;&gt; REPLACE',
      '<write_to_file>\n<path>src/b.ts</path>\n<content>new</content>\n</write_to_file>',
      '<str_replace path="src/b.ts">\nnew\n</str_replace>',
      '```json\n{"path": "src/b.ts", "old_string": "old", "new_string": "new"}\n```',
    ]) {
      for (const answer of [`${good}${good}${part}\n`, `${part}\n\n${good}`, `${good}${part}\n\n${good}`]) {
        const { edits, problems } = parseEdits(answer);
        assert.ok(edits.length > 0, answer);
        assert.deepEqual(
          problems.map(({ reason }) => reason),
          ['unread'],
          answer,
        );
      }
      assert.deepEqual(parseEdits('It is fine.').problems, []);
    }
  });

  it('tells of a file that is named at the very end, with nothing for it', () => {
    for (const end of ['src/b.ts', '`src/b.ts`\n', '### src/b.ts']) {
      const { problems } = parseEdits(`src/a.ts\n${BLOCK}\n${end}`);
      assert.deepEqual(
        problems.map(({ reason }) => reason),
        ['unread'],
        end,
      );
    }
    for (const end of ['src/a.ts', 'Changed:\n\n- src/b.ts', 'Next comes src/b.ts.'])
      assert.deepEqual(parseEdits(`src/a.ts\n${BLOCK}\n${end}`).problems, [], end);
  });

  it('leaves examples beside the blocks alone', () => {
    for (const part of [
      'Run the tests:\n\n```sh\nnpm test -- src/b.test.ts\n```',
      'Run it in `src/b.ts`:\n\n```sh\nnode src/b.ts\n```',
      'It can be called now:\n\n```ts\nconst b = round(1.5);\n```',
      '```\nsrc/a.ts\nsrc/b.ts\n```',
      'It uses `Math.round` now, as in:\n\n```ts\nMath.round(1.5);\n```',
      '```ruby\nnums.sort\nputs nums\n```',
      'Title\n=======\n\nThis is what changes -- and why.',
    ]) {
      assert.deepEqual(parseEdits(`src/a.ts\n${BLOCK}\n${part}\n`).problems, [], part);
    }
  });

  it('tells of blocks that name no file, and never guesses which file to write', () => {
    const { edits, problems } = parseEdits(`${BLOCK}\n<<<<<<< WRITE\nx\n>>>>>>> END\n`);
    assert.deepEqual(edits, []);
    assert.deepEqual(
      problems.map(({ reason, line }) => [reason, line]),
      [
        ['no-path', 1],
        ['no-path', 7],
      ],
    );
  });

  it('takes no edit from a block that is cut off, wherever that is', () => {
    const answer = `src/a.ts\n${BLOCK}`;
    const open = answer.indexOf('SEARCH') + 6;
    const close = answer.indexOf('>>>>>>>') + 7;
    for (let end = open; end < close; end++) {
      const { edits, problems } = parseEdits(answer.slice(0, end));
      assert.deepEqual(
        [edits, problems.map(({ reason }) => reason)],
        [[], ['unclosed']],
        answer.slice(0, end),
      );
    }
  });

  it('goes on with the next block where one has no end', () => {
    const { edits, problems } = parseEdits(
      `src/b.ts\n<<<<<<< SEARCH\nx\n=======\n<<<<<<< SEARCH src/a.ts\n${BLOCK.slice(BLOCK.indexOf('\n') + 1)}`,
    );
    assert.deepEqual(problems, [
      { reason: 'unclosed', line: 2, message: 'A block has no end: the answer was cut off.' },
    ]);
    assert.deepEqual(edits, [REPLACE]);
  });

  it('tells of a block whose parts cannot be told apart', () => {
    for (const parts of ['old\n', 'old\n=======\nnew\n=======\nnewer\n']) {
      const { edits, problems } = parseEdits(`src/a.ts\n<<<<<<< SEARCH\n${parts}>>>>>>> REPLACE\n`);
      assert.deepEqual([edits, problems.map(({ reason }) => reason)], [[], ['malformed']], parts);
    }
  });

  it('has longer markers for files that have conflict markers', () => {
    const file = '<<<<<<< HEAD\none\n=======\ntwo\n>>>>>>> branch\n';
    const { marker, prompt } = editFormat([file]);
    assert.ok(marker > 9, `${marker}`);
    assert.ok(prompt.includes(`${'<'.repeat(marker)} SEARCH`));
    const edit: Edit = { kind: 'replace', path: 'src/a.ts', find: file, text: 'one\n' };
    assert.deepEqual(parseEdits(formatEdits([edit], marker), { marker }).edits, [edit]);
  });

  it('is not read where it is longer than any change of files', () => {
    const { edits, problems } = parseEdits('a.ts\n<<<<<<< DELETE\n>>>>>>> END\n'.repeat(40_000));
    assert.deepEqual([edits.length, problems.map(({ reason }) => reason)], [0, ['unread']]);
  });
});
