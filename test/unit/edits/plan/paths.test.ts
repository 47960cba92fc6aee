import assert from 'node:assert/strict';
import path from 'node:path';
import fc from 'fast-check';
import { pathsIn, planEdits } from '../../../../src/edits/index.ts';
import { safePath } from '../../../../src/edits/plan/paths.ts';

/** Pieces of paths that are meant to leave a folder, to hide that they do, or to be taken for something else. */
const PIECES = [
  '..',
  '.',
  '...',
  '/',
  '\\',
  '//',
  ':',
  '~',
  'C:',
  'c|',
  '%2e%2e',
  '%2F',
  '%5c',
  'file:///',
  '\\\\server\\share',
  '\u0000',
  '\u200C',
  '\u202E',
  '．．',
  '／',
  ' ',
  'src',
  'a.ts',
  '.git',
  'GIT~1',
];

const anyPath = fc.oneof(
  fc.array(fc.constantFrom(...PIECES), { maxLength: 8 }).map((pieces) => pieces.join('')),
  fc.array(fc.constantFrom(...PIECES), { maxLength: 8 }).map((pieces) => pieces.join('/')),
  fc.string({ unit: 'binary' }),
);

describe('a path as a model wrote it', () => {
  it('is a file of the workspace, made plain', () => {
    for (const [written, plain] of [
      ['src/a.ts', 'src/a.ts'],
      ['./src//a.ts', 'src/a.ts'],
      ['src/./a.ts', 'src/a.ts'],
      ['.github/CODEOWNERS', '.github/CODEOWNERS'],
      ['Ünïcode/日本語.ts', 'Ünïcode/日本語.ts'],
      ['app/[id]/page (1).tsx', 'app/[id]/page (1).tsx'],
      ['src/a..b.ts', 'src/a..b.ts'],
      ['docs/100%.md', 'docs/100%.md'],
      ['a~/b.ts', 'a~/b.ts'],
    ] as const) {
      assert.deepEqual(safePath(written), { kind: 'safe', path: plain });
    }
  });

  it('is refused where it leads out of the workspace, or could somewhere', () => {
    for (const written of [
      '../a.ts',
      'src/../../a.ts',
      'src/../a.ts',
      '..',
      'src/..',
      '/etc/passwd',
      '//server/share/a.ts',
      '~/.bashrc',
      '~root/.bashrc',
      'C:/Windows/a.ts',
      'c:a.ts',
      'C:\\Windows\\a.ts',
      '..\\a.ts',
      'src\\..\\..\\a.ts',
      '\\\\server\\share\\a.ts',
      'file:///etc/passwd',
      'vscode-userdata:/settings.json',
      'a.ts:stream',
      '.git::$INDEX_ALLOCATION/config',
      '%2e%2e/a.ts',
      'src/%2E%2e/%2e./a.ts',
      '..%2fa.ts',
      'src%2F..%2F..%2Fa.ts',
      '..%5Ca.ts',
      '.../a.ts',
      '.. /a.ts',
      ' ../a.ts',
      'src/a.ts/',
      'src/a.ts.',
      '.git./config',
      'GIT~1/config',
      '.g\u200Cit/config',
      'src/\u202Est.a',
      'a\u0000.ts',
      'a\nb.ts',
      '',
      '.',
      '/',
      `${'a/'.repeat(600)}b.ts`,
    ]) {
      assert.equal(safePath(written).kind, 'outside', JSON.stringify(written));
    }
  });

  it('never leaves the folder, by the rules of Windows and of others, once it counts as safe', () => {
    fc.assert(
      fc.property(anyPath, (written) => {
        const safe = safePath(written);
        if (safe.kind === 'outside') return;
        for (const read of [safe.path, decoded(safe.path)]) {
          assert.ok(path.posix.resolve('/work', read).startsWith('/work/'), safe.path);
          assert.ok(path.win32.resolve('C:\\work', read).startsWith('C:\\work\\'), safe.path);
        }
        assert.deepEqual(safePath(safe.path), safe);
      }),
      { numRuns: 500 },
    );
  });

  it('is told to the user without the characters that cannot be seen', () => {
    const edit = { kind: 'delete', path: '../\u202Est.a\u0007' } as const;
    const [refused] = planEdits([edit], () => 'text').refused;
    assert.equal(refused?.message, 'The path "../st.a" has characters that cannot be seen.');
  });
});

describe('edits of files outside of the workspace', () => {
  const read = (): string => 'old\n';

  it('are refused, whatever they do, and the others are planned', () => {
    const bad = '../../x.ts';
    const { changes, refused } = planEdits(
      [
        { kind: 'replace', path: bad, find: 'old\n', text: 'new\n' },
        { kind: 'write', path: bad, text: 'new\n' },
        { kind: 'delete', path: bad },
        { kind: 'move', path: bad, to: 'a.ts' },
        { kind: 'move', path: 'a.ts', to: bad },
        { kind: 'replace', path: 'b.ts', find: 'old\n', text: 'new\n' },
      ],
      read,
    );
    assert.deepEqual(
      refused.map(({ reason }) => reason),
      ['outside', 'outside', 'outside', 'outside', 'outside'],
    );
    assert.deepEqual(changes, [{ path: 'b.ts', before: 'old\n', after: 'new\n', movedFrom: null }]);
  });

  it('are not even read', () => {
    const edits = [
      { kind: 'delete', path: '/etc/passwd' },
      { kind: 'move', path: './a.ts', to: '..\\b.ts' },
    ] as const;
    assert.deepEqual(pathsIn(edits), ['a.ts']);
  });

  it('never come to a change of an unsafe path', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(anyPath, anyPath), { maxLength: 6 }), (pairs) => {
        const edits = pairs.flatMap(([from, to]) => [
          { kind: 'move', path: from, to } as const,
          { kind: 'write', path: to, text: 'x\n' } as const,
        ]);
        for (const { path: changed, movedFrom } of planEdits(edits, read).changes) {
          assert.equal(safePath(changed).kind, 'safe');
          if (movedFrom !== null) assert.equal(safePath(movedFrom).kind, 'safe');
        }
      }),
      { numRuns: 200 },
    );
  });

  it('do not make a second file beside one of the same name in other letters', () => {
    const files = new Map([['src/Straße.ts', 'old\n']]);
    for (const path of ['SRC/straße.ts', 'src/STRASSE.ts', 'src/Straſse.ts']) {
      const { changes, refused } = planEdits(
        [
          { kind: 'replace', path: 'src/Straße.ts', find: 'old\n', text: 'new\n' },
          { kind: 'write', path, text: 'x\n' },
        ],
        (one) => files.get(one) ?? null,
      );
      assert.deepEqual([changes.length, refused.map(({ reason }) => reason)], [1, ['exists']], path);
    }
  });
});

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
