import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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

const HOOKS = [
  'pre-commit',
  'commit-msg',
  'prepare-commit-msg',
  'post-commit',
  'post-checkout',
  'post-merge',
  'pre-push',
  'reference-transaction',
  'post-index-change',
  'post-rewrite',
  'pre-rebase',
];

describe('git and the tree of a task', () => {
  let world: World;
  beforeEach(() => {
    world = newWorld();
  });
  afterEach(() => world.end());

  /** Hooks of every kind that write their name into a file. */
  const hook = (folder: string) => {
    for (const name of HOOKS)
      write(folder, { [name]: `x:#!/bin/sh\necho ${name} >> '${join(world.at, 'ran')}'\n` });
  };
  const ran = () => (existsSync(join(world.at, 'ran')) ? readFileSync(join(world.at, 'ran'), 'utf8') : '');

  it('is the task’s own: nothing that it does reaches the user’s stash, branches, tags, remotes, objects or settings', async () => {
    const { user, at } = world;
    repository(user, { 'a.txt': 'a\n' });
    git(at, 'init', '-q', '--bare', 'remote.git');
    git(user, 'remote', 'add', 'origin', join(at, 'remote.git'));
    git(user, 'push', '-q', 'origin', 'main');
    git(user, 'branch', 'other');
    git(user, 'tag', 'v1');
    for (const n of [1, 2, 3]) {
      write(user, { 'a.txt': `${n}\n` });
      git(user, 'stash', '-q');
    }
    write(user, { 'a.txt': 'changed\n', 'new.txt': 'new\n' });
    const before = [digest(user), digest(join(at, 'remote.git'))];
    const tree = await made(world);
    assert.equal(git(tree.root, 'status', '--short'), git(user, 'status', '--short'));
    assert.equal(git(tree.root, 'log', '--format=%s', 'origin/main'), 'all\n');
    const lines = [
      'git add -A',
      'git commit -qm x',
      'git stash',
      'git stash pop',
      'git stash clear',
      'git checkout -q other',
      'git checkout -q main',
      'git reset -q --hard HEAD~0',
      'git branch -D other',
      'git tag -d v1',
      'git update-ref -d refs/remotes/origin/main',
      'git config user.name X',
      'git push -f origin main',
      'git push',
      'git worktree add ../wt',
      'git gc -q --prune=now',
      'git reflog expire --expire=now --all',
      'git clean -xfdq',
    ];
    for (const line of lines) spawnSync('sh', ['-c', line], { cwd: tree.root });
    assert.deepEqual([digest(user), digest(join(at, 'remote.git'))], before);
    assert.equal(spawnSync('git', ['push', 'origin', 'main'], { cwd: tree.root }).status, 128);
    await tree.restore(tree.base);
    assert.deepEqual(files(tree.root), files(user));
  });

  it('runs no hook and no program that a repository names', async () => {
    const { user, at } = world;
    repository(user, { 'a.txt': 'a\n', '.gitattributes': '*.txt filter=evil diff=evil merge=evil\n' });
    const evil = join(at, 'evil.sh');
    write(at, { 'evil.sh': `x:#!/bin/sh\necho evil >> '${join(at, 'ran')}'\ncat\n`, hooks: null });
    hook(join(user, '.git/hooks'));
    hook(join(at, 'hooks'));
    git(user, 'config', 'core.hooksPath', join(at, 'hooks'));
    for (const name of [
      'core.fsmonitor',
      'filter.evil.clean',
      'filter.evil.smudge',
      'diff.evil.textconv',
      'diff.evil.command',
      'diff.external',
      'core.pager',
      'core.sshCommand',
      'merge.evil.driver',
    ])
      git(user, 'config', name, evil);
    write(user, { 'a.txt': 'changed\n' });
    const tree = await made(world);
    write(tree.root, { 'a.txt': 'task\n', 'b.txt': 'b\n' });
    const one = await tree.snapshot();
    await tree.patch(tree.base);
    await tree.restore(tree.base);
    await tree.restore(one);
    await tree.merge(async () => 'changed\n');
    assert.ok((await tree.baseCopy(tree.base, NEVER)).ok);
    await world.trees.open(tree.id);
    // The task's own commits run none of the user's hooks either.
    git(tree.root, 'commit', '-qam', 'by the task');
    await world.trees.remove(tree.id);
    assert.equal(ran(), '');
  });

  it('has submodules as the user has them, with their commits and changes, without a network', async () => {
    const { user, at } = world;
    repository(join(at, 'lib'), { 'lib.txt': 'lib\n' });
    repository(user, { 'a.txt': 'a\n' });
    git(user, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', join(at, 'lib'), 'sub');
    git(
      user,
      '-c',
      'protocol.file.allow=always',
      'submodule',
      '--quiet',
      'add',
      join(at, 'lib'),
      'not there',
    );
    commitAll(user);
    git(user, 'submodule', '--quiet', 'deinit', '-f', 'not there');
    write(join(user, 'sub'), { 'own.txt': 'own commit\n' });
    commitAll(join(user, 'sub'));
    write(join(user, 'sub'), { 'lib.txt': 'changed\n', 'new.txt': 'new\n' });
    const before = digest(user);
    const tree = await made(world);
    assert.deepEqual(files(tree.root), files(user));
    assert.deepEqual(tree.leftOut, [{ path: 'not there', why: 'no-submodule', bytes: null }]);
    assert.equal(git(join(tree.root, 'sub'), 'log', '--format=%s', '-1'), 'all\n');
    assert.equal(
      git(join(tree.root, 'sub'), 'status', '--short'),
      git(join(user, 'sub'), 'status', '--short'),
    );
    write(tree.root, { 'sub/lib.txt': 'by the task\n' });
    assert.deepEqual(
      (await tree.difference(tree.base)).map(({ path }) => path),
      ['sub/lib.txt'],
    );
    assert.deepEqual(digest(user), before);
  });

  it('has the content of Git LFS from the local store, else its pointers, and says so, without git-lfs', async () => {
    const { user } = world;
    repository(user, { 'a.txt': 'a\n' });
    const pointer = (id: string, size: number) =>
      `version https://git-lfs.github.com/spec/v1\noid sha256:${id}\nsize ${size}\n`;
    const [here, away] = ['a'.repeat(64), 'b'.repeat(64)];
    write(user, {
      '.gitattributes': '*.big filter=lfs diff=lfs merge=lfs -text\n',
      'here.big': pointer(here, 5),
      'away.big': pointer(away, 9),
    });
    commitAll(user);
    git(user, 'config', 'filter.lfs.clean', 'git-lfs clean -- %f');
    git(user, 'config', 'filter.lfs.process', 'git-lfs filter-process');
    git(user, 'config', 'filter.lfs.required', 'true');
    write(user, { [`.git/lfs/objects/aa/aa/${here}`]: 'large' });
    const tree = await made(world);
    assert.equal(readFileSync(join(tree.root, 'here.big'), 'utf8'), 'large');
    assert.equal(readFileSync(join(tree.root, 'away.big'), 'utf8'), pointer(away, 9));
    assert.deepEqual(tree.leftOut, [{ path: 'away.big', why: 'no-content', bytes: 9 }]);
    assert.equal(spawnSync('git', ['add', '-A'], { cwd: tree.root }).status, 0);
    await tree.snapshot();
  });

  it('puts a commit on a new branch, without what is not committed, and moves nothing of the user', async () => {
    const { user } = world;
    git(world.at, 'config', '--file', join(world.at, 'x'), 'a.b', 'c');
    repository(user, { 'a.txt': 'one\ntwo\nthree\nfour\nfive\n', 'gone.txt': 'gone\n', 'crlf.txt': 'a\r\n' });
    git(user, 'config', 'user.name', 'U');
    git(user, 'config', 'user.email', 'u@example.com');
    write(user, { 'a.txt': 'one\ntwo\nthree\nfour\nUSER\n', 'untracked.txt': 'u\n' });
    git(user, 'add', 'a.txt');
    hook(join(user, '.git/hooks'));
    const tree = await made(world);
    write(tree.root, {
      'a.txt': 'TASK\ntwo\nthree\nfour\nUSER\n',
      'gone.txt': null,
      'new/x.sh': 'x:#!/bin/sh\n',
    });
    const [index, status] = [readFileSync(join(user, '.git/index')), git(user, 'status', '--short')];
    writeFileSync(join(world.at, 'ran'), '');
    const result = await tree.toBranch('task/one', 'Do it\n\nAs asked.', NEVER);
    assert.ok(result.ok, JSON.stringify(result));
    assert.deepEqual(readFileSync(join(user, '.git/index')), index);
    assert.equal(git(user, 'status', '--short'), status);
    assert.equal(git(user, 'branch', '--show-current'), 'main\n');
    assert.equal(git(user, 'show', 'task/one:a.txt'), 'TASK\ntwo\nthree\nfour\nfive\n');
    assert.equal(
      git(user, 'diff', '--name-status', 'main', 'task/one'),
      'M\ta.txt\nD\tgone.txt\nA\tnew/x.sh\n',
    );
    assert.match(git(user, 'ls-tree', 'task/one', 'new/x.sh'), /^100755/);
    assert.equal(git(user, 'log', '-1', '--format=%B', 'task/one').trim(), 'Do it\n\nAs asked.');
    for (const name of ['pre-commit', 'commit-msg', 'prepare-commit-msg'])
      assert.match(ran(), new RegExp(`^${name}$`, 'm'));
    const again = await tree.toBranch('task/one', 'x', NEVER);
    assert.equal(again.ok || again.reason, 'exists');
    const bad = await tree.toBranch('a..b', 'x', NEVER);
    assert.equal(bad.ok || bad.reason, 'bad-name');
    // The branch stands by itself when the task's tree is gone.
    await world.trees.remove(tree.id);
    assert.equal(git(user, 'fsck', '--no-dangling', '--connectivity-only'), '');
  });

  it('makes no branch where a hook refuses it, where the change needs uncommitted lines, or where there is no repository', async () => {
    const { user } = world;
    repository(user, { 'a.txt': 'one\n' });
    git(user, 'config', 'user.name', 'U');
    git(user, 'config', 'user.email', 'u@example.com');
    write(user, { 'a.txt': 'USER\n' });
    const tree = await made(world);
    const nothing = await tree.toBranch('b', 'x', NEVER);
    assert.equal(nothing.ok || nothing.reason, 'nothing-changed');
    write(tree.root, { 'a.txt': 'USER, then the task\n' });
    const needs = await tree.toBranch('b', 'x', NEVER);
    assert.deepEqual(needs, { ok: false, reason: 'needs-uncommitted', detail: 'a.txt' });
    await tree.restore(tree.base);
    write(tree.root, { 'b.txt': 'b\n' });
    mkdirSync(join(user, '.git/hooks'), { recursive: true });
    write(user, { '.git/hooks/pre-commit': 'x:#!/bin/sh\necho no such commits here >&2\nexit 1\n' });
    const refused = await tree.toBranch('b', 'x', NEVER);
    assert.equal(refused.ok || refused.reason, 'hook');
    assert.match(refused.ok ? '' : refused.detail, /no such commits here/);
    assert.equal(git(user, 'branch', '--list', 'b'), '');
    write(world.at, { 'plain/a.txt': 'a\n' });
    const plain = await made(world, {
      id: 'plain',
      folders: [{ name: 'plain', path: join(world.at, 'plain') }],
    });
    write(plain.root, { 'a.txt': 'A\n' });
    const none = await plain.toBranch('b', 'x', NEVER);
    assert.equal(none.ok || none.reason, 'no-repository');
  });

  it('puts a commit on a branch where git cannot run hooks for others, unless there is one', async () => {
    const { at, user } = world;
    const real = execFileSync('which', ['git'], { encoding: 'utf8' }).trim();
    const script = `for one in "$@"; do [ "$one" = hook ] && echo "git: 'hook' is not a git command." >&2 && exit 1; done`;
    write(at, { 'bin/git': `x:#!/bin/sh\n${script}\nexec ${real} "$@"\n` });
    repository(user, { 'a.txt': 'one\n' });
    git(user, 'config', 'user.name', 'U');
    git(user, 'config', 'user.email', 'u@example.com');
    const environment = () => ({ ...process.env, PATH: `${join(at, 'bin')}:${process.env['PATH'] ?? ''}` });
    const trees = createTrees({ folder: world.storage, git: createGit(environment), log: () => {} });
    const tree = await made({ ...world, trees });
    write(tree.root, { 'b.txt': 'b\n' });
    const done = await tree.toBranch('b', 'x', NEVER);
    assert.ok(done.ok, JSON.stringify(done));
    write(user, { '.git/hooks/commit-msg': 'x:#!/bin/sh\nexit 0\n' });
    const refused = await tree.toBranch('c', 'x', NEVER);
    assert.deepEqual(refused.ok || [refused.reason, refused.detail], [
      'failed',
      'git 2.36 is needed to run the hook commit-msg',
    ]);
    assert.equal(git(user, 'branch', '--list', 'c'), '');
  });
});
