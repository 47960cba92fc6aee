import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type VerifyHere, verifyHere } from '../../../../src/agent/checks/index.ts';
import { createProcesses } from '../../../../src/processes/index.ts';
import * as tests from '../../../../src/verify/tests/index.ts';
import { commitAll, git, newWorld, repository, type World, write } from '../tree/world.ts';

const priced = (by: number) => `export const price = (cents) => (cents / ${by}).toFixed(2);\n`;
const TEST = `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { price } from '../src/price.mjs';
test('a price has euros and cents', () => assert.equal(price(1234), '12.34'));
test('nothing costs nothing', () => assert.equal(price(0), '0.00'));
`;
const SHOP = {
  'package.json': JSON.stringify({ name: 'shop', scripts: { test: 'node --test' } }),
  'src/price.mjs': priced(100),
  'test/price.test.mjs': TEST,
};

describe('The verification of the user’s own files', function () {
  this.timeout(60_000);
  let world: World;
  let ran: string[];
  let asked: string[];
  beforeEach(() => {
    world = newWorld();
    ran = [];
    asked = [];
  });
  afterEach(() => world.end());

  async function verified(more: Partial<VerifyHere> = {}, isAllowed = true): Promise<string> {
    const processes = createProcesses({
      folder: join(world.at, 'processes'),
      environment: () => process.env,
      allowed: () => [],
    });
    const deps = {
      trees: world.trees,
      processes: {
        run: (...args: Parameters<typeof processes.run>) => {
          ran.push(args[0].line);
          return processes.run(...args);
        },
      },
      room: async () => tests,
      folder: join(world.at, 'checks'),
      isAllowed: async (line: string, folder: string) => {
        asked.push(`${line} in ${JSON.stringify(folder)}`);
        return isAllowed;
      },
      masked: (text: string) => text,
    };
    const wanted = {
      ...{ folders: [{ name: 'project', path: world.user }], unsaved: new Map<string, string>() },
      ...{ base: null, patch: null, tests: [], timeMs: 50_000 },
      ...more,
    };
    const text = await verifyHere(deps, wanted, new AbortController().signal);
    assert.deepEqual(readdirSync(world.storage), [], 'the copy is gone');
    return text;
  }

  it('compares what is not committed with the last commit, and changes nothing', async () => {
    repository(world.user, SHOP);
    write(world.user, { 'src/price.mjs': priced(10), 'notes.txt': 'mine\n' });
    const before = git(world.user, 'status', '--porcelain');
    const text = await verified();
    assert.match(text, /^Red: tests failed that passed before: .*a price has euros and cents/);
    assert.match(text, /123\.40/);
    assert.equal(git(world.user, 'status', '--porcelain'), before);
    assert.equal(readFileSync(join(world.user, 'src/price.mjs'), 'utf8'), priced(10));
  });

  it('says what a change has mended, also one in an editor that was not saved', async () => {
    repository(world.user, { ...SHOP, 'src/price.mjs': priced(10) });
    const unsaved = new Map([[join(world.user, 'src/price.mjs'), priced(100)]]);
    assert.match(await verified({ unsaved }), /^Verified: 2 tests green, 1 of them was red\./);
  });

  it('tells of tests that were made to agree with the code, which never count as green', async () => {
    repository(world.user, SHOP);
    write(world.user, {
      'src/price.mjs': priced(10),
      'test/price.test.mjs': TEST.replace("'12.34'", "'123.40'"),
    });
    const text = await verified();
    assert.doesNotMatch(text, /^Verified/);
    assert.match(text, /test with another expectation: .*a price has euros and cents/);
  });

  it('compares with whatever commit is named, and says so where there is none', async () => {
    repository(world.user, SHOP);
    git(world.user, 'tag', 'good');
    write(world.user, { 'src/price.mjs': priced(10) });
    commitAll(world.user);
    assert.match(await verified(), /^Not verified: nothing changed\./);
    assert.match(await verified({ base: 'good' }), /^Red: tests failed that passed before/);
    assert.match(await verified({ base: '--help' }), /No repository here has the commit "--help"/);
    assert.match(await verified({ base: 'nowhere' }), /No repository here has the commit "nowhere"/);
  });

  it('judges a patch before it is written, against the files as they are', async () => {
    repository(world.user, SHOP);
    write(world.user, { 'src/price.mjs': priced(10) });
    const patch = execFileSync('git', ['diff', '-R'], { cwd: world.user, encoding: 'utf8' });
    assert.match(await verified({ patch }), /^Verified: 2 tests green, 1 of them was red\./);
    assert.equal(readFileSync(join(world.user, 'src/price.mjs'), 'utf8'), priced(10));
    ran = [];
    assert.match(await verified({ patch: patch.replaceAll('price', 'cost') }), /The patch does not apply/);
    const outside = '--- /dev/null\n+++ b/../outside.txt\n@@ -0,0 +1 @@\n+x\n';
    assert.match(await verified({ patch: outside }), /The patch does not apply/);
    assert.equal(existsSync(join(world.at, 'outside.txt')), false);
    assert.deepEqual(ran, []);
  });

  it('runs nothing that is not allowed, and says what', async () => {
    repository(world.user, SHOP);
    write(world.user, { 'src/price.mjs': priced(10) });
    const text = await verified({}, false);
    assert.match(text, /^Not verified: no tests were found[\s\S]*the user has not allowed it: npm test/);
    assert.deepEqual(ran, []);
  });

  it('has the tests that must pass now decide', async () => {
    repository(world.user, { ...SHOP, 'src/price.mjs': priced(10) });
    write(world.user, { 'src/price.mjs': priced(1000) });
    const text = await verified({ tests: ['a price has euros and cents'] });
    assert.match(text, /^Red: tests still fail: .*a price has euros and cents/);
  });

  it('says what is red in a folder that has no commit to compare with', async () => {
    write(world.user, { ...SHOP, 'src/price.mjs': priced(10) });
    const text = await verified();
    assert.match(text, /^Not verified: nothing changed\.[\s\S]*a price has euros and cents/);
  });

  it('finds the checks of each of several folders, by the name that the user knows it by', async () => {
    const other = join(world.at, 'elsewhere', 'site');
    repository(world.user, SHOP);
    repository(other, { ...SHOP, 'package.json': SHOP['package.json'].replace('shop', 'site') });
    const folders = [
      { name: 'the shop', path: world.user },
      { name: 'web', path: other },
    ];
    write(other, { 'src/price.mjs': priced(10) });
    const text = await verified({ folders });
    assert.match(text, /^Red: tests failed that passed before: .*a price has euros and cents/);
    assert.deepEqual(asked, ['npm test in "web"']);

    write(world.user, { 'src/price.mjs': priced(1000) });
    asked = [];
    const both = await verified({ folders });
    assert.match(both, /123\.40/);
    assert.match(both, /1\.23/);
    assert.deepEqual(asked.sort(), ['npm test in "the shop"', 'npm test in "web"']);
  });
});
