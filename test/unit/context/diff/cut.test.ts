import assert from 'node:assert/strict';
import fc from 'fast-check';
import { cutDiff, formatDiff } from '../../../../src/context/diff/cut.ts';
import { type DiffFile, parseDiff } from '../../../../src/context/diff/parse.ts';
import { estimateTokens } from '../../../../src/models/index.ts';

/** A file with hunks of so many lines each. */
function changed(path: string, ...hunks: readonly number[]): DiffFile {
  const body = hunks.map((count, i) => {
    const lines = Array.from({ length: count }, (_, at) => `+const value${at} = compute(${i}, ${at});`);
    return `@@ -${i * 100},0 +${i * 100},${count} @@\n${lines.join('\n')}`;
  });
  const [file] = parseDiff(`diff --git a/${path} b/${path}\n${body.join('\n')}`);
  assert.ok(file);
  return file;
}

describe('A diff cut to a token limit', () => {
  it('is all of it where it fits', () => {
    const files = [changed('a.ts', 3), changed('b.ts', 4, 2)];
    const cut = cutDiff(files, 2_000);
    assert.deepEqual(
      cut.files.map(({ text, left }) => [text, left]),
      files.map(({ text }) => [text, 'none']),
    );
    assert.equal(cut.more, 0);
  });

  it('shows each file something of its own, and the small ones whole', () => {
    const cut = cutDiff([changed('large.ts', 900), changed('small.ts', 4), changed('other.ts', 700)], 1_500);
    const [large, small, other] = cut.files;
    assert.equal(small?.left, 'none');
    for (const file of [large, other]) {
      assert.equal(file?.left, 'cut');
      assert.match(file.text, /^\[\d+ more lines of this file left out\]$/m);
    }
    const [a = 0, b = 0] = [large, other].map((file) => file?.text.length ?? 0);
    assert.ok(Math.abs(a - b) < 100, 'the large ones share alike');
  });

  it('shows something of every hunk of a large file', () => {
    const [file] = cutDiff([changed('a.ts', 400, 400, 5)], 800).files;
    assert.equal(file?.text.match(/^@@/gm)?.length, 3);
  });

  it('shows of a hundred files as many as it can say something of, and names the others', () => {
    const files = Array.from({ length: 100 }, (_, i) => changed(`src/file${i}.ts`, 20 + i));
    const cut = cutDiff(files, 6_000);
    const shown = cut.files.filter(({ text }) => text !== '');
    assert.ok(shown.length > 10 && shown.length < 50);
    assert.ok(shown.some(({ path }) => path === 'src/file99.ts'));
    for (const { text } of shown) assert.ok((text.match(/^\+/gm)?.length ?? 0) >= 5);
    assert.equal(cut.files.length, 100);
    assert.ok(cut.tokens > 5_000, 'the room is used');
  });

  it('tells of thousands of files those with most changes, and how many more there are', () => {
    const files = Array.from({ length: 3_000 }, (_, i) => changed(`src/file${i}.ts`, i === 2_000 ? 50 : 1));
    const cut = cutDiff(files, 3_000);
    assert.ok(cut.files.some(({ path }) => path === 'src/file2000.ts'));
    assert.equal(cut.files.length + cut.more, 3_000);
    assert.match(formatDiff(cut), /And 29\d\d more files\.$/);
  });

  it('is never over the limit, nor loses count of files, whatever the change', () => {
    const file = fc
      .tuple(fc.integer({ min: 0, max: 99 }), fc.array(fc.integer({ min: 1, max: 120 }), { maxLength: 4 }))
      .map(([name, hunks]) => changed(`src/deep/file${name}.ts`, ...hunks));
    fc.assert(
      fc.property(fc.array(file, { maxLength: 12 }), fc.integer({ min: 30, max: 3_000 }), (files, limit) => {
        const cut = cutDiff(files, limit);
        assert.equal(cut.tokens, estimateTokens(formatDiff(cut)));
        assert.ok(cut.tokens <= limit, `${cut.tokens} > ${limit}`);
        assert.equal(cut.files.length + cut.more, files.length);
      }),
      { numRuns: 200 },
    );
  });
});

describe('A diff in the words of a prompt', () => {
  it('says of each file what became of it, and fences its changes', () => {
    const text = formatDiff({
      files: [
        { ...changed('a.ts', 1), left: 'none' },
        {
          path: 'new.ts',
          from: 'old.ts',
          status: 'moved',
          added: 0,
          removed: 0,
          text: '',
          left: 'none',
        },
        {
          path: 'yarn.lock',
          from: null,
          status: 'changed',
          added: 30,
          removed: 4,
          text: '',
          left: 'lock-file',
        },
      ],
      more: 1,
    });
    assert.equal(
      text,
      [
        'a.ts (changed, +1 -0):',
        '```diff',
        '@@ -0,0 +0,1 @@',
        '+const value0 = compute(0, 0);',
        '```',
        'new.ts (moved from old.ts)',
        'yarn.lock (changed, +30 -4, a lock file)',
        'And 1 more file.',
      ].join('\n'),
    );
  });
});
