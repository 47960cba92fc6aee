import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { files, git, made, NEVER, newWorld, repository, type World, write } from './world.ts';

describe('snapshots of a task’s tree', () => {
  let world: World;
  beforeEach(() => {
    world = newWorld();
  });
  afterEach(() => world.end());

  it('go back exactly to what was there, and forward again: new, changed, deleted, renamed, links, modes, newly ignored', async () => {
    const { user } = world;
    repository(user, {
      '.gitignore': 'ignored/\n*.log\n',
      'a.txt': 'a\n',
      'b.txt': 'b\n',
      'run.sh': 'x:#!/bin/sh\n',
      'folder/c.txt': 'c\n',
      link: 'link:a.txt',
      'crlf.txt': 'a\r\nb\r\n',
      '.gitattributes': '* text=auto eol=lf\n',
    });
    write(user, {
      'untracked.txt': 'of the user\n',
      'ignored/keep.txt': 'kept\n',
      'data.csv': 'of the user\n',
    });
    const tree = await made(world);
    const steps: (() => void)[] = [
      () =>
        write(tree.root, {
          'a.txt': 'A\n',
          'new/deep.txt': 'new\n',
          'bytes.bin': Buffer.from([0, 255, 10, 13, 10]),
        }),
      // A rule that the task adds takes nothing out of the snapshots.
      () =>
        write(tree.root, {
          '.gitignore': 'ignored/\n*.log\n*.csv\nmade/\n',
          'made/by task.csv': 'x\n',
          'data.csv': null,
        }),
      () =>
        write(tree.root, {
          'b.txt': null,
          folder: null,
          'untracked.txt': 'link:a.txt',
          link: 'now a file\n',
        }),
      () => {
        write(tree.root, {
          folder: 'a file now\n',
          'a.txt': null,
          'a.txt/inside.txt': 'a folder now\n',
          'crlf.txt': 'a\nb\n',
        });
        chmodSync(join(tree.root, 'run.sh'), 0o644);
      },
      () => write(tree.root, { '.gitignore': null, 'x.log': 'ignored at the start\n', 'new': null }),
    ];
    const kept = [{ id: tree.base, files: files(tree.root) }];
    for (const step of steps) {
      step();
      kept.push({ id: await tree.snapshot(), files: files(tree.root) });
    }
    const without = (all: Record<string, string>) =>
      Object.fromEntries(Object.entries(all).filter(([path]) => !/^ignored\/|\.log$/.test(path)));
    const order = [4, 3, 2, 1, 0, 1, 2, 3, 4, 5, 2, 5, 0, 3];
    for (const i of order) {
      const one = kept[i];
      assert.ok(one);
      await tree.restore(one.id);
      assert.deepEqual(without(files(tree.root)), without(one.files), `back to ${i}`);
      assert.equal(await tree.snapshot(), one.id);
      assert.equal(readFileSync(join(tree.root, 'ignored/keep.txt'), 'utf8'), 'kept\n');
    }
  });

  it('hold whatever files a command makes', async () => {
    const name = fc.constantFrom(
      'a',
      'b',
      'a b',
      'ü',
      '-x',
      '.hidden',
      'A',
      'c\nd',
      '"q"',
      '*',
      '[x]',
      ':(top)',
    );
    const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
    const content = fc.oneof(
      fc.string().filter((one) => !/^(?:link|x):/.test(one)),
      fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
      fc.constantFrom('link:a', 'link:../..', 'x:#!\n', 'a\r\nb\r\n', '$Id$'),
    );
    const change = fc.array(fc.tuple(path, fc.option(content)), { maxLength: 6 });
    repository(world.user, { 'start.txt': 'x\n' });
    const tree = await made(world);
    const make = (changes: readonly (readonly [string, string | Buffer | null])[]) => {
      for (const [to, what] of changes) {
        try {
          rmSync(join(tree.root, to), { recursive: true, force: true });
          write(tree.root, { [to]: what });
        } catch {
          // A file or a link is where a folder would have to be.
        }
      }
    };
    await fc.assert(
      fc.asyncProperty(change, change, async (one, two) => {
        make(one);
        const [first, before] = [await tree.snapshot(), files(tree.root)];
        make(two);
        const [second, after] = [await tree.snapshot(), files(tree.root)];
        await tree.restore(first);
        assert.deepEqual(files(tree.root), before);
        await tree.restore(second);
        assert.deepEqual(files(tree.root), after);
      }),
      { numRuns: 12 },
    );
  });

  it('tell what changed, as text, as bytes, as links, moved and by mode', async () => {
    repository(world.user, {
      'a.txt': 'a\n',
      'long.txt': 'one\ntwo\nthree\nfour\nfive\n',
      'bytes.bin': Buffer.from([0, 1]),
      'run.sh': '#!/bin/sh\n',
    });
    const tree = await made(world);
    write(tree.root, {
      'a.txt': 'A\n',
      'long.txt': null,
      'moved.txt': 'one\ntwo\nthree\nfour\nFIVE\n',
      'bytes.bin': Buffer.from([0, 2]),
      l: 'link:a.txt',
      'run.sh': 'x:#!/bin/sh\n',
    });
    const changes = await tree.difference(tree.base);
    const short = changes.map(({ path, movedFrom, before, after }) => [
      path,
      movedFrom,
      before?.kind,
      after?.kind,
    ]);
    assert.deepEqual(short.sort(), [
      ['a.txt', null, 'text', 'text'],
      ['bytes.bin', null, 'binary', 'binary'],
      ['l', null, undefined, 'link'],
      ['moved.txt', 'long.txt', 'text', 'text'],
      ['run.sh', null, 'text', 'text'],
    ]);
    const patch = await tree.patch(tree.base);
    assert.match(patch, /-a\n\+A\n/);
    assert.match(patch, /rename from long.txt/);
    assert.match(await tree.patch(tree.base, undefined, 300), /^Not shown, too long: /m);
  });

  it('leave out what is too large, say so, and leave it where it is', async () => {
    repository(world.user, { 'a.txt': 'a\n' });
    const tree = await made(world);
    const large = join(tree.root, 'large.bin');
    writeFileSync(large, '');
    truncateSync(large, 70 * 2 ** 20);
    await tree.snapshot();
    assert.deepEqual(tree.leftOut, [{ path: 'large.bin', why: 'not-followed', bytes: 70 * 2 ** 20 }]);
    await tree.restore(tree.base);
    assert.ok(existsSync(large));
    assert.deepEqual(await tree.difference(tree.base), []);
  });

  it('hold the files of repositories that lie in the tree, or that a command makes there', async () => {
    repository(world.user, { 'a.txt': 'a\n' });
    repository(join(world.user, 'inner'), { 'in.txt': 'in\n', '.gitignore': 'ignored\n' });
    const tree = await made(world);
    write(tree.root, { 'inner/in.txt': 'IN\n', 'inner/new.txt': 'new\n', 'inner/ignored': 'x' });
    const one = await tree.snapshot();
    assert.deepEqual(
      (await tree.difference(tree.base, one)).map(({ path }) => path),
      ['inner/in.txt', 'inner/new.txt'],
    );
    repository(join(tree.root, 'made'), { 'x.txt': 'x\n' });
    const two = await tree.snapshot();
    assert.deepEqual(
      (await tree.difference(one, two)).map(({ path }) => path),
      ['made/x.txt'],
    );
    await tree.restore(tree.base);
    assert.deepEqual(files(tree.root)['inner/in.txt'], files(world.user)['inner/in.txt']);
    assert.equal(existsSync(join(tree.root, 'inner/new.txt')), false);
    assert.equal(existsSync(join(tree.root, 'made/x.txt')), false);
    await tree.restore(two);
    assert.equal(readFileSync(join(tree.root, 'made/x.txt'), 'utf8'), 'x\n');
  });

  it('work after a restart, and with what a killed one left behind', async () => {
    repository(world.user, { 'a.txt': 'a\n' });
    const tree = await made(world);
    write(tree.root, { 'a.txt': 'A\n' });
    const one = await tree.snapshot();
    const store = join(world.storage, tree.id, 's');
    for (const name of ['index-0.lock', 'index-0.x.part', 'index-0.x.part.lock'])
      writeFileSync(join(store, name), 'half');
    writeFileSync(join(tree.root, '.git/index.lock'), '');
    const again = await world.trees.open(tree.id);
    assert.ok(again);
    assert.equal(await again.snapshot(), one);
    await again.restore(again.base);
    assert.equal(readFileSync(join(tree.root, 'a.txt'), 'utf8'), 'a\n');
    git(tree.root, 'add', '-A');
    assert.equal(existsSync(join(store, 'index-0.x.part')), false);
  });

  it('are whole, however often the tree is opened to be looked at meanwhile', async () => {
    repository(world.user, { 'a.txt': 'a\n', 'b.txt': 'b\n' });
    const tree = await made(world);
    for (let i = 0; i < 5; i++) {
      write(tree.root, { 'a.txt': `${i}\n` });
      let isKept = false;
      const kept = tree.snapshot().finally(() => {
        isKept = true;
      });
      while (!isKept) await world.trees.open(tree.id);
      const changes = await tree.difference(tree.base, await kept);
      assert.deepEqual(
        changes.map(({ path }) => path),
        ['a.txt'],
      );
    }
  });

  it('are left alone while the process that makes them lives, and no longer', async () => {
    repository(world.user, { 'a.txt': 'a\n' });
    const tree = await made(world);
    const store = join(world.storage, tree.id, 's');
    const own = JSON.parse(readFileSync(join(store, '../maker'), 'utf8'));
    const owner = (token: string, pid: number) => {
      writeFileSync(join(store, `owner-${token}`), JSON.stringify({ ...own, token, pid, started: null }));
      writeFileSync(join(store, `index-0.${token}.x.part`), '');
    };
    owner('living', process.ppid);
    owner('dead', spawnSync(process.execPath, ['-e', '']).pid);
    writeFileSync(join(store, 'index-0.nobodys.x.part.lock'), '');
    await world.trees.open(tree.id);
    const left = readdirSync(store).filter((name) => /living|dead|nobodys/.test(name));
    assert.deepEqual(left.sort(), ['index-0.living.x.part', 'owner-living']);
  });

  it('cost what the change costs in a folder without git, too', async () => {
    write(world.user, {
      'a.txt': 'a\n',
      'node_modules/x/index.js': 'x\n',
      '.gitignore': 'out/\n',
      'out/o.txt': 'o\n',
    });
    mkdirSync(join(world.user, 'empty'));
    const tree = await made(world);
    assert.deepEqual(files(tree.root), files(world.user));
    write(tree.root, { 'a.txt': 'A\n', 'node_modules/x/index.js': 'changed\n' });
    assert.deepEqual(
      (await tree.difference(tree.base)).map(({ path }) => path),
      ['a.txt'],
    );
    assert.throws(() => git(tree.root, 'status'), /not a git repository/);
  });

  it('have the files of any commit for comparison, and then what the user has again, byte for byte', async () => {
    const { user } = world;
    repository(user, {
      '.gitignore': 'ignored/\n',
      '.gitattributes': '*.txt text\n',
      'a.txt': 'a\n',
      'gone.txt': 'gone\n',
      'folder/b.txt': 'b\n',
    });
    git(user, 'config', 'core.autocrlf', 'true');
    write(user, { folder: null });
    write(user, {
      'a.txt': 'A\r\n',
      'gone.txt': null,
      folder: 'a file now\n',
      'new [1]/c.txt': 'c\n',
      'ignored/d.txt': 'd\n',
    });
    const tree = await made(world);
    const before = files(tree.root);
    const signal = new AbortController().signal;
    assert.equal(await tree.committed('nowhere', signal), null);
    const committed = await tree.committed('HEAD', signal);
    assert.ok(committed);
    assert.equal(readFileSync(join(tree.root, 'gone.txt'), 'utf8').trim(), 'gone');
    assert.equal(existsSync(join(tree.root, 'new [1]/c.txt')), false);
    assert.equal(readFileSync(join(tree.root, 'ignored/d.txt'), 'utf8'), 'd\n');
    await tree.restore(tree.base);
    assert.deepEqual(files(tree.root), before);
    const changed = (await tree.difference(committed)).map(({ path }) => path);
    assert.deepEqual(changed.toSorted(), ['a.txt', 'folder', 'folder/b.txt', 'gone.txt', 'new [1]/c.txt']);
  });

  it('are those of a commit without what a newer rule alone ignores being lost, nor the user’s branch and index', async () => {
    const { user } = world;
    repository(user, { 'a.txt': 'a\n' });
    git(user, 'checkout', '-q', '-b', 'mine');
    write(user, {
      '.gitignore': 'cache/\n',
      'cache/kept.bin': 'kept\n',
      'node_modules/x/index.js': 'x\n',
      'staged.txt': 'staged\n',
    });
    git(user, 'add', 'staged.txt');
    git(user, 'commit', '-q', '-m', 'staged');
    write(user, { 'late.txt': 'late\n' });
    git(user, 'add', 'late.txt');
    const tree = await made(world);
    const look = () => [
      git(tree.root, 'ls-files'),
      git(tree.root, 'rev-parse', 'HEAD'),
      git(tree.root, 'branch'),
    ];
    const before = look();
    assert.ok(await tree.committed('HEAD~1', NEVER));
    assert.equal(existsSync(join(tree.root, 'staged.txt')), false);
    assert.equal(existsSync(join(tree.root, 'late.txt')), false);
    assert.equal(readFileSync(join(tree.root, 'cache/kept.bin'), 'utf8'), 'kept\n');
    assert.equal(readFileSync(join(tree.root, 'node_modules/x/index.js'), 'utf8'), 'x\n');
    await tree.restore(tree.base);
    assert.equal(readFileSync(join(tree.root, 'late.txt'), 'utf8'), 'late\n');
    assert.deepEqual(look(), before);
  });

  it('take a patch with the paths of the folder, also where its repository begins above it', async () => {
    const { at } = world;
    const below = join(at, 'whole', 'packages', 'one');
    repository(join(at, 'whole'), { 'packages/one/src/a.txt': 'one\n', 'src/a.txt': 'one\n' });
    const tree = await made(world, { folders: [{ name: 'one', path: below }] });
    for (const [head, now] of [
      ['diff --git a/src/a.txt b/src/a.txt\n', 'two'],
      ['', 'three'],
    ] as const) {
      const was = now === 'two' ? 'one' : 'two';
      const patch = `${head}--- a/src/a.txt\n+++ b/src/a.txt\n@@ -1 +1 @@\n-${was}\n+${now}\n`;
      assert.equal(await tree.apply(patch, NEVER), null);
      const folder = tree.folders[0]?.root ?? '';
      assert.equal(readFileSync(join(folder, 'src/a.txt'), 'utf8'), `${now}\n`);
    }
  });
});
