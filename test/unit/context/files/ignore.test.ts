import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { excludesFileIn, isIgnored, parseIgnore } from '../../../../src/context/files/ignore.ts';

const ignores = (rules: string, path: string) => isIgnored(path, [parseIgnore(rules, '', false)]);

const CASES: readonly (readonly [rules: string, path: string, ignored: boolean])[] = [
  ['', 'a.ts', false],
  ['# a.ts', 'a.ts', false],
  ['\\#a.ts', '#a.ts', true],
  ['*.log', 'deep/er/x.log', true],
  ['*.log\n!keep.log', 'keep.log', false],
  ['logs/\n!logs/keep.log', 'logs/keep.log', true],
  ['/build', 'build/x.js', true],
  ['/build', 'src/build/x.js', false],
  ['build/', 'build', false],
  ['doc/*.txt', 'doc/a.txt', true],
  ['doc/*.txt', 'doc/sub/a.txt', false],
  ['**/foo', 'a/b/foo', true],
  ['foo/**', 'foo/a/b', true],
  ['a/**/b', 'a/b', true],
  ['a/**/b', 'a/x/y/b', true],
  ['*.[oa]', 'x.o', true],
  ['*.[!oa]', 'x.o', false],
  ['x?z', 'xyz', true],
  ['x?z', 'x/z', false],
  ['a.ts   ', 'a.ts', true],
  ['a.ts\\ ', 'a.ts', false],
  ['node_modules', 'packages/a/node_modules/b/index.d.ts', true],
  ['a.ts\r\nb.ts\r\n', 'b.ts', true],
  ['{a,b}.ts', 'a.ts', false],
];

describe('what git ignores', () => {
  for (const [rules, path, ignored] of CASES) {
    it(`${JSON.stringify(rules)} ${ignored ? 'ignores' : 'does not ignore'} ${JSON.stringify(path)}`, () => {
      assert.equal(ignores(rules, path), ignored);
    });
  }

  it('is decided by the deepest file that has a rule for it', () => {
    const files = [parseIgnore('*.gen.ts', '', false), parseIgnore('!*.gen.ts', 'src/', false)];
    assert.equal(isIgnored('a.gen.ts', files), true);
    assert.equal(isIgnored('src/a.gen.ts', files), false);
    assert.equal(isIgnored('srcs/a.gen.ts', files), true);
  });

  it('is in any case of letters where the file system says so', () => {
    assert.equal(isIgnored('BUILD/a', [parseIgnore('build/', '', true)]), true);
  });

  it('is the same that git says', function () {
    this.timeout(60_000);
    const folder = mkdtempSync(join(tmpdir(), 'tierwise-ignore-'));
    const git = (args: readonly string[], input?: string) =>
      spawnSync('git', ['-c', 'core.excludesFile=', ...args], {
        cwd: folder,
        encoding: 'utf8',
        ...(input === undefined ? {} : { input }),
      });
    try {
      if (git(['init', '-q']).status !== 0) this.skip();
      const segment = fc.constantFrom(
        'a',
        'b',
        'ab',
        'a.b',
        '*',
        '**',
        '?',
        'a*',
        '*.b',
        '[ab]',
        '[!a]b',
        'a[b',
        '\\*',
        '[a-c]',
        '[^-a]b',
        '[]b]',
        '[\\b]',
        'b-c',
      );
      const rule = fc
        .tuple(
          fc.constantFrom('', '', '', '!', '/', '!/'),
          fc.array(segment, { minLength: 1, maxLength: 3 }),
          fc.constantFrom('', '', '/', ' '),
        )
        .map(([start, segments, end]) => `${start}${segments.join('/')}${end}`);
      const path = fc
        .array(fc.constantFrom('a', 'b', 'ab', 'a.b', 'b-c', '*'), { minLength: 1, maxLength: 4 })
        .map((segments) => segments.join('/'));
      fc.assert(
        fc.property(
          fc.array(rule, { maxLength: 6 }),
          fc.array(rule, { maxLength: 3 }),
          fc.uniqueArray(path, { minLength: 1, maxLength: 12 }),
          (top, inner, paths) => {
            rmSync(join(folder, 'a'), { recursive: true, force: true });
            writeFileSync(join(folder, '.gitignore'), top.join('\n'));
            mkdirSync(dirname(join(folder, 'a', '.gitignore')), { recursive: true });
            writeFileSync(join(folder, 'a', '.gitignore'), inner.join('\n'));
            const { stdout } = git(['check-ignore', '--no-index', '--stdin', '-z'], paths.join('\0'));
            const expected = stdout.split('\0').filter((line) => line !== '');
            const files = [
              parseIgnore(top.join('\n'), '', false),
              parseIgnore(inner.join('\n'), 'a/', false),
            ];
            // `a` is a folder here, for git too.
            const asked = paths.filter((one) => one !== 'a');
            assert.deepEqual(
              asked.filter((one) => isIgnored(one, files)).sort(),
              expected.filter((one) => one !== 'a').sort(),
              JSON.stringify({ top, inner }),
            );
          },
        ),
        { numRuns: 60 },
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('includes what the file says that git is set to', () => {
    assert.equal(
      excludesFileIn('[user]\n\tname = x\n[core]\n\texcludesFile = ~/.ignore # mine\n'),
      '~/.ignore',
    );
    assert.equal(excludesFileIn('[other]\nexcludesfile = x\n'), null);
  });
});
