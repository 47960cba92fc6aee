import assert from 'node:assert/strict';
import fc from 'fast-check';
import { consentReason } from '../../../../src/edits/plan/paths.ts';

const HARMLESS = [
  'description',
  'keywords',
  'author',
  'homepage',
  'license',
  'version',
  'contributors',
  'funding',
];

/** Keys that something reads by itself, and some that nobody knows. */
const ACTIVE = [
  'scripts',
  'dependencies',
  'devDependencies',
  'peerDependencies',
  'optionalDependencies',
  'bundleDependencies',
  'overrides',
  'resolutions',
  'pnpm',
  'workspaces',
  'bin',
  'main',
  'module',
  'exports',
  'imports',
  'type',
  'files',
  'gypfile',
  'engines',
  'volta',
  'packageManager',
  'devEngines',
  'publishConfig',
  'private',
  'config',
  'husky',
  'simple-git-hooks',
  'lint-staged',
  'pre-commit',
  'eslintConfig',
  'prettier',
  'babel',
  'jest',
  'browser',
  'contributes',
  'activationEvents',
  'nx',
  'wireit',
  'trustedDependencies',
  'Scripts',
  'unheard-of',
];

const value = fc.jsonValue({ maxDepth: 3 });
const manifest = fc.dictionary(fc.constantFrom(...HARMLESS, ...ACTIVE, 'name'), value, {
  maxKeys: 8,
  noNullPrototype: true,
});
const spacing = fc.constantFrom(undefined, 2, '\t');
const path = fc.constantFrom(
  'package.json',
  'packages/a/package.json',
  'a/b/c/d/e/package.json',
  'PACKAGE.JSON',
  'x/package.json.',
);
/** As text, with what may stand around it and is none of its meaning. */
const text = (of: unknown, space: string | number | undefined, mark: boolean) =>
  `${mark ? '\uFEFF' : ''}${JSON.stringify(of, null, space)}${space === undefined ? '' : '\n'}`;

function isAsked(at: string, before: string | null, after: string | null): boolean {
  return consentReason({ path: at, before, after, movedFrom: null }) !== null;
}

describe('a change of a package.json', () => {
  it('is asked about where it changes any key that is not harmless, and only there', () => {
    fc.assert(
      fc.property(
        manifest,
        fc.array(fc.tuple(fc.constantFrom(...HARMLESS, ...ACTIVE), fc.option(value)), { maxLength: 4 }),
        path,
        fc.tuple(spacing, spacing, fc.boolean(), fc.boolean()),
        (before, changes, at, [one, other, mark, otherMark]) => {
          const after: Record<string, unknown> = { ...before };
          for (const [key, now] of changes) {
            if (now === null) delete after[key];
            else after[key] = now;
          }
          const same = (key: string) => JSON.stringify(before[key]) === JSON.stringify(after[key]);
          const expected = !ACTIVE.every(same);
          assert.equal(isAsked(at, text(before, one, mark), text(after, other, otherMark)), expected);
        },
      ),
      { numRuns: 3_000 },
    );
  });

  it('is not asked about where only the order of its keys, or the form of its text, is another', () => {
    fc.assert(
      fc.property(manifest, spacing, spacing, (before, one, other) => {
        const after = Object.fromEntries(Object.entries(before).reverse());
        assert.equal(isAsked('package.json', text(before, one, false), text(after, other, true)), false);
      }),
    );
    const escaped = '{ "description": "\\u00e9 \\/", "author": "a\\u0022b" }';
    assert.equal(isAsked('package.json', '{}', escaped), false);
  });

  it('is asked about where readers can differ about what it says', () => {
    const before = '{ "scripts": { "test": "mocha" } }';
    for (const after of [
      '{ "scripts": { "postinstall": "x" }, "scripts": { "test": "mocha" } }',
      '{ "scripts": { "test": "x", "test": "mocha" } }',
      '{ "scripts": { "test": "mocha" }, "description": { "a": 1, "a": 2 } }',
      '{ "scripts": { "test": "mocha" } /* and */ }',
      '{ "scripts": { "test": "mocha" }, }',
      '{ "scripts": { "test": "mocha" }, "\\u0073cripts": { "postinstall": "x" } }',
      "{ 'scripts': { 'test': 'mocha' } }",
      '{ "scripts": { "test": "mocha" } } {}',
      '{ "scripts": { "test": "mocha", "__proto__": { "postinstall": "x" } } }',
      '{ "__proto__": { "scripts": { "postinstall": "x" } }, "scripts": { "test": "mocha" } }',
      '[]',
      'null',
      '',
    ]) {
      assert.equal(isAsked('package.json', before, after), true, after);
      assert.equal(isAsked('package.json', after, before), true, after);
    }
    assert.equal(isAsked('package.json', '[]', '[]'), true);
  });

  it('is asked about where it is too deep to be read', () => {
    const deep = `{ "description": ${'['.repeat(200_000)}${']'.repeat(200_000)} }`;
    assert.equal(isAsked('package.json', '{}', deep), true);
  });
});
