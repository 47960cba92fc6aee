import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createTrees } from '../../../../src/agent/tree/index.ts';
import { createGit } from '../../../../src/processes/index.ts';
import {
  commitAll,
  digest,
  files,
  git,
  made,
  NEVER,
  newWorld,
  repository,
  type World,
  write,
} from './world.ts';

const child = fileURLToPath(new URL('killed.ts', import.meta.url));

describe('trees of tasks, from their making to their removal', () => {
  let world: World;
  beforeEach(() => {
    world = newWorld();
  });
  afterEach(() => world.end());

  const request = (id: string) => ({
    id,
    folders: [{ name: 'project', path: world.user }],
    unsaved: new Map<string, string>(),
  });

  it('leave nothing behind that was killed at any moment of making, working and removing, and a new one is made', async function () {
    this.timeout(300_000);
    const { user } = world;
    repository(user, { '.gitignore': 'node_modules\n', 'a.txt': 'a\n', 'b/c.txt': 'c\n' });
    write(user, { 'new.txt': 'new\n', outside: `link:${join(world.at, 'target')}` });
    write(world.at, { 'target/keep.txt': 'keep\n' });
    for (let i = 0; i < 40; i++) write(user, { [`node_modules/p${i}/index.js`]: `${i}\n` });
    const before = [digest(user), digest(join(world.at, 'target'))];
    const started = performance.now();
    spawnSync(process.execPath, [child, world.storage, user, 'once']);
    const whole = performance.now() - started;
    for (let round = 0; round < 12; round++) {
      const one = spawn(process.execPath, [child, world.storage, user, 'again'], { stdio: 'ignore' });
      const ended = new Promise((resolve) => one.on('exit', resolve));
      const timer = setTimeout(() => one.kill('SIGKILL'), whole * (0.25 + (round / 12) * 0.9));
      await ended;
      clearTimeout(timer);
      await world.trees.cleanUp(new Set());
      assert.deepEqual(readdirSync(world.storage), [], `after kill ${round}`);
    }
    assert.deepEqual([digest(user), digest(join(world.at, 'target'))], before);
    assert.equal(git(user, 'worktree', 'list').trim().split('\n').length, 1);
    assert.deepEqual(files((await made(world)).root), files(user));
  });

  it('take links away when they are removed, never what they lead to, also after half of it', async () => {
    const { user } = world;
    repository(user, { 'a.txt': 'a\n' });
    write(world.at, { 'data/x.txt': 'x\n', 'sibling/.git/config': 'c\n', 'sibling/y.txt': 'y\n' });
    const tree = await made(world);
    symlinkSync(user, join(tree.root, 'to user'));
    symlinkSync(join(world.at, 'data'), join(tree.root, 'to data'));
    symlinkSync(join(world.at, 'sibling'), join(tree.root, 'to sibling'));
    symlinkSync('to data', join(tree.root, 'to a link'));
    mkdirSync(join(tree.root, 'locked/in'), { recursive: true });
    writeFileSync(join(tree.root, 'locked/in/file'), '');
    chmodSync(join(tree.root, 'locked/in'), 0o500);
    chmodSync(join(tree.root, 'locked'), 0o500);
    const before = digest(world.at, (path) => path === 'storage');
    await world.trees.remove(tree.id);
    await world.trees.remove(tree.id);
    assert.deepEqual(readdirSync(world.storage), []);
    assert.deepEqual(
      digest(world.at, (path) => path === 'storage'),
      before,
    );
    // Cut off in the middle of a removal.
    const second = await made(world);
    symlinkSync(join(world.at, 'data'), join(second.root, 'to data'));
    renameSync(join(world.storage, second.id), join(world.storage, `${second.id}.removed-x`));
    assert.equal(await world.trees.open(second.id), null);
    await world.trees.cleanUp(new Set([second.id]));
    assert.deepEqual(readdirSync(world.storage), []);
    assert.deepEqual(
      digest(world.at, (path) => path === 'storage'),
      before,
    );
  });

  it('are kept by a clean-up that knows their task, and opened again as they were', async () => {
    repository(world.user, { 'a.txt': 'a\n' });
    const tree = await made(world);
    write(tree.root, { 'a.txt': 'A\n' });
    await world.trees.cleanUp(new Set([tree.id]));
    const again = await world.trees.open(tree.id);
    assert.equal(again?.base, tree.base);
    assert.deepEqual(
      (await again?.difference(tree.base))?.map(({ path }) => path),
      ['a.txt'],
    );
    await world.trees.cleanUp(new Set());
    assert.equal(await world.trees.open(tree.id), null);
  });

  it('say why they cannot be made, and then there is none: no folder, no git, a path too long, a disk that cannot be written, stopped', async () => {
    const { user, storage } = world;
    const long = `${'d'.repeat(200)}/${'e'.repeat(200)}/${'f'.repeat(200)}`;
    repository(user, { 'a.txt': 'a\n', [`${long}/x.txt`]: 'x\n' });
    const reason = async (result: ReturnType<typeof world.trees.create>) => {
      const one = await result;
      return one.ok ? 'made' : one.reason;
    };
    const gone = { ...request('t'), folders: [{ name: 'x', path: join(world.at, 'none') }] };
    assert.equal(await reason(world.trees.create(gone, NEVER)), 'no-folder');
    assert.equal(await reason(world.trees.create(request('t'), AbortSignal.abort())), 'cancelled');
    const without = createTrees({
      folder: storage,
      git: createGit(() => ({ PATH: '/nowhere' })),
      log: () => undefined,
    });
    assert.equal(await reason(without.create(request('t'), NEVER)), 'no-git');
    write(world.at, { 'bin/git': "x:#!/bin/sh\necho 'git version 2.17.1'\n" });
    const old = createTrees({
      folder: storage,
      git: createGit(() => ({ PATH: join(world.at, 'bin') })),
      log: () => undefined,
    });
    assert.equal(await reason(old.create(request('t'), NEVER)), 'old-git');
    const deep = join(world.at, ...Array.from({ length: 16 }, () => 's'.repeat(220)));
    const far = createTrees({ folder: deep, git: createGit(() => process.env), log: () => undefined });
    assert.equal(await reason(far.create(request('t'), NEVER)), 'path-too-long');
    writeFileSync(join(world.at, 'file'), '');
    const blocked = createTrees({
      folder: join(world.at, 'file', 'in'),
      git: createGit(() => process.env),
      log: () => undefined,
    });
    assert.equal(await reason(blocked.create(request('t'), NEVER)), 'failed');
    assert.deepEqual(existsSync(storage) ? readdirSync(storage) : [], []);
  });

  it('stop on a full disk with a word for it, leave nothing half made, and go on when there is room', function () {
    this.timeout(120_000);
    const { at, user } = world;
    repository(user, { 'a.txt': 'a\n' });
    write(user, { 'large.bin': Buffer.alloc(3 * 2 ** 20, 7) });
    const small = join(at, 'small');
    mkdirSync(small);
    const line = `mount -t tmpfs -o size=5m none '${small}' && exec '${process.execPath}' '${child}' '${small}/trees' '${user}' full`;
    const run = spawnSync('unshare', ['-Urm', 'sh', '-c', line], { encoding: 'utf8' });
    if (/unshare|mount/.test(run.stderr) || run.error) this.skip();
    assert.equal(run.stdout, 'no-space\n0 left\nmade\nENOSPC\nsame\n', run.stderr);
  });

  it('disturb nobody, and nobody disturbs them: five at once while the user commits and a lock stands in the way', async function () {
    this.timeout(120_000);
    const { user } = world;
    repository(user, { 'a.txt': 'a\n', 'b.txt': 'b\n' });
    writeFileSync(join(user, '.git/index.lock'), '');
    const ids = ['t1', 't2', 't3', 't4', 't5'];
    const results = await Promise.all(ids.map((id) => world.trees.create(request(id), NEVER)));
    assert.deepEqual(
      results.map(({ ok }) => ok),
      [true, true, true, true, true],
    );
    assert.ok(existsSync(join(user, '.git/index.lock')));
    rmSync(join(user, '.git/index.lock'));
    const making = Promise.all(ids.map((id) => world.trees.create(request(id), NEVER)));
    let done = false;
    void making.finally(() => {
      done = true;
    });
    for (let i = 0; !done; i++) {
      write(user, { 'a.txt': `${i}\n` });
      commitAll(user, `commit ${i}`);
      await new Promise((resolve) => setImmediate(resolve));
    }
    assert.deepEqual(
      (await making).map(({ ok }) => ok),
      [true, true, true, true, true],
    );
  });
});
