import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { digest, files, made, NEVER, newWorld, repository, type World, write } from './world.ts';

const MB = 2 ** 20;

describe('what a project ignores, in the tree of a task', () => {
  let world: World;
  beforeEach(() => {
    world = newWorld();
  });
  afterEach(() => world.end());

  it('is there: packages, environments, builds, generated types, local settings', async () => {
    const { user } = world;
    repository(user, {
      '.gitignore': 'node_modules\n.venv/\nvendor/\ntarget/\n.env\n*.gen.ts\n',
      'a.txt': 'a\n',
    });
    write(user, {
      'node_modules/x/index.js': 'module.exports = 1\n',
      'node_modules/.bin/x': 'link:../x/index.js',
      'node_modules/.pnpm/y@1/node_modules/y/index.js': 'y\n',
      'node_modules/y': 'link:.pnpm/y@1/node_modules/y',
      'vendor/autoload.php': '<?php\n',
      'target/debug/app': 'x:binary',
      '.env': 'PORT=1\n',
      'src/types.gen.ts': 'type A = 1\n',
    });
    const tree = await made(world);
    assert.deepEqual(files(tree.root), files(user));
    assert.deepEqual(tree.leftOut, []);
    assert.equal(execFileSync('node', ['-p', 'require("x")'], { cwd: tree.root, encoding: 'utf8' }), '1\n');
  });

  it('is the task’s own: no command in the tree changes a byte of the user’s', async () => {
    const { user } = world;
    repository(user, {
      '.gitignore': 'node_modules\ndist/\n.env\n',
      'package.json': '{}\n',
      'packages/a/package.json': '{}\n',
    });
    write(world.at, { 'elsewhere/lib/index.js': 'lib\n' });
    write(user, {
      'node_modules/x/index.js': 'x\n',
      'node_modules/x/package.json': '{"version":"1.0.0"}\n',
      'node_modules/a': 'link:../packages/a',
      'node_modules/abs': `link:${join(user, 'packages/a')}`,
      'packages/a/node_modules': `link:${join(world.at, 'elsewhere')}`,
      'dist/out.js': 'out\n',
      '.env': 'A=1\n',
    });
    const before = [digest(user), digest(join(world.at, 'elsewhere'))];
    const tree = await made(world);
    // In place, as few package managers do, and as a whole, as most do.
    const lines = [
      'echo changed > node_modules/x/index.js',
      'echo changed >> dist/out.js; echo B=2 >> .env; chmod 700 dist/out.js',
      'echo changed > node_modules/abs/package.json; echo changed > node_modules/a/new.txt',
      'echo changed > packages/a/node_modules/lib/index.js; rm -rf packages/a/node_modules/*',
      'rm -rf node_modules; mkdir node_modules; echo new > node_modules/new',
    ];
    for (const line of lines) execFileSync('sh', ['-c', line], { cwd: tree.root });
    assert.deepEqual([digest(user), digest(join(world.at, 'elsewhere'))], before);
    assert.equal(readFileSync(join(tree.root, 'packages/a/package.json'), 'utf8'), 'changed\n');
  });

  it('is reinstalled by npm in the tree only', async () => {
    const { user } = world;
    write(world.at, { 'lib/package.json': '{"name":"lib","version":"1.0.0"}', 'lib/index.js': 'lib\n' });
    const pack = execFileSync('npm', ['pack', '--silent', '--offline'], {
      cwd: join(world.at, 'lib'),
      encoding: 'utf8',
    }).trim();
    const json = JSON.stringify({
      name: 'p',
      version: '1.0.0',
      dependencies: { lib: `file:../lib/${pack}` },
    });
    repository(user, { '.gitignore': 'node_modules\n', 'package.json': json });
    execFileSync('npm', ['install', '--offline', '--no-audit', '--no-fund'], { cwd: user, stdio: 'ignore' });
    const before = digest(user);
    const tree = await made(world);
    write(join(world.storage, tree.id, 'w'), { [`lib/${pack}`]: readFileSync(join(world.at, 'lib', pack)) });
    for (const args of [['ci'], ['install', '--force'], ['uninstall', 'lib']])
      execFileSync('npm', [...args, '--offline', '--no-audit', '--no-fund'], {
        cwd: tree.root,
        stdio: 'ignore',
        env: { ...process.env, CI: '1' },
      });
    assert.deepEqual(digest(user), before);
    assert.equal(existsSync(join(tree.root, 'node_modules/lib')), false);
  });

  it('works in the tree although it names the user’s folder: a Python environment installs and runs there', async function () {
    this.timeout(120_000);
    const { user } = world;
    repository(user, { '.gitignore': '.venv/\n', 'app.py': 'print("user")\n' });
    execFileSync('python3', ['-m', 'venv', '--without-pip', '.venv'], { cwd: user });
    const site = execFileSync('sh', ['-c', 'echo .venv/lib/python*/site-packages'], {
      cwd: user,
      encoding: 'utf8',
    }).trim();
    write(user, {
      '.venv/bin/tool': `x:#!${join(user, '.venv/bin/python')}\nimport sys, app\nprint(sys.prefix)\n`,
      [join(site, '__editable__.app.pth')]: `${user}\n`,
    });
    const before = digest(user);
    const tree = await made(world);
    write(tree.root, { 'app.py': 'print("tree")\n' });
    const said = execFileSync(join(tree.root, '.venv/bin/tool'), {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], PYTHONDONTWRITEBYTECODE: '1' },
    });
    assert.equal(said, `tree\n${join(tree.root, '.venv')}\n`);
    assert.deepEqual(digest(user), before);
  });

  it('takes no gigabytes: large files of dependencies are links, other large ones are left out, and both are told', async function () {
    this.timeout(120_000);
    const { user } = world;
    repository(user, { '.gitignore': 'node_modules\ndata/\n*.db\n', 'a.txt': 'a\n' });
    write(user, { 'node_modules/big/small.js': 'small\n', 'data/small.csv': '1\n' });
    const bytes = Buffer.alloc(100 * MB, 1);
    for (const name of ['one', 'two', 'three'])
      writeFileSync(join(user, `node_modules/big/${name}.node`), bytes);
    writeFileSync(join(user, 'data/large.csv'), bytes);
    writeFileSync(join(user, 'dev.db'), bytes);
    const tree = await made(world);
    const links = ['one', 'two', 'three'].filter((name) =>
      lstatSync(join(tree.root, `node_modules/big/${name}.node`)).isSymbolicLink(),
    );
    const isShared = links.length === 0 && tree.leftOut.length === 0;
    if (!isShared) {
      assert.equal(links.length, 1);
      const told = Object.fromEntries(tree.leftOut.map(({ path, why, bytes: size }) => [path, [why, size]]));
      assert.deepEqual(told, {
        node_modules: ['linked', 100 * MB],
        'data/large.csv': ['ignored-and-large', 100 * MB],
        'dev.db': ['ignored-and-large', 100 * MB],
      });
      assert.equal(existsSync(join(tree.root, 'dev.db')), false);
    }
    assert.equal(readFileSync(join(tree.root, 'data/small.csv'), 'utf8'), '1\n');
    assert.equal(statSync(join(tree.root, 'node_modules/big/one.node')).size, 100 * MB);
    await world.trees.remove(tree.id);
    assert.equal(statSync(join(user, 'node_modules/big/one.node')).size, 100 * MB);
  });

  it('is there for tests as a task has installed it by now, where that is wanted, whether there was anything before or not', async () => {
    const { user } = world;
    repository(user, { '.gitignore': 'node_modules\n.venv/\n', 'a/package.json': '{}\n' });
    write(user, { 'a/node_modules/x/index.js': 'x\n' });
    const tree = await made(world, { folders: [{ name: 'a', path: join(user, 'a') }] });
    const early = await tree.baseCopy(tree.base, NEVER);
    assert.ok(early.ok);
    await early.dispose();
    write(tree.root, { 'node_modules/y/index.js': 'y\n', '.venv/pyvenv.cfg': 'home = /usr/bin\n' });
    const same = await tree.baseCopy(tree.base, NEVER);
    assert.ok(same.ok && files(same.root)['node_modules/y/index.js'] === undefined);
    await same.dispose();
    const anew = await tree.baseCopy(tree.base, NEVER, true);
    assert.ok(anew.ok);
    assert.deepEqual(files(anew.root), files(tree.root));
    assert.deepEqual(files(join(user, 'a/node_modules')), {
      'x/index.js': files(tree.root)['node_modules/x/index.js'],
    });
  });

  it('is there for tests on the base, which see nothing of the task, and leave nothing in it', async () => {
    const { user } = world;
    repository(user, { '.gitignore': 'node_modules\ndist/\n', 'a.txt': 'a\n' });
    write(user, {
      'node_modules/x/index.js': 'module.exports = 1\n',
      'dist/out.js': 'out\n',
      'new.txt': 'of the user\n',
    });
    const before = digest(user);
    const tree = await made(world);
    const start = files(tree.root);
    write(tree.root, { 'a.txt': 'A\n', 'task.txt': 'task\n' });
    for (let round = 0; round < 2; round++) {
      const copy = await tree.baseCopy(tree.base, NEVER);
      assert.ok(copy.ok);
      assert.deepEqual({ ...files(copy.root), 'dist/out.js': '' }, { ...start, 'dist/out.js': '' });
      write(copy.root, { 'a.txt': null, 'made.txt': 'x', 'dist/out.js': 'built\n' });
      await copy.dispose();
    }
    assert.equal(readFileSync(join(tree.root, 'dist/out.js'), 'utf8'), 'out\n');
    const [one, two] = await Promise.all([
      tree.baseCopy(tree.base, NEVER),
      tree.baseCopy(await tree.snapshot(), NEVER),
    ]);
    assert.ok(one.ok && two.ok && one.root !== two.root);
    assert.equal(readFileSync(join(two.root, 'a.txt'), 'utf8'), 'A\n');
    assert.deepEqual(digest(user), before);
  });
});
