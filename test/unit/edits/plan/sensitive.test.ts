import assert from 'node:assert/strict';
import fc from 'fast-check';
import { consentReason, sensitivityOf } from '../../../../src/edits/plan/paths.ts';

const SENSITIVE = [
  '.git/hooks/pre-commit',
  '.git/config',
  'packages/a/.git/hooks/post-checkout',
  '.git',
  '.gitmodules',
  '.husky/pre-push',
  '.pre-commit-config.yaml',
  'lefthook.yml',
  '.vscode/tasks.json',
  '.vscode/launch.json',
  '.vscode/settings.json',
  'folder/.vscode/tasks.json',
  'my.code-workspace',
  '.vscode/mcp.json',
  '.idea/workspace.xml',
  '.devcontainer/devcontainer.json',
  '.devcontainer.json',
  '.github/workflows/ci.yml',
  '.gitlab-ci.yml',
  'Jenkinsfile',
  '.bashrc',
  '.envrc',
  '.npmrc',
  '.cargo/config.toml',
  'gradle/wrapper/gradle-wrapper.properties',
  '.ssh/authorized_keys',
  '.env',
  '.env.local',
  'CODEOWNERS',
  'sitecustomize.py',
];

const HARMLESS = [
  'src/git/hooks/pre-commit.ts',
  'src/tasks.json',
  'vscode/tasks.json',
  '.vscode/extensions.json',
  '.gitignore',
  '.gitkeep',
  'src/env.ts',
  'environment.ts',
  '.eslintrc.json',
  'src/profile.ts',
  'README.md',
  'package.json',
  'src/hooks/useTasks.ts',
  '.github/ISSUE_TEMPLATE/bug.md',
  'docs/ci.md',
];

/** Other spellings that some file system takes for the same name. */
const SPELLINGS: readonly ((path: string) => string)[] = [
  (path) => path.toUpperCase(),
  (path) => path.replaceAll('s', '\u017F'),
  (path) => path.replaceAll('k', '\u212A'),
  (path) => path.replaceAll('i', '\u200Ci'),
  (path) => path.replaceAll('/', './'),
  (path) => path.replaceAll('/', '. ./'),
  (path) => path.replaceAll('/', '::$INDEX_ALLOCATION/'),
  (path) => path.replaceAll('/', '\\'),
  (path) => path.replace(/(^|\/)\.git\//, '$1GIT~1/'),
  (path) => `${path}.`,
  (path) => `${path}::$DATA`,
];

describe('files that run something or open a door', () => {
  it('are known wherever they are', () => {
    for (const path of SENSITIVE) assert.notEqual(sensitivityOf(path), null, path);
    for (const path of SENSITIVE) assert.notEqual(sensitivityOf(`some/where/${path}`), null, path);
  });

  it('are told from files that look a little like them', () => {
    for (const path of HARMLESS) assert.equal(sensitivityOf(path), null, path);
  });

  it('are known in every spelling that a file system takes for theirs', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...SENSITIVE),
        fc.uniqueArray(fc.constantFrom(...SPELLINGS), { maxLength: 3 }),
        (path, spellings) => {
          const spelled = spellings.reduce((text, spell) => spell(text), path);
          assert.notEqual(sensitivityOf(spelled), null, JSON.stringify(spelled));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('have a reason that can follow their name in a sentence', () => {
    for (const path of SENSITIVE) assert.match(sensitivityOf(path) ?? '', /^[a-zA-Z][^.]*[a-z]$/, path);
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
    assert.equal(of('{ "name": "a" }', { path: 'package-lock.json' }), null);
    assert.equal(of('{ "name": "a" }', { before: null }), null);
  });

  it('is one that makes a package file of another file with scripts', () => {
    const text = '{ "scripts": { "postinstall": "x" } }';
    const move = { path: 'package.json', movedFrom: 'harmless.json', before: text, after: text };
    assert.notEqual(consentReason(move), null);
  });
});
