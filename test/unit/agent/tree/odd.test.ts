import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import {
  commitAll,
  digest,
  files,
  git,
  made,
  NEVER,
  newWorld,
  repository,
  texts,
  type World,
  write,
} from './world.ts';

const LINES = 'one\ntwo\nthree\nfour\nfive\n';
const CRLF = LINES.replaceAll('\n', '\r\n');

/** A project in a state that real ones are in. Each has `a.txt`, which the task changes. */
type Make = (world: World) => void;

const plain: Make = ({ user }) =>
  repository(user, { 'a.txt': LINES, 'b/c.txt': 'deep\n', 'run.sh': 'x:#!/bin/sh\n', crlf: CRLF });

/** What a plain one is turned into. */
const then =
  (work: Make): Make =>
  (world) => {
    plain(world);
    work(world);
  };
const settings = (...all: readonly (readonly [string, string])[]): Make =>
  then(({ user }) => {
    for (const [name, value] of all) git(user, 'config', name, value);
    write(user, { 'new.txt': 'not known to git\n', 'b/c.txt': 'changed\n' });
  });

/** Two sides that have changed the same line; `other` is the branch of the second. */
const disputed: Make = then(({ user }) => {
  git(user, 'checkout', '-q', '-b', 'other');
  write(user, { 'b/c.txt': 'theirs\n' });
  commitAll(user, 'theirs');
  git(user, 'checkout', '-q', 'main');
  write(user, { 'b/c.txt': 'ours\n' });
  commitAll(user, 'ours');
});

function fails(user: string, ...args: readonly string[]): void {
  assert.throws(() => git(user, ...args));
}

const ODD: Readonly<Record<string, Make>> = {
  'no git': ({ user }) => write(user, { 'a.txt': LINES, 'b/c.txt': 'deep\n', 'run.sh': 'x:#!/bin/sh\n' }),
  'no commit yet': ({ user }) => {
    git(user, 'init', '-q');
    write(user, { 'a.txt': LINES, 'b/c.txt': 'deep\n' });
  },
  'no commit yet, and all staged': ({ user }) => {
    git(user, 'init', '-q');
    write(user, { 'a.txt': LINES });
    git(user, 'add', '-A');
    write(user, { 'later.txt': 'later\n' });
  },
  'a branch without commits': then(({ user }) => void git(user, 'checkout', '-q', '--orphan', 'fresh')),
  'no branch': then(({ user }) => void git(user, 'checkout', '-q', '--detach')),
  'a worktree of the user': (world) => {
    const main = join(world.at, 'main');
    repository(main, { 'a.txt': LINES, 'b/c.txt': 'deep\n' });
    git(main, 'worktree', 'add', '-q', '--force', world.user, '-b', 'side');
    write(world.user, { 'new.txt': 'new\n' });
  },
  'a folder within a repository': (world) => {
    repository(world.at, { 'outer.txt': 'outer\n', 'project/a.txt': LINES, '.gitignore': 'storage/\n' });
    write(world.user, { 'new.txt': 'new\n' });
  },
  'a folder that the repository around it ignores': (world) => {
    write(world.user, { 'a.txt': LINES });
    repository(world.at, { 'outer.txt': 'outer\n', '.gitignore': 'storage/\nproject/\n' });
  },
  'repositories in it': then(({ user }) => {
    repository(join(user, 'inner'), { 'in.txt': 'in\n' });
    repository(join(user, 'b/inner'), { 'in.txt': 'in\n' });
    write(user, { 'inner/new.txt': 'new\n' });
  }),
  'an empty repository in it': then(({ user }) => {
    mkdirSync(join(user, 'inner'));
    git(join(user, 'inner'), 'init', '-q');
  }),
  'a submodule opened by itself': (world) => {
    repository(join(world.at, 'lib'), { 'a.txt': LINES });
    const outer = join(world.at, 'outer');
    repository(outer, { 'outer.txt': 'outer\n' });
    git(
      outer,
      '-c',
      'protocol.file.allow=always',
      'submodule',
      '--quiet',
      'add',
      join(world.at, 'lib'),
      'sub',
    );
    rmSync(world.user, { recursive: true });
    renameSync(outer, world.user);
    Object.assign(world, { user: join(world.user, 'sub') });
  },
  'a merge with conflicts': (world) => {
    disputed(world);
    fails(world.user, 'merge', '-q', 'other');
  },
  'a rebase that stands still': (world) => {
    disputed(world);
    fails(world.user, 'rebase', '-q', 'other');
  },
  'a cherry-pick with a deletion on one side': (world) => {
    disputed(world);
    git(world.user, 'rm', '-q', 'b/c.txt');
    git(world.user, 'commit', '-qm', 'gone');
    fails(world.user, 'cherry-pick', 'other');
  },
  'files that are to be added': then(({ user }) => {
    write(user, { 'intent.txt': 'intended\n' });
    git(user, 'add', '-N', 'intent.txt');
  }),
  'files that git is told not to look at': then(({ user }) => {
    git(user, 'update-index', '--assume-unchanged', 'b/c.txt');
    git(user, 'update-index', '--skip-worktree', 'crlf');
    write(user, { 'b/c.txt': 'changed unseen\n', crlf: 'changed unseen\n' });
  }),
  'a sparse checkout': (world) => {
    repository(world.user, { 'a.txt': LINES, 'in/x.txt': 'x\n', 'out/y.txt': 'y\n' });
    git(world.user, 'sparse-checkout', 'set', 'in');
  },
  'a sparse checkout with a sparse index': (world) => {
    repository(world.user, { 'a.txt': LINES, 'in/x.txt': 'x\n', 'out/y.txt': 'y\n' });
    git(world.user, 'sparse-checkout', 'set', '--sparse-index', 'in');
    write(world.user, { 'in/new.txt': 'new\n' });
  },
  'a shallow clone': (world) => {
    const origin = join(world.at, 'origin');
    repository(origin, { 'a.txt': 'old\n' });
    write(origin, { 'a.txt': LINES });
    commitAll(origin);
    git(world.at, 'clone', '-q', '--depth', '1', `file://${origin}`, world.user);
  },
  'a clone that borrows its objects': (world) => {
    const origin = join(world.at, 'origin');
    repository(origin, { 'a.txt': LINES });
    git(world.at, 'clone', '-q', '--shared', origin, world.user);
  },
  'a clone without blobs, whose origin is gone': (world) => {
    const origin = join(world.at, 'origin');
    repository(origin, { 'a.txt': 'old\n', 'b.txt': 'b\n' });
    write(origin, { 'a.txt': LINES });
    commitAll(origin);
    git(origin, 'config', 'uploadpack.allowFilter', 'true');
    git(world.at, 'clone', '-q', '--filter=blob:none', `file://${origin}`, world.user);
    rmSync(origin, { recursive: true });
  },
  'SHA-256': ({ user }) => {
    git(user, 'init', '-q', '--object-format=sha256');
    write(user, { 'a.txt': LINES, 'b/c.txt': 'deep\n' });
    commitAll(user);
  },
  'packed references': then(({ user }) => void git(user, 'pack-refs', '--all')),
  'a split index': then(({ user }) => {
    git(user, 'update-index', '--split-index');
    write(user, { 'new.txt': 'new\n' });
    git(user, 'add', '-A');
  }),
  'an index of version 4 without its hash': settings(['index.version', '4'], ['index.skipHash', 'true']),
  'an untracked cache and a monitor': settings(
    ['core.untrackedCache', 'true'],
    ['feature.manyFiles', 'true'],
  ),
  'a lock that a dead git left': then(({ user }) => writeFileSync(join(user, '.git/index.lock'), '')),
  'no index': then(({ user }) => rmSync(join(user, '.git/index'))),
  'a head that cannot be read': then(({ user }) => writeFileSync(join(user, '.git/HEAD'), 'rubbish\n')),
  'a .git that is empty': ({ user }) => write(user, { 'a.txt': LINES, '.git/x': '' }),
  'a .git that leads nowhere': ({ user }) =>
    write(user, { 'a.txt': LINES, '.git': 'gitdir: /nowhere/at/all\n' }),
  'settings that cannot be read': then(({ user }) =>
    appendFileSync(join(user, '.git/config'), '\n[broken\n'),
  ),
  'line ends turned over by core.autocrlf': then(({ user }) => {
    git(user, 'config', 'core.autocrlf', 'true');
    write(user, { 'b/c.txt': 'a\r\nb\r\n', 'new.txt': CRLF });
  }),
  'line ends by .gitattributes': (world) => {
    repository(world.user, { '.gitattributes': '* text=auto eol=crlf\n', 'a.txt': LINES });
    write(world.user, { 'b.txt': CRLF, 'c.txt': LINES });
  },
  'a filter that is not there': (world) => {
    repository(world.user, { 'a.txt': LINES, 'b.secret': 'plain\n' });
    write(world.user, { '.gitattributes': '*.secret filter=crypt\n' });
    git(world.user, 'config', 'filter.crypt.clean', 'no-such-program');
    git(world.user, 'config', 'filter.crypt.smudge', 'no-such-program');
    git(world.user, 'config', 'filter.crypt.required', 'true');
  },
  'another encoding in the working tree': (world) => {
    write(world.user, { '.gitattributes': '*.u16 working-tree-encoding=UTF-16LE\n', 'a.txt': LINES });
    repository(world.user, { 'w.u16': Buffer.from('w\n', 'utf16le') });
  },
  'idents and attributes of exports': (world) =>
    repository(world.user, {
      '.gitattributes': '* ident\nb.txt export-ignore\n',
      'a.txt': LINES,
      'b.txt': '$Id$\n',
    }),
  'signed commits, and no key': settings(
    ['commit.gpgsign', 'true'],
    ['gpg.program', '/no/such/gpg'],
    ['user.signingkey', 'nobody'],
  ),
  'other forms of differences': settings(
    ['diff.noprefix', 'true'],
    ['diff.mnemonicPrefix', 'true'],
    ['color.ui', 'always'],
    ['core.quotePath', 'false'],
    ['diff.external', '/no/such/diff'],
    ['diff.ignoreSubmodules', 'all'],
    ['diff.renames', 'copies'],
    ['diff.algorithm', 'histogram'],
    ['apply.whitespace', 'fix'],
    ['core.whitespace', 'fix'],
  ),
  'what is not known is not shown': settings(['status.showUntrackedFiles', 'no']),
  'names without case': settings(['core.ignoreCase', 'true'], ['core.precomposeUnicode', 'true']),
  'no modes, no links': settings(['core.fileMode', 'false'], ['core.symlinks', 'false']),
  'safe line ends': settings(['core.safecrlf', 'true'], ['core.eol', 'crlf']),
  'a worktree elsewhere': then(({ user }) => void git(user, 'config', 'core.worktree', user)),
  'names that differ by case only': then(({ user }) => write(user, { 'Name.txt': 'A\n', 'name.txt': 'b\n' })),
  'names that read like options, patterns and lines': then(({ user }) =>
    write(user, {
      '-rf': 'x\n',
      '--output=x': 'x\n',
      ':(top)a': 'x\n',
      '*.txt': 'x\n',
      '!not': 'x\n',
      '#not': 'x\n',
      'new\nline': 'x\n',
      'tab\tquote"': 'x\n',
      'back\\slash': 'x\n',
      ' space ': 'x\n',
      'e\u0301.txt': 'decomposed\n',
      '\u00e9.txt': 'composed\n',
    }),
  ),
  'a pipe, and links in a circle and out': then(({ user }) => {
    execFileSync('mkfifo', [join(user, 'pipe')]);
    write(user, { loop: 'link:loop', root: 'link:/', 'b/self': 'link:.' });
  }),
  'files and folders that may only be read': then(({ user }) => {
    chmodSync(join(user, 'b/c.txt'), 0o444);
    chmodSync(join(user, 'b'), 0o555);
  }),
  'a folder of nothing but folders': then(
    ({ user }) => void mkdirSync(join(user, 'x/y/z'), { recursive: true }),
  ),
};

describe('A task in a project that is', () => {
  let world: World;
  beforeEach(() => {
    world = newWorld('project');
  });
  afterEach(() => {
    execFileSync('chmod', ['-R', 'u+rwX', world.at]);
    world.end();
  });

  for (const [what, make] of Object.entries(ODD)) {
    it(`${what}: has its files, changes only what it changes, and leaves the user’s as they are`, async function () {
      this.timeout(60_000);
      make(world);
      const { user } = world;
      const before = digest(user);
      const tree = await made(world);
      const own = tree.folders[0]?.root ?? '';
      const left = new Set(tree.leftOut.map(({ path }) => path));
      const has = Object.fromEntries(
        Object.entries(files(user)).filter(([path, kind]) => kind !== 'special' && !left.has(path)),
      );
      assert.deepEqual(files(own), has);
      assert.deepEqual(await tree.difference(tree.base), [], 'nothing has changed yet');
      write(own, { 'a.txt': LINES.replace('three', 'TASK'), 'made/by task.txt': 'made\n' });
      const changed = await tree.difference(tree.base);
      assert.deepEqual(
        changed.map(({ path, before: old }) => `${old ? 'changed' : 'new'} ${path.split('/').at(-1)}`).sort(),
        ['changed a.txt', 'new by task.txt'],
      );
      const after = await tree.snapshot();
      await tree.restore(tree.base);
      assert.deepEqual(files(own), has, 'back to the start');
      await tree.restore(after);
      const copy = await tree.baseCopy(tree.base, NEVER);
      assert.ok(copy.ok, copy.ok ? '' : copy.message);
      await copy.dispose();
      const merged = await tree.merge(texts());
      assert.deepEqual([merged.conflicts, merged.refused, merged.rest], [[], [], []]);
      assert.deepEqual(merged.changes.map((change) => [change.path.split('/').at(-1), change.after]).sort(), [
        ['a.txt', LINES.replace('three', 'TASK')],
        ['by task.txt', 'made\n'],
      ]);
      await world.trees.remove(tree.id);
      assert.deepEqual(digest(user), before, 'the user’s folder');
    });
  }

  it('full of names that are no UTF-8: works on the others, and leaves these as they are', async () => {
    plain(world);
    const name = Buffer.concat([Buffer.from('caf'), Buffer.from([0xe9]), Buffer.from('.txt')]);
    const names = (folder: string) =>
      readdirSync(folder, { encoding: 'buffer' }).map((one) => one.toString('hex'));
    writeFileSync(Buffer.concat([Buffer.from(`${world.user}/`), name]), 'x\n');
    const before = names(world.user);
    const tree = await made(world);
    write(tree.root, { 'a.txt': 'TASK\n' });
    assert.deepEqual(
      (await tree.difference(tree.base)).map(({ path }) => path),
      ['a.txt'],
    );
    const after = await tree.snapshot();
    await tree.restore(tree.base);
    await tree.restore(after);
    const { changes, rest } = await tree.merge(texts());
    assert.deepEqual([changes.map(({ path }) => path), rest], [['a.txt'], []]);
    await world.trees.remove(tree.id);
    assert.deepEqual(names(world.user), before);
  });

  it('broken: has none, and says what is broken', async () => {
    plain(world);
    writeFileSync(join(world.user, '.git/index'), 'rubbish');
    const request = { id: 'task-1', folders: [{ name: 'project', path: world.user }], unsaved: new Map() };
    const result = await world.trees.create(request, NEVER);
    assert.match(result.ok ? '' : result.message, /index file smaller than expected/);
    assert.deepEqual(await world.trees.open('task-1'), null);
  });
});
