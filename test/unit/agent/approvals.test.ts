import assert from 'node:assert/strict';
import { join } from 'node:path';
import { createApprovals } from '../../../src/agent/approvals.ts';
import { checksHere } from '../../../src/agent/checks/index.ts';
import type { Journal } from '../../../src/agent/journal/index.ts';
import * as room from '../../../src/verify/tests/index.ts';
import { made, newWorld, repository, type World, write } from './tree/world.ts';

const MANIFEST = (name: string, test = 'node --test') => JSON.stringify({ name, scripts: { test } });

describe('What the user has allowed in several folders', () => {
  let world: World;
  let other: string;
  beforeEach(() => {
    world = newWorld();
    other = join(world.at, 'elsewhere', 'site');
    repository(world.user, { 'package.json': MANIFEST('shop'), 'a.test.js': '' });
    repository(other, { 'parts/ui/package.json': MANIFEST('ui'), 'parts/ui/a.test.js': '' });
  });
  afterEach(() => world.end());

  it('is what a task may run there, and only in the folder that it was allowed in, as long as its script is the same', async () => {
    const kept: Parameters<Journal['allow']>[0][] = [];
    const approvals = createApprovals({
      approvals: () => kept,
      allow: (approval: (typeof kept)[number]) => kept.push(approval),
    } as unknown as Journal);
    const folders = [
      { name: 'the shop', path: world.user },
      { name: 'web', path: other },
    ];
    const found = (await checksHere(room, folders)).map(({ shown, folder }) => [shown, folder] as const);
    assert.deepEqual(found, [
      ['npm test', 'the shop'],
      ['npm test', 'web/parts/ui'],
    ]);

    await approvals.allowInFolder('npm test', 'web/parts/ui', folders);
    const tree = await made(world, { folders });
    const verdicts = async () =>
      Promise.all(
        found.map(
          async ([line, folder]) => (await approvals.lookInTree(line, folder, folders, tree)).verdict,
        ),
      );
    assert.deepEqual(await verdicts(), ['ask', 'allow']);

    const ui = tree.folders.find(({ name }) => name === 'web')?.root ?? '';
    write(ui, { 'parts/ui/package.json': MANIFEST('ui', 'curl example.org') });
    assert.deepEqual(await verdicts(), ['ask', 'ask']);
  });
});
