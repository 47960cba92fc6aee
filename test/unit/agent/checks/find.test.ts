import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { checksIn, nameOf, placeBelow, userFile, withOwnNames } from '../../../../src/agent/checks/find.ts';
import * as room from '../../../../src/verify/tests/index.ts';
import { write } from '../tree/world.ts';

const manifest = (name: string, more: object = {}) =>
  JSON.stringify({ name, scripts: { test: 'mocha' }, ...more });

describe('The checks of several folders', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'tierwise-find-'));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const treeOf = (...places: readonly (readonly [name: string, place: string])[]) => ({
    root,
    folders: places.map(([name, place]) => ({ name, path: `/home/${name}`, root: join(root, place) })),
  });
  const foundIn = async (...args: Parameters<typeof checksIn>) =>
    (await checksIn(...args)).checks.map(({ folder, shown }) => `${folder}: ${shown}`).sort();

  it('are those of packages in other folders too, that depend on what changed', async () => {
    write(root, {
      'a/package.json': manifest('@x/a'),
      'a/src/one.js': '',
      'b/package.json': manifest('@x/b', { dependencies: { '@x/a': '*' } }),
      'c/package.json': manifest('@x/c'),
    });
    const tree = treeOf(['one', 'a'], ['two', 'b'], ['three', 'c']);
    assert.deepEqual(await foundIn(room, tree, ['one/src/one.js']), ['a: npm test', 'b: npm test']);
  });

  it('are found once where a folder lies in another, and by the name of the inner one', async () => {
    write(root, {
      'package.json': manifest('top'),
      'packages/a/package.json': manifest('@x/a'),
      'packages/a/src/one.js': '',
    });
    const tree = treeOf(['all', ''], ['inner', 'packages/a']);
    for (const paths of [null, ['inner/src/one.js']])
      assert.ok(
        (await foundIn(room, tree, paths)).filter((one) => one.startsWith('packages/a')).length === 1,
      );
    assert.equal(nameOf(tree, 'packages/a'), 'inner');
    assert.equal(nameOf(tree, 'packages/b'), 'all/packages/b');
  });

  it('are in folders whose names are one part of a path each, and no two alike, however they are called', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('app', 'app 2', 'front/end', 'front-end', 'a\\b', '..', '', 'ü x'), {
          maxLength: 8,
        }),
        (names) => {
          const folders = withOwnNames(names.map((name, i) => ({ name, path: `/home/${i}` })));
          assert.equal(new Set(folders.map(({ name }) => name)).size, names.length);
          assert.deepEqual(
            folders.map(({ path }) => path),
            names.map((_, i) => `/home/${i}`),
          );
          for (const { name, path } of folders) {
            assert.doesNotMatch(name, /[\\/]|^\.{0,2}$/);
            if (folders.length > 1) assert.equal(userFile(folders, `${name}/x.js`), join(path, 'x.js'));
          }
        },
      ),
    );
  });

  it('have names and places that lead to one another', () => {
    const tree = treeOf(['one', 'a/b'], ['two', 'a'], ['three', 'c']);
    for (const [path, place] of [
      ['one/x', 'a/b/x'],
      ['two/y/z', 'a/y/z'],
      ['three', 'c'],
    ] as const) {
      assert.equal(placeBelow(tree, path), place);
      assert.equal(nameOf(tree, place), path);
    }
  });
});
