import assert from 'node:assert/strict';
import { trialOf } from '../../../bench/verifyChanges/candidates.ts';
import { joined, type ReleaseStep, textsOf } from '../../../bench/verifyChanges/changes.ts';
import type { TestsOfBefore } from '../../../bench/verifyChanges/chosen.ts';
import { precisionAndRecall, qualityOf } from '../../../bench/verifyChanges/figures.ts';
import { PACKAGES, slimManifest } from '../../../bench/verifyChanges/releases.ts';
import { redTests } from '../../../bench/verifyChanges/trees.ts';

const inline = (body: string): string => `#[cfg(test)]\nmod tests {\n    ${body}\n}\n`;

describe('Steps between releases', () => {
  it('are of packages that are in one set only', () => {
    const names = Object.values(PACKAGES).flatMap((set) =>
      set.map(({ registry, name }) => `${registry} ${name}`),
    );
    assert.equal(new Set(names).size, names.length);
  });

  it('join the code of one side with the tests of the other, in a Rust file too', () => {
    const step: ReleaseStep = {
      spec: { registry: 'crates', name: 'a', versions: [] },
      from: '1',
      to: '2',
      folder: '',
      sources: [{ path: 'src/lib.rs', before: 'old\n', after: 'new\n' }],
      tests: [
        { path: 'src/lib.rs', before: `old\n${inline('old test')}`, after: `new\n${inline('new test')}` },
        { path: 'tests/all.rs', before: null, after: 'all' },
      ],
    };
    assert.deepEqual(textsOf(step, 'before', 'after').get('src/lib.rs'), `old\n${inline('new test')}`);
    assert.deepEqual(textsOf(step, 'after', 'before').get('src/lib.rs'), `new\n${inline('old test')}`);
    assert.deepEqual(textsOf(step, 'after', 'before').get('tests/all.rs'), null);
    const given = textsOf(step, new Map([['src/lib.rs', 'wrong\n']]), new Map([['tests/all.rs', 'less']]));
    assert.deepEqual(
      [...given],
      [
        ['src/lib.rs', `wrong\n${inline('new test')}`],
        ['tests/all.rs', 'less'],
      ],
    );
    assert.equal(joined(null, 'x'), null);
  });
});

describe('What is asked about a change', () => {
  const step: ReleaseStep = {
    spec: { registry: 'npm', name: 'a', versions: [] },
    from: '1',
    to: '2',
    folder: '',
    sources: [
      { path: 'a.js', before: 'a = 1;\n', after: 'a = 2;\n' },
      { path: 'b.js', before: 'b = 1;\n', after: 'b = 2;\n' },
    ],
    tests: [{ path: 'test/a.js', before: 'old', after: 'new' }],
  };
  const told = (knowledge: 'own' | 'before', before: TestsOfBefore | null): readonly string[] => {
    const wrong = [
      { kind: 'reverted', detail: 'all' },
      { kind: 'missing', detail: 'a.js' },
    ] as const;
    const change = { set: 'dev', registry: 'npm', package: 'a', from: '1', to: '2', weakened: [] } as const;
    const { candidates } = trialOf(step, { ...change, wrong, before }, knowledge);
    return candidates.filter(({ isTold }) => isTold).map(({ kind }) => kind);
  };

  it('can all be told by the change’s own tests', () => {
    assert.deepEqual(told('own', null), ['right', 'reverted', 'missing']);
  });

  it('can be told by the tests of before where they are red on it, and right where they are red on something', () => {
    assert.deepEqual(told('before', { isContradicted: false, tells: [false, true] }), ['right', 'missing']);
    assert.deepEqual(told('before', { isContradicted: false, tells: [false, false] }), []);
  });

  it('cannot be told by tests that the release itself contradicts', () => {
    assert.deepEqual(told('before', { isContradicted: true, tells: [] }), []);
    assert.deepEqual(told('before', null), []);
  });
});

describe('Figures of the verification', () => {
  it('count what is verified among the right and the wrong', () => {
    const one = (right: boolean, verdict: 'verified' | 'red' | 'not-verified') => ({
      right,
      verdict,
      isRefused: verdict === 'red',
      isTold: true,
      kind: '',
    });
    const all = [
      ...[one(true, 'verified'), one(true, 'verified'), one(true, 'verified'), one(true, 'not-verified')],
      ...[one(false, 'verified'), one(false, 'red')],
    ];
    assert.deepEqual(precisionAndRecall(all), { precision: 0.75, recall: 0.75 });
    assert.deepEqual(qualityOf(all), {
      right: { verified: 0.75, red: 0, 'not-verified': 0.25 },
      wrong: { verified: 0.5, red: 0.5, 'not-verified': 0 },
    });
  });
});

describe('A suite', () => {
  it('tells the names of its red tests in each language', () => {
    const output = [
      'FAILED tests/test_a.py::TestA::test_one - assert 1 == 2',
      '--- FAIL: TestTwo (0.00s)',
      '    --- FAIL: TestTwo/part (0.00s)',
      'test tests::three ... FAILED',
      'test tests::four ... ok',
    ].join('\n');
    assert.deepEqual(redTests(output, '/nowhere'), [
      { name: 'test_one', file: 'tests/test_a.py' },
      { name: 'TestTwo', file: null },
      { name: 'three', file: null },
    ]);
  });

  it('of a crate runs without benchmarks and doctests', () => {
    const manifest =
      '[package]\nname = "a"\n\n[lib]\nname = "a"\n\n[[bench]]\nname = "b"\n\n[dev-dependencies.criterion]\nversion = "0"\n';
    assert.equal(slimManifest(manifest), '[package]\nname = "a"\n\n[lib]\ndoctest = false\nname = "a"\n\n');
    assert.equal(
      slimManifest('[package]\nname = "a"\n'),
      '[package]\nname = "a"\n\n[lib]\ndoctest = false\n',
    );
  });
});
