import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commitAll, digest, files, git, made, newWorld, repository, type World, write } from './world.ts';

describe('the tree of a task', () => {
  let world: World;
  beforeEach(() => {
    world = newWorld();
  });
  afterEach(() => world.end());

  it('equals the user’s tree: staged, half staged, changed, new, renamed, deleted, typed and linked files', async () => {
    const { user } = world;
    repository(user, {
      'same.txt': 'same\n',
      'staged.txt': 'one\n',
      'half.txt': 'one\ntwo\nthree\n',
      'changed.txt': 'one\n',
      'old name.txt': 'a long enough text to be found again\nwith two lines\n',
      'gone.txt': 'gone\n',
      'gone staged.txt': 'gone\n',
      'crlf.txt': 'a\r\nb\r\n',
      'latin1.txt': Buffer.from('caf\xe9\n', 'latin1'),
      'bytes.bin': Buffer.from([0, 1, 2, 255, 0]),
      'empty.txt': '',
      'run.sh': 'x:#!/bin/sh\n',
      'to same': 'link:same.txt',
      dangling: 'link:nowhere',
      'ümläut/日本 "q".txt': 'names\n',
      'typed.txt': 'saved\n',
      'was file': 'file\n',
      'was folder/inside.txt': 'inside\n',
    });
    write(user, { 'staged.txt': 'two\n', 'half.txt': 'ONE\ntwo\nthree\n', 'staged new.txt': 'new\n' });
    git(user, 'add', 'staged.txt', 'half.txt', 'staged new.txt');
    git(user, 'mv', 'old name.txt', 'new name.txt');
    git(user, 'rm', '-q', 'gone staged.txt');
    write(user, {
      'half.txt': 'ONE\ntwo\nTHREE\n',
      'changed.txt': 'two\n',
      'gone.txt': null,
      'new.txt': 'new\n',
      'deep/er/new.txt': 'new\n',
      'run.sh': 'x:#!/bin/sh\necho\n',
      'was file': null,
      'was file/now folder.txt': 'in\n',
      'was folder': null,
    });
    write(user, { 'was folder': 'now a file\n' });
    const before = digest(user);
    const tree = await made(world, { unsaved: new Map([[join(user, 'typed.txt'), 'typed\n']]) });
    assert.deepEqual(digest(user), before);
    const now = files(tree.root);
    assert.equal(readFileSync(join(tree.root, 'typed.txt'), 'utf8'), 'typed\n');
    assert.deepEqual({ ...now, 'typed.txt': '' }, { ...files(user), 'typed.txt': '' });
    assert.deepEqual(tree.leftOut, []);
    assert.deepEqual(await tree.difference(tree.base), []);
    commitAll(tree.root);
    assert.deepEqual(digest(user), before);
  });
});
