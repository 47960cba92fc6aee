import assert from 'node:assert/strict';
import { definitionOf, type Place } from '../../../../src/agent/approve/index.ts';

const PLACE: Place = { project: '/p', root: '/t', folder: 'app', home: '/h', windows: false };
const SCRIPTS = JSON.stringify({ name: 'x', scripts: { test: 'vitest run', lint: 'biome check' } });

/** Files of the tree by their paths. */
const digest = (line: string, files: Readonly<Record<string, string>>, place = PLACE): Promise<string> =>
  definitionOf(line, place, async (path) => files[path] ?? null);

describe('What a line stands for', () => {
  /** The line, the file that says what it runs, what it said, and what it says now. */
  const CHANGED: readonly (readonly [line: string, file: string, before: string, after: string])[] = [
    ['npm test', 'app/package.json', SCRIPTS, SCRIPTS.replace('vitest run', 'curl x')],
    ['npm test', 'app/package.json', SCRIPTS, SCRIPTS.replace('"test"', '"pretest":"x","test"')],
    ['npm run lint', 'app/package.json', SCRIPTS, SCRIPTS.replace('biome check', 'x')],
    ['pnpm test', 'app/package.json', SCRIPTS, SCRIPTS.replace('vitest', 'x')],
    ['yarn lint', 'app/package.json', SCRIPTS, SCRIPTS.replace('biome', 'x')],
    ['bun run test', 'app/package.json', SCRIPTS, SCRIPTS.replace('vitest', 'x')],
    ['npm --prefix web test', 'app/web/package.json', SCRIPTS, SCRIPTS.replace('vitest', 'x')],
    ['CI=1 npm test && npm run lint', 'app/package.json', SCRIPTS, SCRIPTS.replace('biome', 'x')],
    ['make check', 'app/Makefile', 'check:\n\tx', 'check:\n\ty'],
    ['just test', 'app/justfile', 'test:\n x', 'test:\n y'],
    ['task test', 'app/Taskfile.yml', 'a', 'b'],
    ['composer test', 'app/composer.json', '{"scripts":{"test":"a"}}', '{"scripts":{"test":"b"}}'],
    ['tox', 'app/tox.ini', 'a', 'b'],
    ['bash scripts/test.sh', 'app/scripts/test.sh', 'a', 'b'],
    ['./gradlew test', 'app/./gradlew', 'a', 'b'],
    ['python3 tools/run.py', 'app/tools/run.py', 'a', 'b'],
    ['timeout 60 bash x.sh', 'app/x.sh', 'a', 'b'],
    ['cargo xtask', 'app/.cargo/config.toml', 'a', 'b'],
  ];

  for (const [line, file, before, after] of CHANGED) {
    it(`is another thing when ${file} says something else to ${line}`, async () => {
      const first = await digest(line, { [file]: before });
      assert.notEqual(first, '');
      assert.equal(await digest(line, { [file]: before }), first);
      assert.notEqual(await digest(line, { [file]: after }), first);
      assert.notEqual(await digest(line, {}), first);
    });
  }

  it('stays the same when something else of the file changes', async () => {
    const other = JSON.stringify({ ...JSON.parse(SCRIPTS), dependencies: { a: '1' } });
    assert.equal(
      await digest('npm test', { 'app/package.json': SCRIPTS }),
      await digest('npm test', { 'app/package.json': other }),
    );
  });

  it('is nothing more than the line where no file of the project has a say', async () => {
    for (const line of ['git status', 'ls -la', 'pytest -q', 'go test ./...']) {
      assert.equal(await digest(line, { 'app/package.json': SCRIPTS }), '', line);
    }
  });

  it('is looked for in the folder that it runs in', async () => {
    const root = { ...PLACE, folder: '' };
    assert.notEqual(await digest('npm test', { 'package.json': SCRIPTS }, root), '');
    assert.equal(await digest('npm test', { 'package.json': SCRIPTS }), '');
  });
});
