import assert from 'node:assert/strict';
import { chmodSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { writeRest } from '../../../../src/agent/tree/index.ts';
import { digest, made, newWorld, repository, texts, type World, write } from './world.ts';

const LONG = 'one\ntwo\nthree\nfour\nfive\nsix\nseven\n';

describe('what a task changed, in the user’s files as they are now', () => {
  let world: World;
  beforeEach(() => {
    world = newWorld();
  });
  afterEach(() => world.end());

  it('keeps what the user typed, saved, staged or made meanwhile, and shows the same lines as a conflict', async () => {
    const { user } = world;
    repository(user, {
      'saved.txt': LONG,
      'typed.txt': LONG,
      'same.txt': LONG,
      'quiet.txt': LONG,
      'both.txt': LONG,
    });
    const tree = await made(world);
    write(tree.root, {
      'saved.txt': LONG.replace('two', 'TASK'),
      'typed.txt': LONG.replace('two', 'TASK'),
      'same.txt': LONG.replace('two', 'TASK'),
      'quiet.txt': LONG.replace('two', 'TASK'),
      'both.txt': LONG.replace('two', 'BOTH'),
      'new.txt': 'task\n',
    });
    write(user, {
      'saved.txt': LONG.replace('six', 'USER'),
      'same.txt': LONG.replace('two', 'USER'),
      'both.txt': LONG.replace('two', 'BOTH'),
      'new.txt': 'user\n',
    });
    const before = digest(user);
    const typed = { [join(user, 'typed.txt')]: LONG.replace('seven', 'TYPED') };
    const { changes, conflicts, rest, refused } = await tree.merge(texts(typed));
    assert.deepEqual(digest(user), before);
    const after = Object.fromEntries(changes.map((change) => [change.path, change.after]));
    assert.deepEqual(after, {
      'saved.txt': LONG.replace('two', 'TASK').replace('six', 'USER'),
      'typed.txt': LONG.replace('two', 'TASK').replace('seven', 'TYPED'),
      'quiet.txt': LONG.replace('two', 'TASK'),
      'same.txt': LONG.replace('two\n', '<<<<<<< Current\nUSER\n=======\nTASK\n>>>>>>> Task\n'),
      'new.txt': '<<<<<<< Current\nuser\n=======\ntask\n>>>>>>> Task\n',
    });
    assert.deepEqual(conflicts.toSorted(), ['new.txt', 'same.txt']);
    assert.deepEqual([rest, refused], [[], []]);
    assert.equal(changes.find(({ path }) => path === 'typed.txt')?.before, LONG.replace('seven', 'TYPED'));
  });

  it('finds what the user moved, and deletes nothing that the user changed', async () => {
    const { user } = world;
    repository(user, {
      'moved.txt': LONG,
      'gone.txt': 'gone\nwith its own lines\n',
      'kept.txt': 'kept\n',
      'away.txt': 'away\n',
      'renamed.txt': LONG,
    });
    const tree = await made(world);
    write(tree.root, {
      'moved.txt': LONG.replace('two', 'TASK'),
      'gone.txt': 'TASK\nwith its own lines\n',
      'kept.txt': null,
      'away.txt': null,
    });
    write(tree.root, { 'renamed.txt': null, 'folder/new name.txt': LONG.replace('five', 'TASK') });
    renameSync(join(user, 'moved.txt'), join(user, 'elsewhere.txt'));
    write(user, {
      'gone.txt': null,
      'kept.txt': 'kept\nmore\n',
      'elsewhere.txt': LONG.replace('six', 'USER'),
      'renamed.txt': LONG.replace('one', 'USER'),
    });
    const { changes, conflicts, refused } = await tree.merge(texts());
    const by = Object.fromEntries(changes.map((change) => [change.path, change]));
    assert.equal(by['elsewhere.txt']?.after, LONG.replace('two', 'TASK').replace('six', 'USER'));
    assert.equal(by['away.txt']?.after, null);
    assert.deepEqual(refused, [{ path: 'kept.txt', why: 'changed-by-user' }]);
    assert.equal(by['folder/new name.txt']?.movedFrom, 'renamed.txt');
    assert.equal(by['folder/new name.txt']?.after, LONG.replace('five', 'TASK').replace('one', 'USER'));
    assert.deepEqual(conflicts, ['gone.txt']);
  });

  it('keeps line ends, byte order mark and last line, writes bytes, links and modes, and can take them back', async () => {
    const { user } = world;
    repository(user, {
      'crlf.txt': 'a\r\nb\r\nc\r\n',
      'bom.txt': '\uFEFFa\nb\n',
      'open.txt': 'a\nb',
      'latin1.txt': Buffer.from('caf\xe9\nb\n', 'latin1'),
      'picture.bin': Buffer.from([0, 1, 2]),
      'changed.bin': Buffer.from([0, 1, 2]),
      'old.bin': Buffer.from([0, 9]),
      'run.sh': '#!/bin/sh\n',
      link: 'link:crlf.txt',
    });
    const tree = await made(world);
    write(tree.root, {
      'crlf.txt': 'a\nB\nc\n',
      'bom.txt': 'a\nB\nb\n',
      'open.txt': 'A\nb\n',
      'latin1.txt': Buffer.from('caf\xe9\nB\n', 'latin1'),
      'picture.bin': Buffer.from([0, 1, 3]),
      'changed.bin': Buffer.from([0, 1, 3]),
      'old.bin': null,
      'run.sh': 'x:#!/bin/sh\n',
      link: 'link:bom.txt',
      inside: `link:${join(tree.root, 'run.sh')}`,
    });
    write(user, { 'changed.bin': Buffer.from([0, 7]) });
    const before = digest(user);
    const { changes, rest, refused } = await tree.merge(texts());
    const after = Object.fromEntries(changes.map((change) => [change.path, change.after]));
    assert.deepEqual(after, {
      'crlf.txt': 'a\r\nB\r\nc\r\n',
      'bom.txt': '\uFEFFa\nB\nb\n',
      'open.txt': 'A\nb',
    });
    assert.deepEqual(refused, [{ path: 'changed.bin', why: 'both-changed' }]);
    const written = await writeRest(rest);
    assert.deepEqual(written.refused, []);
    assert.deepEqual(readFileSync(join(user, 'latin1.txt')), Buffer.from('caf\xe9\nB\n', 'latin1'));
    const now = digest(user);
    assert.equal(now['link'], 'link bom.txt');
    assert.equal(now['inside'], `link ${join(user, 'run.sh')}`);
    assert.match(now['run.sh'] ?? '', /^program /);
    assert.equal(now['old.bin'], undefined);
    assert.deepEqual((await writeRest(written.undo)).refused, []);
    assert.deepEqual(digest(user), before);
    // What changed since then is left alone.
    write(user, { 'picture.bin': Buffer.from([5]) });
    const late = await writeRest(rest);
    assert.deepEqual(
      late.refused.map(({ path }) => path),
      ['picture.bin'],
    );
  });

  it('gives what is new the rights that files get here, and leaves those of what is there', async () => {
    const { user } = world;
    repository(user, { 'a.bin': Buffer.from([0, 1]), 'b.sh': 'x:#!/bin/sh\n' });
    chmodSync(join(user, 'a.bin'), 0o664);
    const tree = await made(world);
    write(tree.root, { 'a.bin': Buffer.from([0, 2]), 'new.bin': Buffer.from([0, 3]), 'new.sh': 'x:\0' });
    const { rest } = await tree.merge(texts());
    await writeRest(rest);
    const modeOf = (path: string) => (statSync(join(user, path)).mode & 0o777).toString(8);
    const plain = 0o666 & ~process.umask();
    assert.equal(modeOf('a.bin'), '664');
    assert.equal(modeOf('new.bin'), plain.toString(8));
    assert.equal(modeOf('new.sh'), (plain | ((plain & 0o444) >> 2)).toString(8));
  });

  it('puts nothing where a folder or a link is by now', async () => {
    repository(world.user, { 'a.txt': 'a\n', 'b.txt': 'b\n' });
    const tree = await made(world);
    write(tree.root, { 'a.txt': 'A\n', 'b.txt': 'B\n' });
    write(world.user, { 'a.txt': null, 'b.txt': 'link:/etc/passwd' });
    write(world.user, { 'a.txt/inside': 'x' });
    const { changes, refused } = await tree.merge(texts());
    assert.deepEqual(changes, []);
    assert.deepEqual(
      refused.map(({ path, why }) => [path, why]),
      [
        ['a.txt', 'in-the-way'],
        ['b.txt', 'in-the-way'],
      ],
    );
  });

  it('keeps places of several folders apart, with what lies above a folder of a repository', async () => {
    const { at, user } = world;
    repository(user, {
      'package.json': '{}\n',
      'packages/a/index.js': 'a\n',
      'node_modules/x/i.js': 'x\n',
      '.gitignore': 'node_modules/\n',
    });
    write(at, { 'other/b.txt': 'b\n' });
    const folders = [
      { name: 'a', path: join(user, 'packages/a') },
      { name: 'other', path: join(at, 'other') },
    ];
    const tree = await made(world, { folders });
    const [first, second] = tree.folders;
    assert.ok(first && second);
    write(first.root, { 'index.js': 'A\n', '../../package.json': '{"a":1}\n' });
    write(second.root, { 'b.txt': 'B\n' });
    const { changes } = await tree.merge(texts());
    assert.deepEqual(changes.map(({ path }) => [path, tree.userFile(path)]).toSorted(), [
      ['a/../../package.json', join(user, 'package.json')],
      ['a/index.js', join(user, 'packages/a/index.js')],
      ['other/b.txt', join(at, 'other/b.txt')],
    ]);
    assert.equal(readFileSync(join(first.root, '../../node_modules/x/i.js'), 'utf8'), 'x\n');
    const patch = await tree.patch(tree.base);
    assert.match(patch, /\+\+\+ b\/a\/index\.js/);
    assert.match(patch, /\+\+\+ b\/other\/b\.txt/);
    assert.equal(patch.match(/^diff --git/gm)?.length, 3);
    assert.deepEqual((await tree.mapped('other/b.txt', 'read')).ok, true);
  });
});
