import assert from 'node:assert/strict';
import fc from 'fast-check';
import { consentReason, sensitivityOf } from '../../../../src/edits/plan/paths.ts';
import { ASKED, NOT_ASKED } from './sensitivePaths.ts';

const SENSITIVE = Object.values(ASKED).flat();

/** Other spellings that some file system takes for the same name. */
const SPELLINGS: readonly ((path: string) => string)[] = [
  (path) => path.toUpperCase(),
  (path) => path.replaceAll(/[a-z]/g, (letter, i: number) => (i % 2 === 0 ? letter.toUpperCase() : letter)),
  (path) => path.replaceAll('s', '\u017F'),
  (path) => path.replaceAll('k', '\u212A'),
  (path) => path.replaceAll(/[a-z]/g, (letter) => String.fromCodePoint(letter.charCodeAt(0) + 0xfee0)),
  (path) => path.replaceAll('fi', '\uFB01').replaceAll('st', '\uFB06'),
  (path) => path.normalize('NFD'),
  (path) => path.replaceAll('i', '\u200Ci'),
  (path) => path.replaceAll('e', 'e\uFE0F').replaceAll('a', '\u034Fa'),
  (path) => path.replaceAll('o', '\u3164o').replaceAll('t', 't\u00AD'),
  (path) => path.replaceAll('/', './'),
  (path) => path.replaceAll('/', '. ./'),
  (path) => path.replaceAll('/', '//'),
  (path) => path.replaceAll('/', '::$INDEX_ALLOCATION/'),
  (path) => path.replaceAll('/', '\\'),
  (path) => path.replace(/(^|\/)\.git\//, '$1GIT~1/'),
  (path) => `./${path}`,
  (path) => `some/where/${path}`,
  (path) => `${path}.`,
  (path) => `${path} `,
  (path) => `${path}:stream`,
  (path) => `${path}::$DATA`,
];

describe('files that run something or open a door', () => {
  it('are known wherever they are', () => {
    assert.ok(new Set(SENSITIVE).size === SENSITIVE.length && SENSITIVE.length >= 150);
    for (const path of SENSITIVE) assert.notEqual(sensitivityOf(path), null, path);
    for (const path of SENSITIVE) assert.notEqual(sensitivityOf(`some/where/${path}`), null, path);
  });

  it('are told from files that look a little like them', () => {
    assert.ok(new Set(NOT_ASKED).size === NOT_ASKED.length && NOT_ASKED.length >= 60);
    for (const path of NOT_ASKED) assert.equal(sensitivityOf(path), null, path);
    for (const path of NOT_ASKED) assert.equal(sensitivityOf(`some/where/${path}`), null, path);
  });

  it('are known in each spelling that a file system takes for theirs', () => {
    for (const path of SENSITIVE) {
      for (const spell of SPELLINGS) {
        assert.notEqual(sensitivityOf(spell(path)), null, JSON.stringify(spell(path)));
      }
    }
  });

  it('are known in several such spellings at once', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...SENSITIVE),
        fc.uniqueArray(fc.constantFrom(...SPELLINGS), { maxLength: 4 }),
        (path, spellings) => {
          const spelled = spellings.reduce((text, spell) => spell(text), path);
          assert.notEqual(sensitivityOf(spelled), null, JSON.stringify(spelled));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('can hide behind the short names that Windows gives', () => {
    for (const path of ['VSCODE~1/x.json', 'x/HUSKY~1/y', 'PACKAG~1.JSO', 'src/MAKEFI~1']) {
      assert.notEqual(sensitivityOf(path), null, path);
    }
  });

  it('have a reason that can follow their name in a sentence', () => {
    for (const path of SENSITIVE) assert.match(sensitivityOf(path) ?? '', /^[a-zA-Z][^.]*[a-z]$/, path);
  });

  it('are found at once in the longest path', () => {
    for (const part of ['a/', '.', '*', 'a*', '~1', '-lock', '.github/']) {
      sensitivityOf(part.repeat(1_024 / part.length));
    }
  });
});

describe('a change that needs an explicit yes', () => {
  const change = { path: 'a.ts', before: 'old\n', after: 'new\n', movedFrom: null };

  it('is one of a sensitive file: made, changed, deleted, or moved from or to there', () => {
    const hook = '.git/hooks/pre-commit';
    assert.equal(consentReason(change), null);
    assert.notEqual(consentReason({ ...change, path: hook }), null);
    assert.notEqual(consentReason({ ...change, path: hook, before: null }), null);
    assert.notEqual(consentReason({ ...change, path: hook, after: null }), null);
    assert.notEqual(consentReason({ ...change, path: hook, movedFrom: 'a.ts' }), null);
    assert.notEqual(consentReason({ ...change, movedFrom: hook }), null);
  });

  it("is one of a package's scripts, and not of the rest of its file", () => {
    const before = '{ "name": "a", "scripts": { "test": "mocha" } }';
    const of = (after: string, more = {}) =>
      consentReason({ ...change, path: 'package.json', before, after, ...more });
    assert.equal(of('{\n  "name": "b",\n  "scripts": { "test": "mocha" }\n}\n'), null);
    assert.notEqual(of('{ "name": "a", "scripts": { "test": "mocha", "postinstall": "x" } }'), null);
    assert.notEqual(of('{ "name": "a", "scripts": { "test": "rm -rf ~" } }'), null);
    assert.notEqual(of('{ "name": "a", "scripts": {} }', { path: 'web/Package.JSON' }), null);
    assert.notEqual(of(before, { before: null }), null);
    assert.notEqual(of('{ not JSON }'), null);
    assert.equal(of('{ "name": "a" }', { path: 'data.json' }), null);
    assert.equal(of('{ "name": "a" }', { before: null }), null);
  });

  it('is one that makes a package file of another file with scripts', () => {
    const text = '{ "scripts": { "postinstall": "x" } }';
    const move = { path: 'package.json', movedFrom: 'harmless.json', before: text, after: text };
    assert.notEqual(consentReason(move), null);
    assert.notEqual(consentReason({ ...move, path: 'harmless.json', movedFrom: 'package.json' }), null);
  });

  it('is one that deletes a package file that does something', () => {
    const gone = { ...change, path: 'package.json', after: null };
    assert.notEqual(consentReason({ ...gone, before: '{ "type": "module" }' }), null);
    assert.equal(consentReason({ ...gone, before: '{ "name": "a" }' }), null);
  });
});
