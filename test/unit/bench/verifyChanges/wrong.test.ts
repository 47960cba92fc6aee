import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  missingParts,
  mutantsOf,
  mutations,
  reverted,
  type Weakening,
  weakened,
} from '../../../bench/verifyChanges/wrong.ts';

const before = 'a\nb\nc\nd\ne\n';
const after = 'a\nB = x < 1\nc\nd\nE = true\n';
const steps = [
  { path: 'one.py', before, after },
  { path: 'new.py', before: null, after: 'if a and b:\n    f(a)\n' },
];

describe('Wrong changes', () => {
  it('of which nothing was done are as the base', () => {
    assert.deepEqual(
      [...reverted(steps).sources],
      [
        ['one.py', before],
        ['new.py', null],
      ],
    );
  });

  it('with a part missing lack one file or one hunk, each once', () => {
    const parts = missingParts(steps, 'seed').map(({ detail, sources }) => [detail, [...sources]]);
    assert.deepEqual(parts.sort(), [
      ['new.py', [['new.py', null]]],
      ['one.py', [['one.py', before]]],
      ['one.py:2', [['one.py', 'a\nb\nc\nd\nE = true\n']]],
      ['one.py:5', [['one.py', 'a\nB = x < 1\nc\nd\ne\n']]],
    ]);
  });

  it('of a single hunk lack nothing: that would be the base', () => {
    assert.deepEqual(missingParts([{ path: 'a.go', before: 'a\n', after: 'b\n' }], 'seed'), []);
  });

  it('that are mutated differ from the right one in one line that the change brought', () => {
    fc.assert(
      fc.property(fc.string(), (seed) => {
        for (const { sources } of mutations('pypi', steps, seed)) {
          for (const [path, text] of sources) {
            const right = steps.find((one) => one.path === path)?.after?.split('\n') ?? [];
            const wrong = text?.split('\n') ?? [];
            assert.equal(wrong.length, right.length);
            const lines = right.flatMap((line, i) => (line === wrong[i] ? [] : [line]));
            assert.equal(lines.length, 1);
            assert.ok(!before.split('\n').includes(lines[0] ?? ''));
          }
        }
      }),
    );
  });

  it('are the same for the same seed, and in another order for another', () => {
    const details = (seed: string) => mutations('pypi', steps, seed).map(({ detail }) => detail);
    assert.deepEqual(details('one'), details('one'));
    assert.deepEqual(details('one').toSorted(), details('two').toSorted());
    assert.ok(new Set(['a', 'b', 'c', 'd', 'e'].map((seed) => details(seed).join())).size > 1);
  });

  const mutants: readonly [Parameters<typeof mutantsOf>[0], string, string, string][] = [
    ['npm', 'if (a === b) {', 'equal', 'if (a != b) {'],
    ['npm', 'if (a !== b) {', 'unequal', 'if (a == b) {'],
    ['go', 'if a == b {', 'equal', 'if a != b {'],
    ['go', 'if err != nil {', 'unequal', 'if err == nil {'],
    ['go', '\tif ok {', 'if', '\tif !(ok) {'],
    ['pypi', '    if found:', 'if', '    if not (found):'],
    ['npm', '  if (found) {', 'if', '  if (!(found)) {'],
    ['pypi', 'return a and b', 'and', 'return a or b'],
    ['pypi', 'x = True', 'true', 'x = False'],
    ['crates', 'let n = 4;', 'number', 'let n = 5;'],
    ['pypi', '    self.count = other', 'left out', '    pass'],
    ['npm', '  list.push(one);', 'left out', '  '],
    ['crates', 'for i in 0..n && i < 3 {', 'less', 'for i in 0..n && i <= 3 {'],
  ];
  for (const [registry, line, name, wrong] of mutants) {
    it(`turn ${line.trim()} into ${wrong.trim() || 'nothing'} (${name})`, () => {
      assert.equal(new Map(mutantsOf(registry, line)).get(name), wrong);
    });
  }
});

describe('Weakened tests', () => {
  const texts = {
    go: 'package a\n\nfunc TestA(t *testing.T) {\n\tcheck(t)\n}\n\nfunc TestB(t *testing.T) {\n\tcheck(t)\n}\n',
    pypi: 'class T:\n    @mark\n    def test_a(self):\n        assert a\n\n    def test_b(self):\n        assert b\n',
    crates:
      'mod t {\n    #[test]\n    fn a() {\n        assert!(a);\n    }\n\n    #[test]\n    fn b() {\n        assert!(b);\n    }\n}\n',
    npm: "test('a', function (t) {\n  t.ok(a);\n  t.end();\n});\n\ntest('b', (t) => {\n  t.ok(b);\n});\n",
  } as const;
  const names = { go: 'TestA', pypi: 'test_a', crates: 'a', npm: 'a' } as const;
  const wanted: Readonly<Record<keyof typeof texts, Readonly<Record<Weakening, string>>>> = {
    go: {
      deleted: 'package a\n\n\nfunc TestB(t *testing.T) {\n\tcheck(t)\n}\n',
      skipped: texts.go.replace(
        'TestA(t *testing.T) {\n',
        'TestA(t *testing.T) {\n\tif true {\n\t\tt.Skip("not now")\n\t}\n',
      ),
      emptied: texts.go.replace(
        'TestA(t *testing.T) {\n',
        'TestA(t *testing.T) {\n\tif true {\n\t\treturn\n\t}\n',
      ),
    },
    pypi: {
      deleted: 'class T:\n\n    def test_b(self):\n        assert b\n',
      skipped: texts.pypi.replace(
        '    def test_a',
        '    @__import__("pytest").mark.skip(reason="not now")\n    def test_a',
      ),
      emptied: texts.pypi.replace('        assert a', '        return\n        assert a'),
    },
    crates: {
      deleted: 'mod t {\n\n    #[test]\n    fn b() {\n        assert!(b);\n    }\n}\n',
      skipped: texts.crates.replace('    fn a()', '    #[ignore]\n    fn a()'),
      emptied: texts.crates.replace('        assert!(a)', '        if true { return; }\n        assert!(a)'),
    },
    npm: {
      deleted: "\ntest('b', (t) => {\n  t.ok(b);\n});\n",
      skipped: texts.npm.replace("test('a'", "test.skip('a'"),
      emptied: texts.npm.replace('  t.ok(a)', '    return t.end();\n  t.ok(a)'),
    },
  };
  for (const registry of ['go', 'pypi', 'crates', 'npm'] as const) {
    for (const way of ['deleted', 'skipped', 'emptied'] as const) {
      it(`of ${registry} are ${way}, and no other with them`, () => {
        assert.equal(weakened(registry, texts[registry], names[registry], way), wanted[registry][way]);
      });
    }
    it(`of ${registry} are not there under another name`, () => {
      assert.equal(weakened(registry, texts[registry], 'other', 'skipped'), null);
    });
  }
});
