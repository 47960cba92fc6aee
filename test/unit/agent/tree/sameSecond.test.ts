import assert from 'node:assert/strict';
import { readFileSync, renameSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { createTrees, type Tree } from '../../../../src/agent/tree/index.ts';
import { createGit } from '../../../../src/processes/index.ts';
import { files, git, made, newWorld, repository, type World, write } from './world.ts';

/** A second that is over. */
const SECOND = Math.floor(Date.now() / 1000) - 100;

describe('files that change within the second in which git looked at them', () => {
  let world: World;
  beforeEach(() => {
    world = newWorld();
  });
  afterEach(() => world.end());

  /** All that is written, and the index of the snapshot, as if that had been in one second. */
  const writeThen = (tree: Tree, texts: Readonly<Record<string, string>>) => {
    write(tree.root, texts);
    for (const path of Object.keys(texts)) utimesSync(join(tree.root, path), SECOND, SECOND);
  };
  const snapshotThen = async (tree: Tree) => {
    const id = await tree.snapshot();
    // Late in it: rounded, its time would be the next second.
    utimesSync(join(world.storage, tree.id, 's/index-0'), SECOND + 0.9997, SECOND + 0.9997);
    return id;
  };

  it('are in the next snapshot, of whatever size, and it is gone back to exactly', async () => {
    const names = ['a.txt', 'b.txt', 'folder/c.txt'] as const;
    repository(world.user, { 'a.txt': 'aaaa', 'b.txt': 'bbbb', 'folder/c.txt': 'cccc' });
    const tree = await made(world);
    const text = fc.constantFrom('aaaa', 'AAAA', 'bbbb', 'aa');
    const texts = fc
      .tuple(text, text, text)
      .map((all) => Object.fromEntries(names.map((n, i) => [n, all[i] ?? ''])));
    await fc.assert(
      fc.asyncProperty(fc.array(texts, { minLength: 6, maxLength: 8 }), async (steps) => {
        const kept: { id: string; files: Record<string, string> }[] = [];
        for (const step of steps) {
          writeThen(tree, step);
          kept.push({ id: await snapshotThen(tree), files: files(tree.root) });
        }
        for (const one of kept.toReversed()) {
          await tree.restore(one.id);
          assert.deepEqual(files(tree.root), one.files);
        }
      }),
      { numRuns: 3 },
    );
  });

  it('are in the next snapshot when the second is not over, too', async () => {
    repository(world.user, { 'a.txt': '0000' });
    const tree = await made(world);
    for (let i = 1; i <= 12; i++) {
      const text = String(i).padStart(4, '0');
      write(tree.root, { 'a.txt': text });
      const [change] = await tree.difference(tree.base);
      assert.deepEqual(change?.after, { kind: 'text', text, executable: false });
      if (i % 4 === 0) {
        await tree.restore(tree.base);
        assert.equal(readFileSync(join(tree.root, 'a.txt'), 'utf8'), '0000');
      }
    }
  });

  it('are in the snapshots of a user whose git is told to look less closely', async () => {
    write(world.at, {
      '.gitconfig':
        '[core]\n\tcheckStat = minimal\n\ttrustCtime = false\n\tignoreStat = true\n\tsplitIndex = true\n',
    });
    const home = { ...process.env, HOME: world.at, XDG_CONFIG_HOME: world.at };
    const trees = createTrees({ folder: world.storage, git: createGit(() => home), log: () => undefined });
    repository(world.user, { 'a.txt': 'aaaa' });
    const tree = await made({ ...world, trees });
    const kept = files(tree.root);
    // As programs do that bring files from elsewhere: another file takes its place, with the same time.
    const put = (text: string) => {
      writeThen(tree, { '.part': text });
      renameSync(join(tree.root, '.part'), join(tree.root, 'a.txt'));
    };
    put('AAAA');
    const one = await tree.snapshot();
    put('BBBB');
    assert.deepEqual(
      (await tree.difference(one)).map(({ path }) => path),
      ['a.txt'],
    );
    await tree.restore(tree.base);
    assert.deepEqual(files(tree.root), kept);
  });

  it('are changed for the task’s own git as they are for the user’s', async () => {
    const { user } = world;
    repository(user, { 'a.txt': 'aaaa' });
    utimesSync(join(user, 'a.txt'), SECOND, SECOND);
    git(user, 'update-index', '-q', '--refresh');
    write(user, { 'a.txt': 'AAAA' });
    utimesSync(join(user, 'a.txt'), SECOND, SECOND);
    utimesSync(join(user, '.git/index'), SECOND + 0.9997, SECOND + 0.9997);
    const tree = await made(world);
    const changed = (folder: string) =>
      git(folder, '-c', 'core.checkStat=minimal', '-c', 'core.trustCtime=false', 'diff', '--name-only');
    assert.equal(changed(user), 'a.txt\n');
    assert.equal(changed(tree.root), 'a.txt\n');
  });
});
