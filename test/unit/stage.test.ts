import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inZone, mochaFiles } from '../../scripts/stage.ts';

describe('A stage in another time zone', () => {
  const own = process.env['TZ'];
  const put = (zone: string | undefined) => {
    if (zone === undefined) delete process.env['TZ'];
    else process.env['TZ'] = zone;
  };
  afterEach(() => put(own));

  for (const before of [undefined, '', 'Europe/Vienna']) {
    it(`leaves the zone as it was: ${JSON.stringify(before) ?? 'not set'}`, async () => {
      put(before);
      assert.equal(await inZone('Pacific/Apia', async () => process.env['TZ']), 'Pacific/Apia');
      assert.equal(process.env['TZ'], before);
      await assert.rejects(
        inZone('Pacific/Apia', () => Promise.reject(new Error('not packed'))),
        /not packed/,
      );
      assert.equal(process.env['TZ'], before);
    });
  }
});

describe('A stage of which files are run once more', () => {
  const root = mkdtempSync(join(tmpdir(), 'stage-'));
  const told: string[] = [];
  symlinkSync(join(process.cwd(), 'node_modules'), join(root, 'node_modules'));
  after(() => rmSync(root, { recursive: true, force: true }));

  /** A suite of one test that fails so many times before it passes, beside one that always passes. */
  const suite = (folder: string, name: string, fails: number): void => {
    const count = JSON.stringify(join(root, folder, `${name}.runs`));
    mkdirSync(join(root, folder), { recursive: true });
    writeFileSync(
      join(root, folder, `${name}.test.mjs`),
      `import { appendFileSync, readFileSync } from 'node:fs';
       describe('${name}', () => {
         it('passes', () => undefined);
         it('waits', () => {
           appendFileSync(${count}, '.');
           if (readFileSync(${count}, 'utf8').length <= ${fails}) throw new Error('in vain');
         });
       });`,
    );
  };
  const run = async (folder: string) => {
    told.length = 0;
    const stage = mochaFiles('some', `${folder}/*.test.mjs`, { again: true });
    const progress = (line: string) => void told.push(line);
    const found = await stage({ root, grep: null, progress, signal: new AbortController().signal });
    return { passed: found.passed, failed: found.failures.map(({ title }) => title) };
  };

  it('counts what passes then, and tells what failed before', async () => {
    suite('once', 'a', 1);
    suite('once', 'b', 0);
    assert.deepEqual(await run('once'), { passed: 4, failed: [] });
    assert.match(told.join('\n'), /run once more: a waits[\s\S]*in vain/);
  });

  it('fails where a test fails both times', async () => {
    suite('always', 'a', 9);
    suite('always', 'b', 0);
    assert.deepEqual(await run('always'), { passed: 3, failed: ['a waits'] });
  });

  it('runs nothing again where many files fail', async () => {
    for (const name of ['a', 'b', 'c']) suite('many', name, 1);
    assert.deepEqual(await run('many'), { passed: 3, failed: ['a waits', 'b waits', 'c waits'] });
    assert.deepEqual(told, []);
  });
});
