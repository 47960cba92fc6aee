import assert from 'node:assert/strict';
import fc from 'fast-check';
import { fileOfLine, pathLine } from '../../../../src/edits/answer/pathLine.ts';
import { type Edit, formatEdits, parseEdits } from '../../../../src/edits/index.ts';

/** Names that read like something else: like Markdown, like words of the format, like prose. */
const ODD_NAMES = [
  '__init__.py',
  '__tests__',
  '_config.yml',
  '_a.ts_',
  '__a.ts__',
  '*a.ts*',
  '**a.ts**',
  '*.ts',
  '`a.ts`',
  'a`b.ts',
  '``a``.ts',
  '```',
  '```ts',
  '~~~',
  '~~~.ts',
  '# a.ts',
  '#a.ts#',
  '- a.ts',
  '-a.ts',
  '1. a.ts',
  '> a.ts',
  '[slug].tsx',
  '[a](b.ts)',
  '[[...all]].tsx',
  '(group)',
  '<a>.ts',
  '"a.ts"',
  "'a.ts'",
  "it's.ts",
  'a "b" c.ts',
  'file: a.ts',
  'path=a.ts',
  'New file a.ts',
  'a.ts (new)',
  'a.ts:',
  'a.ts:12',
  'a -> b.ts',
  'a->b.ts',
  'a → b.ts',
  'a=>b',
  'SEARCH',
  'WRITE.md',
  '<<<<<<< SEARCH',
  '=======',
  '>>>>>>> REPLACE',
  '-------SEARCH',
  '--- a',
  '+++ b.ts',
  '@@ -1 +1 @@',
  '*** Begin Patch',
  '<think>',
  'NO NEWLINE AT END',
  'my file.ts',
  'my  notes.md',
  'Then this one:',
  'In src, change a.ts:',
  ' a.ts',
  'a.ts ',
  ' a ',
  ' ',
  'a.',
  'a..',
  '...',
  '.env',
  '.gitignore',
  '....ts',
  'Makefile',
  'weird',
  'e.g.',
  '2.1',
  'größe.ts',
  'gro\u0308ße.ts',
  'naïve café.txt',
  '日本語.md',
  '価格 表.ts',
  '🎉.ts',
  '👩‍👩‍👧 family.md',
  'مرحبا.ts',
  'a\u00A0b.ts',
  '\u3000a.ts',
  'a\tb.ts',
  'a\\b.ts',
  'a\nb.ts',
  'a\rb.ts',
  '%2e%2e',
  'a%20b.ts',
  '$env:x.ps1',
  '@scope',
  'x'.repeat(255),
  `${'long '.repeat(50)}.ts`,
];
const SIGNS = [
  ...' _*`#[]()<>|"\'\\:;,.!?-+=~@$%^&{}/'.replace('/', ''),
  'a',
  'B',
  '7',
  'ß',
  '界',
  '🎉',
  '\u200D',
];
const aName = fc.oneof(
  fc.constantFrom(...ODD_NAMES),
  fc.array(fc.constantFrom(...SIGNS), { minLength: 1, maxLength: 12 }).map((signs) => signs.join('')),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 10 }).map((text) => text.replace(/[/\0]/g, '_')),
);
/** What Linux and macOS allow, and so all that Windows does; drives and backslashes too. */
const aPath = fc
  .tuple(
    fc.constantFrom('', '', '', '', './', '/', 'C:/', 'C:\\', '\\\\server\\share\\'),
    fc.array(aName, { minLength: 1, maxLength: 4 }),
    fc.constantFrom('/', '/', '/', '\\'),
  )
  .map(([root, names, divider]) => root + names.join(divider));
const PLAIN = { noNullPrototype: true } as const;
const anEdit: fc.Arbitrary<Edit> = fc.oneof(
  fc.record(
    { kind: fc.constant('replace'), path: aPath, find: fc.constant('a\n'), text: fc.constant('b\n') },
    PLAIN,
  ),
  fc.record({ kind: fc.constant('write'), path: aPath, text: fc.constant('a\n') }, PLAIN),
  fc.record({ kind: fc.constant('delete'), path: aPath }, PLAIN),
  fc.record({ kind: fc.constant('move'), path: aPath, to: aPath }, PLAIN),
);

const BLOCK = '<<<<<<< SEARCH\nold\n=======\nnew\n>>>>>>> REPLACE\n';
const read = (answer: string, paths: string[] = []) => parseEdits(answer, { marker: 7, paths });

describe('the line that names a file', () => {
  it('gives back every path that was written, whatever other files are known', () => {
    fc.assert(
      fc.property(aPath, fc.array(aPath, { maxLength: 3 }), (path, others) => {
        for (const known of [[], [path], [path, ...others]]) {
          assert.deepEqual(fileOfLine(pathLine(path), new Set(known)), { kind: 'path', path });
        }
      }),
      { numRuns: 5_000 },
    );
    for (const path of ODD_NAMES)
      assert.deepEqual(fileOfLine(pathLine(path), new Set()), { kind: 'path', path });
  });

  it('gives back all edits of files with any names, in any order', () => {
    fc.assert(
      fc.property(fc.array(anEdit, { minLength: 1, maxLength: 4 }), fc.boolean(), (edits, known) => {
        const paths = known ? edits.map(({ path }) => path) : [];
        const { edits: back, problems, prose } = read(formatEdits(edits, 7), paths);
        assert.deepEqual([back, problems, prose], [edits, [], '']);
      }),
      { numRuns: 2_000 },
    );
  });

  it('keeps a name without any marks, or has the block refused, and never takes the file of the block before', () => {
    fc.assert(
      fc.property(aPath, fc.boolean(), (path, isKnown) => {
        const line = path.trim();
        const isElse = /^$|[\n\r]|^(?:`{3}|~{3})|^(?:<|-|>){5}|^\*\*\*|\s.*[.!?:]\W*$/.test(line);
        if (isElse) return;
        for (const block of [BLOCK, '<<<<<<< WRITE\nnew\n>>>>>>> END\n']) {
          const answer = `src/before.ts\n${BLOCK}\n${line}\n${block}`;
          const { edits, problems } = read(answer, isKnown ? [line] : []);
          const own = edits[1]?.path;
          if (own === undefined) assert.ok(problems.length > 0, line);
          // Signs that Windows forbids, and spaces, can be marks around the name.
          else if (isKnown || !/[\s<>|"*?:`]/.test(line)) assert.equal(own, line);
          else assert.ok(line.includes(own), JSON.stringify([line, own]));
        }
      }),
      { numRuns: 5_000 },
    );
  });

  it('is no sentence by an underscore that closes nothing', () => {
    const of = (line: string) => read(`src/before.ts\n${BLOCK}\n${line}\n${BLOCK}`);
    for (const line of ['a a:_', 'now this:_']) {
      assert.equal(of(line).edits.length, 1, line);
      assert.equal(of(line).problems.length, 1, line);
    }
    assert.equal(of('_Now this:_').edits[1]?.path, 'src/before.ts');
  });

  it('is read through what models put around it', () => {
    const around: ((path: string) => string)[] = [
      (path) => path,
      (path) => `**${path}**`,
      (path) => `*${path}*`,
      (path) => `### ${path}`,
      (path) => `## File: ${path}`,
      (path) => `1. ${path}:`,
      (path) => `- **${path}**:`,
      (path) => `// ${path}`,
      (path) => `/* ${path} */`,
      (path) => `<!-- ${path} -->`,
      (path) => `# ${path}`,
      (path) => `"${path}"`,
      (path) => `\`${path}\``,
      (path) => `**\`${path}\`**`,
      (path) => `**File:** \`${path}\``,
      (path) => `New file: ${path}`,
      (path) => `${path} (new)`,
      (path) => `${path}:12`,
      (path) => `${path}:12-20`,
      (path) => `\`\`\`ts\n// ${path}`,
      (path) => `\`\`\`ts ${path}`,
      (path) => `\`\`\`ts:${path}`,
      (path) => `\`\`\`ts title="${path}"`,
    ];
    for (const path of [
      'src/a.ts',
      '__tests__/a.test.ts',
      '__init__.py',
      '_config.yml',
      'größe.ts',
      '日本語.md',
      '.env',
    ]) {
      for (const wrap of around) {
        const end = wrap(path).startsWith('```') ? '```\n' : '';
        const { edits, problems } = read(`${wrap(path)}\n<<<<<<< WRITE\nnew\n>>>>>>> END\n${end}`);
        assert.deepEqual([edits.map((edit) => edit.path), problems], [[path], []], wrap(path));
      }
    }
  });

  it('is no guess where two names are possible: known files decide, and else the block is refused', () => {
    for (const [line, stripped] of [
      ['__src/a.ts__', 'src/a.ts'],
      ['_a.ts_', 'a.ts'],
      ["'src/a.ts'", 'src/a.ts'],
      ['path=src/a.ts', 'src/a.ts'],
      ['[a](src/a.ts)', 'src/a.ts'],
      ['src/a.ts;', 'src/a.ts'],
      ['src/a.ts,', 'src/a.ts'],
      ['src/a.ts.', 'src/a.ts'],
      ['[src/a.ts]', 'src/a.ts'],
      ['~~src/a.ts~~', 'src/a.ts'],
    ] as const) {
      assert.equal(fileOfLine(line, new Set()).kind, 'uncertain', line);
      for (const path of [line, stripped])
        assert.deepEqual(fileOfLine(line, new Set([path])), { kind: 'path', path }, line);
      assert.equal(fileOfLine(line, new Set([line, stripped])).kind, 'uncertain', line);
      assert.deepEqual(read(`${line}\n<<<<<<< WRITE\nnew\n>>>>>>> END\n`).edits, []);
    }
  });

  it('may have the backslashes of Windows where the file is known', () => {
    assert.deepEqual(fileOfLine('src\\a.ts', new Set(['src/a.ts'])), { kind: 'path', path: 'src/a.ts' });
  });

  it('may be composed otherwise than the name of the known file', () => {
    for (const [one, other] of [
      ['NFC', 'NFD'],
      ['NFD', 'NFC'],
    ] as const) {
      const path = 'src/größe.ts'.normalize(one);
      assert.deepEqual(fileOfLine(path.normalize(other), new Set([path])), { kind: 'path', path });
    }
  });
});
