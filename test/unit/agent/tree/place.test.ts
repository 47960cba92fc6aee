import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Tree } from '../../../../src/agent/tree/index.ts';
import { digest, made, newWorld, repository, type World, write } from './world.ts';

describe('where a path of a task leads', () => {
  let world: World;
  let tree: Tree;
  before(async () => {
    world = newWorld();
    repository(world.user, { 'src/user.ts': 'u\n', 'sub/x.txt': 'x\n', 'to src': 'link:src' });
    write(world.at, { 'secret/key': 'key\n' });
    symlinkSync(world.user, join(world.at, 'by a link'));
    tree = await made(world, { folders: [{ name: 'project', path: join(world.at, 'by a link') }] });
    write(tree.root, {
      out: `link:${join(world.at, 'secret')}`,
      'out file': `link:${join(world.at, 'secret/key')}`,
      chain: 'link:out file',
      up: 'link:../../../..',
      loop: 'link:loop',
      dangling: `link:${join(world.at, 'secret/none')}`,
      inside: 'link:src/user.ts',
      back: `link:${world.user}`,
    });
    execFileSync('mkfifo', [join(tree.root, 'pipe')]);
    mkdirSync(join(tree.root, 'empty'));
  });
  after(() => world.end());

  const real = (path: string) => join(tree.root, path);

  it('is the same file of the tree, however it is spelled', async () => {
    const same = [
      'src/user.ts',
      './src/user.ts',
      'to src/user.ts',
      'src/../src/user.ts',
      'inside',
      real('src/user.ts'),
      join(world.user, 'src/user.ts'),
      join(world.at, 'by a link/src/user.ts'),
      'src//user.ts',
    ];
    for (const path of same)
      for (const use of ['read', 'write'] as const)
        assert.deepEqual(
          await tree.mapped(path, use),
          { ok: true, file: real('src/user.ts'), path: 'src/user.ts' },
          path,
        );
    for (const path of ['new.txt', 'src/deep/new.txt', join(world.user, 'new/er.txt')])
      assert.ok((await tree.mapped(path, 'write')).ok);
    assert.deepEqual(await tree.mapped(world.user, 'read'), { ok: true, file: tree.root, path: '' });
  });

  it('is nowhere outside, by whatever way', async () => {
    const outside: Record<string, string> = {
      'out/key': 'link-outside',
      'out file': 'link-outside',
      chain: 'link-outside',
      'out/new.txt': 'link-outside',
      'up/x': 'link-outside',
      back: 'link-outside',
      'back/src/user.ts': 'link-outside',
      loop: 'link-nowhere',
      dangling: 'link-nowhere',
      '../../../secret/key': 'outside',
      'to src/../../x': 'outside',
      'out/../key': 'outside',
      '/etc/passwd': 'outside',
      [`/proc/self/root${join(world.at, 'secret/key')}`]: 'outside',
      '/dev/null': 'outside',
      '.git/config': 'git',
      '.GIT/config': 'git',
      [join(world.user, '.git/hooks/pre-commit')]: 'git',
      pipe: 'special',
      [join(world.storage, 'task-1/s/config')]: 'outside',
      '../../s/config': 'outside',
      '../tree.json': 'outside',
    };
    const before = digest(world.user);
    for (const [path, reason] of Object.entries(outside)) {
      for (const use of ['read', 'write'] as const) {
        const place = await tree.mapped(path, use);
        assert.equal(place.ok, false, `${path} leads to ${JSON.stringify(place)}`);
        if (!place.ok) assert.equal(place.reason, reason, path);
      }
    }
    assert.deepEqual(digest(world.user), before);
  });

  it('is a link itself where that is to be taken away or moved, wherever it leads, and nothing behind one outside', async () => {
    const links = ['out', 'out file', 'chain', 'up', 'loop', 'dangling', 'inside', 'back', 'to src'];
    for (const name of links) {
      const place = await tree.mapped(name, 'entry');
      assert.ok(place.ok && place.file === join(tree.root, name) && place.path === name, name);
    }
    for (const path of [
      'out/key',
      'up/x',
      '../x',
      '/etc/passwd',
      '.git/HEAD',
      'up/.',
      'up/..',
      'to src/',
      '.',
      '',
    ])
      assert.equal((await tree.mapped(path, 'entry')).ok, false, path);
  });
});
