import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  bytesAt,
  bytesBehind,
  isSecretPlace,
  isWithin,
  leadsToSecrets,
  placeOf,
} from '../../../../src/context/files/links.ts';
import { startFlipping } from './flipper.ts';

describe('a link', () => {
  let outer: string;
  let top: string;
  const at = (...names: string[]) => join(top, ...names);
  const textAt = async (path: string) => {
    const place = await placeOf(path);
    const bytes = place && (await bytesAt(place, 1_000));
    return bytes && new TextDecoder().decode(bytes);
  };

  beforeEach(() => {
    outer = realpathSync(mkdtempSync(join(tmpdir(), 'tierwise-links-')));
    top = join(outer, 'work');
    mkdirSync(at('src'), { recursive: true });
    writeFileSync(at('.env'), 'KEY=secret');
    writeFileSync(at('src', 'a.ts'), 'harmless');
    writeFileSync(join(outer, 'outside.ts'), 'not ours');
  });
  afterEach(() => rmSync(outer, { recursive: true, force: true }));

  it('is its target: a file, one in a linked folder, one at the end of a chain, one that is not there yet', async () => {
    symlinkSync('../.env', at('src', 'env.ts'));
    symlinkSync('env.ts', at('src', 'chain.ts'));
    symlinkSync('..', at('src', 'up'));
    symlinkSync(outer, at('lib'));
    for (const [name, target] of [
      ['src/a.ts', 'src/a.ts'],
      ['src/env.ts', '.env'],
      ['src/chain.ts', '.env'],
      ['src/up/.env', '.env'],
      ['src/up/src/up/src/a.ts', 'src/a.ts'],
      ['src/up/new/deep/file.ts', 'new/deep/file.ts'],
      ['lib/outside.ts', '../outside.ts'],
      ['lib/new.ts', '../new.ts'],
      ['lib/new/deep.ts', '../new/deep.ts'],
    ] as const) {
      assert.equal((await placeOf(at(name)))?.path, join(top, target), name);
    }
  });

  it('that leads nowhere, in a circle or through a file is no place: what is made there would be made elsewhere', async () => {
    symlinkSync('/nowhere/at/all', at('dangling'));
    symlinkSync('dangling', at('chain'));
    symlinkSync('b', at('a'));
    symlinkSync('a', at('b'));
    symlinkSync('self/self', at('self'));
    for (const name of ['dangling', 'chain', 'a', 'b', 'self', 'dangling/new.ts', 'a/new.ts']) {
      assert.equal(await placeOf(at(name)), null, name);
      assert.equal(await leadsToSecrets({ scheme: 'file', path: at(name), fsPath: at(name) }), true, name);
    }
  });

  it('to a file of secrets is one, through folders and by a second name on the disk, too', async () => {
    symlinkSync('../.env', at('src', 'env.ts'));
    linkSync(at('.env'), at('src', 'hard.ts'));
    linkSync(at('src', 'a.ts'), at('src', 'b.ts'));
    mkdirSync(at('keys.pem'));
    for (const [name, expected] of [
      ['src/env.ts', true],
      ['src/hard.ts', true],
      ['src/b.ts', false],
      ['src/a.ts', false],
    ] as const) {
      const place = await placeOf(at(name));
      assert.ok(place);
      assert.equal(await isSecretPlace(place), expected, name);
    }
  });

  it('is told from a file of its folder by whole names alone', () => {
    assert.ok(isWithin('/work', '/work/a'));
    assert.ok(isWithin('/work', '/work'));
    assert.ok(isWithin('/work', '/work/..a'));
    assert.ok(!isWithin('/work', '/workshop/a'));
    assert.ok(!isWithin('/work', '/'));
    assert.ok(!isWithin('/work/a', '/work/b'));
  });

  it('is not followed once its target is known, and another file in its place is not read', async () => {
    const place = await placeOf(at('src', 'a.ts'));
    assert.ok(place);
    assert.equal(await textAt(at('src', 'a.ts')), 'harmless');
    rmSync(at('src', 'a.ts'));
    symlinkSync('../.env', at('src', 'a.ts'));
    assert.equal(await bytesAt(place, 1_000), null);
    rmSync(at('src', 'a.ts'));
    linkSync(at('.env'), at('src', 'a.ts'));
    assert.equal(await bytesAt(place, 1_000), null);
  });

  it('in the place of a folder on the way is noticed as well', async () => {
    const place = await placeOf(at('src', 'a.ts'));
    assert.ok(place);
    mkdirSync(join(outer, 'other'));
    linkSync(at('src', 'a.ts'), join(outer, 'other', 'a.ts'));
    rmSync(at('src'), { recursive: true });
    symlinkSync(join(outer, 'other'), at('src'));
    assert.equal(await bytesAt(place, 1_000), null);
  });

  it('to what has no end is not waited for', async () => {
    execFileSync('mkfifo', [at('pipe')]);
    symlinkSync('/dev/zero', at('zero'));
    assert.equal(await textAt(at('pipe')), null);
    assert.equal(await textAt(at('zero')), null);
    assert.equal(await textAt(at('src')), null);
    assert.equal(await bytesBehind(at('pipe'), 1_000), null);
    assert.equal(await bytesBehind(at('zero'), 1_000), null);
    assert.equal(await bytesBehind(at('src'), 1_000), null);
    writeFileSync(at('large'), 'x'.repeat(5_000));
    assert.equal((await textAt(at('large')))?.length, 1_001);
  });

  it('that changes while files are read never brings a text that is not to be read', async () => {
    mkdirSync(at('real'));
    writeFileSync(at('real', 'x.ts'), 'harmless');
    mkdirSync(join(outer, 'other'));
    writeFileSync(join(outer, 'other', 'x.ts'), 'not ours');
    const flippers = await Promise.all([
      startFlipping(at('src', 'flip.ts'), [
        { text: 'harmless' },
        { link: '../.env' },
        { link: 'a.ts' },
        { link: join(outer, 'outside.ts') },
      ]),
      startFlipping(at('dir'), [{ link: 'real' }, { link: join(outer, 'other') }]),
    ]);
    let [read, refused] = [0, 0];
    for (let tries = 0; tries < 3_000 || read < 100 || refused < 100; tries++) {
      const name = tries % 2 === 0 ? at('src', 'flip.ts') : at('dir', 'x.ts');
      const place = await placeOf(name);
      const isAllowed = place !== null && isWithin(top, place.path) && !(await isSecretPlace(place));
      const bytes = isAllowed ? await bytesAt(place, 1_000) : null;
      if (bytes === null) refused++;
      else {
        read++;
        assert.equal(new TextDecoder().decode(bytes), 'harmless');
      }
    }
    const turns = await Promise.all(flippers.map((one) => one.stop()));
    assert.ok(
      turns.every((made) => made > 100),
      `${read} read, ${refused} refused, ${turns} turns`,
    );
  }).timeout(60_000);
});
