import assert from 'node:assert/strict';
import { type Edit, type EditPlan, planEdits } from '../../../../src/edits/index.ts';

function planFor(files: Readonly<Record<string, string>>, edits: readonly Edit[]): EditPlan {
  return planEdits(edits, (path) => (Object.hasOwn(files, path) ? (files[path] ?? null) : null));
}

/** What one file becomes, with all edits made. */
function becomes(text: string, ...edits: (readonly [find: string, text: string])[]): string | null {
  const { changes, refused } = planFor(
    { 'a.ts': text },
    edits.map(([find, now]) => ({ kind: 'replace', path: 'a.ts', find, text: now })),
  );
  assert.deepEqual(refused, []);
  return changes[0]?.after ?? null;
}

describe('what edits come to', () => {
  it('is one change for each file, whatever number of edits it has', () => {
    assert.equal(becomes('a\nb\nc\nd\n', ['a\n', 'A\n'], ['d\n', 'D\nE\n'], ['b\n', '']), 'A\nc\nD\nE\n');
  });

  it('keeps line ends, the byte order mark and a missing last line end', () => {
    assert.equal(becomes('\uFEFFa\r\nb\r\nc', ['b\n', 'B\nB\n']), '\uFEFFa\r\nB\r\nB\r\nc');
    assert.equal(becomes('a\r\nb\nc\r\n', ['b\n', 'B\n']), 'a\r\nB\nc\r\n');
    assert.equal(becomes('a\nb', ['b\n', 'c\n']), 'a\nc');
    assert.equal(becomes('a\nb\n', ['b', 'c']), 'a\nc\n');
    assert.equal(becomes('\uFEFFa\n', ['a\n', 'b\n']), '\uFEFFb\n');
  });

  it('keeps them in a file that is written anew', () => {
    const { changes } = planFor({ 'a.ts': '\uFEFFa\r\nb\r\nc' }, [
      { kind: 'write', path: 'a.ts', text: 'a\nB\nB\nc\n' },
    ]);
    assert.equal(changes[0]?.after, '\uFEFFa\r\nB\r\nB\r\nc');
  });

  it('has nothing of a file that must not be read, and says nothing of what is in it', () => {
    const secret = 'TOKEN=hunter2-hunter2\n';
    const files: Readonly<Record<string, string>> = { '.env': secret, 'a.ts': 'a\n' };
    const { changes, refused } = planEdits(
      [
        { kind: 'replace', path: '.env', find: 'TOKEN=hunter\n', text: 'TOKEN=\n' },
        { kind: 'replace', path: './.env', find: '', text: 'A=1\n' },
        { kind: 'write', path: '.env', text: 'A=1\n' },
        { kind: 'delete', path: '.env' },
        { kind: 'move', path: '.env', to: 'env.txt' },
        { kind: 'move', path: 'a.ts', to: '.env' },
        { kind: 'replace', path: 'a.ts', find: 'a\n', text: 'b\n' },
      ],
      (path) => files[path] ?? null,
      new Set(['.env']),
    );
    assert.deepEqual(
      changes.map(({ path }) => path),
      ['a.ts'],
    );
    assert.deepEqual(new Set(refused.map(({ reason }) => reason)), new Set(['forbidden']));
    assert.equal(refused.length, 6);
    assert.doesNotMatch(JSON.stringify(refused.map(({ message }) => message)), /hunter|TOKEN/);
  });

  it('has new, deleted and moved files in it', () => {
    const files = { 'a.ts': 'a\n', 'b.ts': 'b\n', 'c.ts': 'c\n' };
    const { changes, refused } = planFor(files, [
      { kind: 'write', path: 'new.ts', text: 'new\n' },
      { kind: 'delete', path: 'a.ts' },
      { kind: 'move', path: 'b.ts', to: 'lib/b.ts' },
      { kind: 'replace', path: 'lib/b.ts', find: 'b\n', text: 'B\n' },
    ]);
    assert.deepEqual(refused, []);
    assert.deepEqual(changes, [
      { path: 'new.ts', before: null, after: 'new\n', movedFrom: null },
      { path: 'a.ts', before: 'a\n', after: null, movedFrom: null },
      { path: 'lib/b.ts', before: 'b\n', after: 'B\n', movedFrom: 'b.ts' },
    ]);
  });

  it('lets two files change places', () => {
    const { changes, refused } = planFor({ 'a.ts': 'a\n', 'b.ts': 'b\n' }, [
      { kind: 'move', path: 'a.ts', to: 'c.ts' },
      { kind: 'move', path: 'b.ts', to: 'a.ts' },
      { kind: 'move', path: 'c.ts', to: 'b.ts' },
    ]);
    assert.deepEqual(refused, []);
    assert.deepEqual(
      changes.map(({ movedFrom, path }) => [movedFrom, path]),
      [
        ['a.ts', 'b.ts'],
        ['b.ts', 'a.ts'],
      ],
    );
  });

  it('leaves out files that stay as they are', () => {
    const { changes, refused } = planFor({ 'a.ts': 'a\n' }, [
      { kind: 'replace', path: 'a.ts', find: 'a\n', text: 'a\n' },
      { kind: 'move', path: 'a.ts', to: 'b.ts' },
      { kind: 'move', path: 'b.ts', to: 'a.ts' },
    ]);
    assert.deepEqual([changes, refused], [[], []]);
  });

  it('refuses one edit by itself, with a reason in words, and makes the others', () => {
    const files = { 'a.ts': 'a\nb\nc\nb\n', 'b.ts': 'b\n' };
    const cases: [Edit, string, string][] = [
      [
        { kind: 'replace', path: 'a.ts', find: 'x\n', text: 'y\n' },
        'not-found',
        'In a.ts, the search text that begins with "x" is not in the file.',
      ],
      [
        { kind: 'replace', path: 'a.ts', find: 'b\n', text: 'y\n' },
        'ambiguous',
        'In a.ts, the search text that begins with "b" fits several places (lines 2, 4).',
      ],
      [{ kind: 'replace', path: 'no.ts', find: 'x\n', text: 'y\n' }, 'no-file', 'There is no file no.ts.'],
      [{ kind: 'delete', path: 'no.ts' }, 'no-file', 'There is no file no.ts.'],
      [
        { kind: 'move', path: 'b.ts', to: 'a.ts' },
        'exists',
        'b.ts cannot be moved to a.ts: that file is there already.',
      ],
      [
        { kind: 'write', path: 'b.ts', text: '// ... existing code ...\nc\n' },
        'ambiguous',
        'The new text of b.ts leaves out code that is there now.',
      ],
    ];
    const good: Edit = { kind: 'replace', path: 'a.ts', find: 'c\n', text: 'C\n' };
    const { changes, refused } = planFor(files, [...cases.map(([edit]) => edit), good]);
    assert.deepEqual(
      refused.map(({ edit, reason, message }) => [edit, reason, message]),
      cases,
    );
    assert.deepEqual(changes, [
      { path: 'a.ts', before: files['a.ts'], after: 'a\nb\nC\nb\n', movedFrom: null },
    ]);
  });

  it('refuses the second of two edits of the same lines, unless it is the same edit', () => {
    const twice = (text: string): EditPlan =>
      planFor({ 'a.ts': 'a\nb\nc\n' }, [
        { kind: 'replace', path: 'a.ts', find: 'a\nb\n', text: 'A\nB\n' },
        { kind: 'replace', path: 'a.ts', find: 'b\nc\n', text },
      ]);
    assert.deepEqual(
      twice('X\nC\n').refused.map(({ reason }) => reason),
      ['overlap'],
    );
    assert.equal(twice('X\nC\n').changes[0]?.after, 'A\nB\nc\n');
    const same = { kind: 'replace', path: 'a.ts', find: 'b\n', text: 'B\n' } as const;
    assert.deepEqual(planFor({ 'a.ts': 'a\nb\n' }, [same, same]), {
      changes: [{ path: 'a.ts', before: 'a\nb\n', after: 'a\nB\n', movedFrom: null }],
      refused: [],
    });
  });

  it('makes an edit of what an edit before it has made', () => {
    assert.equal(becomes('a\nb\n', ['a\n', 'x\ny\n'], ['y\n', 'Y\n']), 'x\nY\nb\n');
  });

  it('does not take the name of a property of objects for a file', () => {
    const { refused } = planFor({}, [{ kind: 'delete', path: 'constructor' }]);
    assert.equal(refused[0]?.reason, 'no-file');
  });
});

describe('edits of unusual files', () => {
  it('are made in one line of 2 MB, or refused', () => {
    const line = Array.from({ length: 200_000 }, (_, i) => `f(${i % 10_000});`)
      .join('')
      .padEnd(2_000_000, ' ');
    const file = `${line.replace('f(77);', 'g("once");')}\n`;
    assert.equal(becomes(file, ['g("once")', 'g("twice")']), file.replace('once', 'twice'));
    const { changes, refused } = planFor({ 'a.js': file }, [
      { kind: 'replace', path: 'a.js', find: 'f(78)', text: 'x' },
      { kind: 'replace', path: 'a.js', find: `${file.slice(0, 5_000)}\n`, text: 'x\n' },
      { kind: 'replace', path: 'a.js', find: file.replace('once', 'never'), text: 'x\n' },
    ]);
    assert.deepEqual(changes, []);
    assert.deepEqual(
      refused.map(({ reason }) => reason),
      ['ambiguous', 'not-found', 'not-found'],
    );
    assert.ok(refused.every(({ message }) => message.length < 300));
  });

  it('are made in a file with conflict markers, and leave the others', () => {
    const conflict = '<<<<<<< HEAD\none\n=======\ntwo\n>>>>>>> branch\n';
    assert.equal(becomes(`a\n${conflict}b\n`, [conflict, 'one\n']), 'a\none\nb\n');
    assert.equal(becomes(`a\n${conflict}b\n`, ['b\n', 'B\n']), `a\n${conflict}B\n`);
    const { refused } = planFor({ 'a.ts': `${conflict}${conflict}` }, [
      { kind: 'replace', path: 'a.ts', find: conflict, text: 'one\n' },
    ]);
    assert.equal(refused[0]?.reason, 'ambiguous');
  });

  it('are made in an empty file, and in one without a line end', () => {
    assert.equal(becomes('', ['', 'a\n']), 'a\n');
    assert.equal(becomes('a', ['a', '']), '');
    assert.equal(becomes('a', ['a', 'b']), 'b');
  });
});
