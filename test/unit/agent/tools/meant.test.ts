import assert from 'node:assert/strict';
import { existsSync, lstatSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { meant } from '../../../../src/agent/tools/meant.ts';
import { startWorld } from './world.ts';

const TEN = Array.from({ length: 10 }, (_, i) => `line ${i + 1}\n`).join('');
const FILES = {
  'src/a.ts': 'const a = 1;\n',
  'ten.txt': TEN,
  'cafe\u0301.ts': 'const c = 1;\n',
  'a b/c.ts': 'const b = 1;\n',
};

describe('A call that is meant otherwise than it is written', () => {
  let world: ReturnType<typeof startWorld>;
  beforeEach(() => {
    world = startWorld(FILES);
  });
  afterEach(() => world.stop());

  const CALLS: readonly (readonly [name: string, input: Record<string, unknown>, says: RegExp])[] = [
    ['read', { path: 'ten.txt', from: '2', to: '3' }, /lines 2 to 3/],
    ['read', { path: 'ten.txt', from: null, to: null }, /lines 1 to 10/],
    ['read', { file_path: 'ten.txt', start_line: 2, end_line: 3 }, /lines 2 to 3/],
    ['list', { directory: 'src', depth: '1' }, /src\/a\.ts/],
    ['search', { query: 'CONST', ignoreCase: 'true', path: null }, /src\/a\.ts:1/],
    ['run', { cmd: 'node -p "process.cwd()"', cwd: 'src' }, /\/src$/m],
    ['run', { command: 'node -p "process.cwd()"', folder: null }, /tree$/m],
    ['run_tests', { only: '["a.test.ts"]' }, /^1 failing/],
    ['run_tests', { files: 'a.test.ts' }, /^1 failing/],
    ['plan', { steps: '[{"text":"Look","state":"open"}]' }, /\[ \] Look/],
    ['edit', { file_path: 'src/a.ts', old_string: '= 1', new_string: '= 2' }, /Edited src\/a\.ts/],
    ['write', { path: 'new.ts', contents: 'const n = 1;\n' }, /Created new\.ts/],
    ['done', {}, /The program looks at it now/],
    ['done', { summary: null }, /The program looks at it now/],
  ];
  for (const [name, input, says] of CALLS) {
    it(`is made as it is meant: ${name} ${JSON.stringify(input)}`, async () => {
      assert.match((await world.run(name, input)).content, says);
    });
  }

  it('is not made up where something is missing or of another kind', async () => {
    for (const input of [
      { path: 'src/a.ts', find: '= 1', replace: null },
      { path: 'src/a.ts', find: '= 1' },
      { path: ['src/a.ts'], find: '= 1', replace: '= 2' },
      { file_path: { a: 1 }, find: '= 1', replace: '= 2' },
    ]) {
      const result = await world.run('edit', input);
      assert.equal(result.notRun, 'arguments', JSON.stringify(input));
    }
    assert.equal((await world.run('read', { path: 'ten.txt', from: 'two' })).notRun, 'arguments');
    assert.equal(world.text('src/a.ts'), FILES['src/a.ts']);
  });

  it('keeps what is as its schema has it', () => {
    const schema = {
      type: 'object',
      properties: {
        text: { type: 'string' },
        list: { type: 'array' },
        any: {},
        none: { type: ['string', 'null'] },
      },
      required: ['text'],
    };
    const input = { text: '["a"]', list: ['1'], any: '{"a":1}', none: null, other: '12' };
    assert.deepEqual(meant(input, schema, true), input);
    assert.deepEqual(meant({ text: null, list: '["a"]', path: 'x' }, schema, false), {
      text: null,
      list: ['a'],
      path: 'x',
    });
  });

  const PATHS = [
    './src/a.ts',
    'src\\a.ts',
    '@src/a.ts',
    '"src/a.ts"',
    '`src/a.ts`',
    ' src/a.ts\n',
    'src/a.ts:1',
    'src/a.ts:1:7',
    'src/a.ts#L1',
    'src/a.ts#L1-L9',
    '/src/a.ts',
  ];
  for (const path of PATHS) {
    it(`opens src/a.ts by ${JSON.stringify(path)}`, async () => {
      assert.match((await world.run('read', { path })).content, /^src\/a\.ts, lines 1 to 1/);
    });
  }

  it('finds a name whose letters are written in another form of Unicode, and makes no second file of it', async () => {
    assert.ok((await world.run('edit', { path: 'caf\u00e9.ts', find: '= 1', replace: '= 2' })).ok);
    assert.ok((await world.run('write', { path: 'caf\u00e9.ts', content: 'const c = 3;\n' })).ok);
    assert.equal(world.text('cafe\u0301.ts'), 'const c = 3;\n');
    assert.equal(existsSync(join(world.root, 'caf\u00e9.ts')), false);
  });

  it('gives a new file a name without what was put around it', async () => {
    assert.match(
      (await world.run('write', { path: '"src\\new.ts" ', content: 'x\n' })).content,
      /Created src\/new\.ts/,
    );
    assert.ok(existsSync(join(world.root, 'src/new.ts')));
  });

  it('opens nothing outside by it', async () => {
    for (const path of [
      '"../out.ts"',
      '..\\out.ts',
      'file:///etc/passwd',
      '@/etc/passwd',
      ' /etc/passwd ',
      '/../out.ts',
    ]) {
      assert.match((await world.run('read', { path })).content, /^Error: /, path);
      assert.equal((await world.run('write', { path, content: 'x' })).ok && path.includes('..'), false, path);
    }
    assert.equal(existsSync(join(world.home, 'out.ts')), false);
  });

  it('takes a link away, and moves it, and not what it leads to', async () => {
    for (const target of ['src/a.ts', 'src', 'nowhere', '/etc/passwd']) {
      symlinkSync(target, join(world.root, 'link'));
      assert.match(
        (await world.run('move_file', { path: 'link', to: 'moved' })).content,
        /Moved link to moved/,
      );
      assert.ok(lstatSync(join(world.root, 'moved')).isSymbolicLink());
      assert.match((await world.run('delete_file', { path: 'moved' })).content, /^Deleted the link moved/);
      assert.equal(lstatSync(join(world.root, 'moved'), { throwIfNoEntry: false }), undefined);
    }
    assert.equal(world.text('src/a.ts'), FILES['src/a.ts']);
    assert.ok(readFileSync('/etc/passwd').length > 0);
  });
});
