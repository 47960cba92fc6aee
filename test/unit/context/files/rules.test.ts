import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { excludesFileIn, gitRules, matcherOf, settingRules } from '../../../../src/context/files/rules.ts';

/** `GIT_RUNS=5000 mocha ...` holds more of them against git. */
const RUNS = Number(process.env['GIT_RUNS'] ?? 60);

/** The rules of files, by the folders that they stand in. */
const matcher = (files: Readonly<Record<string, string>>, ignoreCase = false) =>
  matcherOf(
    Object.entries(files).map(([folder, text]) => gitRules(folder, text, folder)),
    ignoreCase,
  );
const ignores = (rules: string, path: string) => matcher({ '': rules })(path);

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
    const ignored = matcher({ '': '*.gen.ts', 'src/': '!*.gen.ts' });
    assert.equal(ignored('a.gen.ts'), true);
    assert.equal(ignored('src/a.gen.ts'), false);
    assert.equal(ignored('srcs/a.gen.ts'), true);
  });

  it('is in any case of letters where the file system says so', () => {
    assert.equal(matcher({ '': 'build/' }, true)('BUILD/a'), true);
  });

  it('is the same that git says', function () {
    this.timeout(600_000);
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
        '***',
        'a**',
        '**b',
        'a**b*',
        '*a*b*',
        '[[:alpha:]]',
        '[![:upper:]]b',
        '[[:nothing:]]',
        '[a\\]]*',
        '[A-b]',
        '[a-',
        'é',
        '??',
        'a\\',
        '[/]',
        '\\a\\*',
      );
      const rule = fc
        .tuple(
          fc.constantFrom('', '', '', '!', '/', '!/'),
          fc.array(segment, { minLength: 1, maxLength: 5 }),
          fc.constantFrom('', '', '/', ' ', '\\ ', '/**', '\r'),
        )
        .map(([start, segments, end]) => `${start}${segments.join('/')}${end}`);
      const path = fc
        .array(fc.constantFrom('a', 'b', 'ab', 'a.b', 'b-c', '*', 'é', 'A', 'a]b', 'aXb '), {
          minLength: 1,
          maxLength: 4,
        })
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
            const ignored = matcher({ '': top.join('\n'), 'a/': inner.join('\n') });
            // `a` is a folder here, for git too.
            const asked = paths.filter((one) => one !== 'a');
            assert.deepEqual(
              asked.filter(ignored).sort(),
              expected.filter((one) => one !== 'a').sort(),
              JSON.stringify({ top, inner }),
            );
          },
        ),
        { numRuns: RUNS },
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

const SETTINGS: readonly (readonly [pattern: string, path: string, matches: boolean])[] = [
  ['**/.git', '.git', true],
  ['**/.git', 'a/b/.git', true],
  ['**/*.{js,js.map}', 'src/a.js.map', true],
  ['**/*.{js,map}', 'src/a.ts', false],
  ['*.log', 'a.log', true],
  ['*.log', 'a/b.log', false],
  ['out/**', 'out/a/b', true],
  ['out/**', 'outer/a', false],
  ['a[0-9].ts', 'a5.ts', true],
  ['a.ts', 'abts', false],
];

describe('what the settings exclude', () => {
  for (const [pattern, path, matches] of SETTINGS) {
    it(`${pattern} ${matches ? 'is for' : 'is not for'} ${path}`, () => {
      assert.equal(matcherOf([settingRules([pattern])], false)(path), matches);
    });
  }

  it('are read without an error, whatever a user writes', () => {
    const part = fc.constantFrom(
      '*',
      '**',
      '/',
      '?',
      '[',
      ']',
      '!',
      '{',
      '}',
      ',',
      '\\',
      'a',
      '-',
      '.',
      '(',
      '🙂',
      '[:alpha:]',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        matcherOf([settingRules([parts.join('')])], true)('a/b.ts');
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('rules that would take too long', () => {
  const DEEP = `${'a/'.repeat(30)}c`;

  it('mean the same however many stars they have', () => {
    assert.equal(ignores('**/a/**/a/**/a/**/c', DEEP), true);
    assert.equal(ignores('**/a/**/a/**/a/**/x', DEEP), false);
    assert.equal(ignores('**/b/**/a/**/a/**/c', DEEP), false);
    assert.equal(
      ignores('a\n!**/a/**/a/**/a/**/c', DEEP),
      true,
      'nothing in an excluded folder is taken back',
    );
  });

  it('exclude more than they say, and never less, where together they take too many steps', () => {
    const path = `b${'a'.repeat(900)}`;
    const slow = `${'*a'.repeat(490)}[c]`;
    assert.equal(ignores(slow, path), false);
    assert.equal(ignores(`${slow}\n`.repeat(90), path), true);
    assert.equal(ignores(`x\n!${slow}\n`.repeat(50), path), true);
  });

  it('are tried to their end where thousands of them have texts that a path has not', () => {
    const rules = Array.from({ length: 3_000 }, (_, i) => `**/*${i}_*x*/**/*.ts`).join('\n');
    assert.equal(ignores(rules, `${'a-folder-of-some-name/'.repeat(25)}file1.ts`), false);
    assert.equal(ignores(rules, `${'a-folder-of-some-name/'.repeat(25)}4_ax/file1.ts`), true);
  });

  it('exclude everything where a file, a line or all rules together are too long', () => {
    for (const rules of [
      'x\n'.repeat(50_001),
      'x'.repeat(1_001),
      `!${'x'.repeat(2_000)}\n${' '.repeat(2_000)}y`,
    ]) {
      assert.equal(ignores(rules, 'a.ts'), true);
    }
    assert.equal(matcher({ '': 'x\n'.repeat(6_000), 'src/': 'y\n'.repeat(6_000) })('a.ts'), true);
    assert.equal(ignores(`!${'x'.repeat(2_000)}`, 'a.ts'), false);
  });

  it('are no reason to read a file deeper than projects are', () => {
    assert.equal(ignores('', `${'a/'.repeat(40)}b.ts`), true);
    assert.equal(ignores('', `${'a'.repeat(1_001)}.ts`), true);
  });

  it('are decided in a few steps for every pattern', function () {
    this.timeout(20_000);
    // Each of these takes minutes, or does not end, where every star is tried in every place.
    const worst = [
      '*a'.repeat(400),
      '**/a/'.repeat(9),
      '?*'.repeat(150),
      '[a-z]*'.repeat(100),
      '\\'.repeat(999),
    ];
    for (const pattern of worst) {
      ignores(`${pattern}b`, `b${'a'.repeat(250)}`);
      ignores(`${pattern}b`, DEEP);
      matcherOf([settingRules([`${pattern}b`])], false)(DEEP);
    }
    assert.equal(matcherOf([settingRules(['{a,b}'.repeat(100)])], false)('x'), true);
  });
});
