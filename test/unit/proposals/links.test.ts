import assert from 'node:assert/strict';
import {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { registerHooks } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import type { FileChange } from '../../../src/edits/index.ts';
import type { Writer } from '../../../src/proposals/index.ts';
import { startFlipping } from '../context/files/flipper.ts';
import { openFolders } from './editorOverDisk.ts';

const BEFORE = 'one\ntwo\n';
const AFTER = 'ONE\ntwo\n';

describe('a write through links', () => {
  let createWriter: typeof import('../../../src/proposals/write.ts')['createWriter'];
  let outer: string;
  let top: string;
  let asked: string[];
  let answer: () => Promise<boolean>;
  const at = (...names: string[]) => join(top, ...names);
  const textOf = (path: string) => readFileSync(path, 'utf8');
  const change = (path: string, more: Partial<FileChange> = {}): FileChange => {
    return { path, before: BEFORE, after: AFTER, movedFrom: null, ...more };
  };

  before(async () => {
    const editor = new URL('./editorOverDisk.ts', import.meta.url).href;
    const hooks = registerHooks({
      resolve: (name, context, next) =>
        name === 'vscode' ? { url: editor, shortCircuit: true } : next(name, context),
    });
    ({ createWriter } = await import('../../../src/proposals/write.ts'));
    hooks.deregister();
  });

  beforeEach(() => {
    outer = realpathSync(mkdtempSync(join(tmpdir(), 'tierwise-writes-')));
    top = join(outer, 'work');
    for (const folder of ['src', '.vscode', 'packages/a', '../outside']) {
      mkdirSync(at(folder), { recursive: true });
    }
    for (const file of ['src/real.json', '.vscode/tasks.json', '../outside/x.json']) {
      writeFileSync(at(file), BEFORE);
    }
    openFolders(top);
    asked = [];
    answer = async () => false;
  });
  afterEach(() => rmSync(outer, { recursive: true, force: true }));

  const writer = (): Writer =>
    createWriter(async (_, detail) => {
      asked.push(...[detail].flat().flatMap((lines) => lines.split('\n')));
      return answer();
    });
  const write = (...changes: FileChange[]) => writer().write(changes, new Map(), 'Test');

  it('is asked about by what they lead to, by name and by target', async () => {
    symlinkSync('../.vscode/tasks.json', at('src/steps.json'));
    symlinkSync('steps.json', at('src/chain.json'));
    symlinkSync('../.vscode', at('src/lib'));
    symlinkSync('../src/real.json', at('.vscode/settings.json'));
    for (const path of ['src/steps.json', 'src/chain.json', 'src/lib/tasks.json', '.vscode/settings.json']) {
      asked = [];
      assert.deepEqual(await write(change(path)), { ok: false, obstacles: [] });
      assert.equal(asked.length, 1, path);
      assert.ok(asked[0]?.startsWith(path), asked[0]);
    }
    for (const more of [{ before: null }, { movedFrom: 'src/real.json' }]) {
      asked = [];
      await write(change('src/lib/new.json', more));
      assert.equal(asked.length, 1);
    }
    assert.equal(textOf(at('.vscode/tasks.json')), BEFORE);
    assert.equal(textOf(at('src/real.json')), BEFORE);
    answer = async () => true;
    asked = [];
    assert.ok((await write(change('src/chain.json'))).ok);
    assert.match(asked[0] ?? '', /^src\/chain\.json, which is \.vscode\/tasks\.json: the editor runs/);
    assert.equal(textOf(at('.vscode/tasks.json')), AFTER);
  });

  it('is made within the workspace without a question, and the link stays', async () => {
    symlinkSync('../src', at('packages/src'));
    symlinkSync('real.json', at('src/link.json'));
    assert.ok((await write(change('packages/src/link.json'))).ok);
    assert.ok((await write(change('packages/src/new.json', { before: null }))).ok);
    assert.equal(textOf(at('src/real.json')), AFTER);
    assert.equal(textOf(at('src/new.json')), AFTER);
    assert.deepEqual(asked, []);
  });

  it('is made where the folder of the workspace is a link itself', async () => {
    symlinkSync('work', join(outer, 'shown'));
    openFolders(join(outer, 'shown'));
    symlinkSync('../.vscode/tasks.json', at('src/steps.json'));
    assert.ok((await write(change('src/real.json'))).ok);
    assert.deepEqual(await write(change('src/steps.json')), { ok: false, obstacles: [] });
    assert.equal(asked.length, 1);
  });

  it('is not made outside, nor where it is not known where it would be made', async () => {
    symlinkSync('../../outside', at('src/lib'));
    symlinkSync('../../outside/x.json', at('src/x.json'));
    symlinkSync('../../outside/new.json', at('src/dangling.json'));
    symlinkSync('../../outside/none', at('src/none'));
    symlinkSync('circle.json', at('src/circle.json'));
    symlinkSync('/etc', at('src/etc'));
    for (const [path, more] of [
      ['src/x.json', {}],
      ['src/x.json', { after: null }],
      ['src/lib/x.json', {}],
      ['src/lib/new.json', { before: null }],
      ['src/lib/deep/new.json', { before: null }],
      ['src/lib/moved.json', { movedFrom: 'src/real.json' }],
      ['src/moved.json', { movedFrom: 'src/lib/x.json' }],
      ['src/dangling.json', { before: null }],
      ['src/none/new.json', { before: null }],
      ['src/circle.json', { before: null }],
      ['src/etc/tierwise.json', { before: null }],
    ] as const) {
      const result = await write(change(path, more));
      assert.ok(!result.ok && result.obstacles.length === 1, path);
      assert.match(
        result.obstacles[0]?.message ?? '',
        /is not in this workspace|is a link, and where it leads is unknown/,
      );
    }
    assert.equal(textOf(join(outer, 'outside/x.json')), BEFORE);
    assert.ok(!existsSync(join(outer, 'outside/new.json')) && !existsSync(join(outer, 'outside/moved.json')));
    assert.ok(existsSync(at('src/real.json')));
  });

  it('is asked about where the disk knows the file by other names as well', async () => {
    linkSync(join(outer, 'outside/x.json'), at('src/hard.json'));
    await write(change('src/hard.json'));
    assert.match(asked.join(), /^src\/hard\.json: the disk knows it by other names/);
    assert.equal(textOf(join(outer, 'outside/x.json')), BEFORE);
  });

  it('is asked about by the hidden folder that the workspace is', async () => {
    mkdirSync(at('.github/workflows'), { recursive: true });
    writeFileSync(at('.github/workflows/ci.yml'), BEFORE);
    for (const [folder, path] of [
      ['.github', 'workflows/ci.yml'],
      ['.github/workflows', 'ci.yml'],
      ['.vscode', 'tasks.json'],
    ] as const) {
      openFolders(at(folder));
      asked = [];
      await write(change(path));
      assert.equal(asked.length, 1, folder);
    }
  });

  it('is asked about by the innermost folder of the workspace that holds the file, in whatever order they are', async () => {
    mkdirSync(at('.github/workflows'), { recursive: true });
    writeFileSync(at('.github/workflows/ci.yml'), BEFORE);
    symlinkSync('../.github/workflows/ci.yml', at('src/link.yml'));
    const nested = [top, at('.github/workflows')];
    for (const folders of [nested, nested.toReversed()]) {
      openFolders(...folders);
      for (const [path, line] of [
        ['workflows/ci.yml', /^workflows\/ci\.yml: /],
        [
          'work/.github/workflows/ci.yml',
          /^work\/\.github\/workflows\/ci\.yml, which is workflows\/ci\.yml: /,
        ],
        ['work/src/link.yml', /^work\/src\/link\.yml, which is workflows\/ci\.yml: /],
      ] as const) {
        asked = [];
        assert.deepEqual(await write(change(path)), { ok: false, obstacles: [] }, `${path} in ${folders}`);
        assert.equal(asked.length, 1, path);
        assert.match(asked[0] ?? '', line);
      }
      asked = [];
      assert.deepEqual(await write(change('work/.vscode/tasks.json')), { ok: false, obstacles: [] });
      assert.equal(asked.length, 1);
    }
    assert.equal(textOf(at('.github/workflows/ci.yml')), BEFORE);
  });

  it('is not made where a link was changed while the user was asked', async () => {
    symlinkSync('../.vscode/tasks.json', at('src/steps.json'));
    writeFileSync(at('.vscode/launch.json'), BEFORE);
    answer = async () => {
      rmSync(at('src/steps.json'));
      symlinkSync('../.vscode/launch.json', at('src/steps.json'));
      return true;
    };
    const result = await write(change('src/steps.json'));
    assert.ok(!result.ok);
    assert.match(result.obstacles[0]?.message ?? '', /leads to another file by now/);
    assert.equal(textOf(at('.vscode/launch.json')) + textOf(at('.vscode/tasks.json')), BEFORE + BEFORE);
  });

  it('asks once for all files, and taking it back asks nothing', async () => {
    answer = async () => true;
    const written = await write(
      change('.vscode/tasks.json'),
      change('Makefile', { before: null }),
      change('src/real.json'),
    );
    assert.ok(written.ok);
    assert.equal(asked.length, 2);
    asked = [];
    assert.ok((await written.undo('Undo')).ok);
    assert.deepEqual(asked, []);
    assert.equal(textOf(at('.vscode/tasks.json')), BEFORE);
    assert.ok(!existsSync(at('Makefile')));
    // The answer was for that write only.
    await write(change('.vscode/tasks.json'));
    assert.equal(asked.length, 1);
  });

  it('is asked about where what was typed since makes something else of it', async () => {
    const text = (key: string, more = '') =>
      `{\n  "name": "a",\n  "${key}": {\n    "a": "1",\n    "b": "2"${more}\n  }\n}\n`;
    const harmless = { before: text('author'), after: text('author', ',\n    "postinstall": "x"') };
    writeFileSync(at('package.json'), text('scripts'));
    assert.deepEqual(await write(change('package.json', harmless)), { ok: false, obstacles: [] });
    assert.match(asked.join(), /^package\.json: package managers/);
    assert.equal(textOf(at('package.json')), text('scripts'));
    writeFileSync(at('package.json'), text('author'));
    asked = [];
    assert.ok((await write(change('package.json', harmless))).ok);
    assert.deepEqual(asked, []);
  });

  it('that change all the time writes nothing outside, and nothing that was not asked about', async () => {
    const outside = join(outer, 'outside');
    symlinkSync('real.json', at('src/steps.json'));
    mkdirSync(at('src/inner'));
    symlinkSync('src/inner', at('lib'));
    const flippers = await Promise.all([
      startFlipping(at('src/steps.json'), [
        { link: 'real.json' },
        { link: '../.vscode/tasks.json' },
        { link: 'real.json' },
        { link: join(outside, 'x.json') },
        { link: join(outside, 'dangling.json') },
      ]),
      startFlipping(at('lib'), [
        { link: 'src/inner' },
        { link: '.vscode' },
        { link: 'src/inner' },
        { link: outside },
      ]),
    ]);
    answer = async () => {
      for (let turns = Math.random() * 10; turns > 0; turns--) await turn();
      return Math.random() < 0.5;
    };
    const counts = { written: 0, refused: 0, asked: 0 };
    const isAsked = (name: string) => asked.some((line) => line.includes(name));
    try {
      for (let tries = 0; tries < 1_000 || counts.written < 50; tries++) {
        asked = [];
        const result = await write(
          tries % 2 === 0 ? change('src/steps.json') : change('lib/new.json', { before: null }),
        );
        counts[result.ok ? 'written' : 'refused']++;
        if (asked.length > 0) counts.asked++;
        assert.equal(textOf(join(outside, 'x.json')), BEFORE);
        assert.ok(!existsSync(join(outside, 'dangling.json')) && !existsSync(join(outside, 'new.json')));
        if (textOf(at('.vscode/tasks.json')) !== BEFORE) assert.ok(isAsked('.vscode/tasks.json'));
        if (existsSync(at('.vscode/new.json'))) assert.ok(isAsked('.vscode/new.json'));
        for (const made of ['.vscode/new.json', 'src/inner/new.json']) rmSync(at(made), { force: true });
        for (const changed of ['.vscode/tasks.json', 'src/real.json']) writeFileSync(at(changed), BEFORE);
      }
    } finally {
      const turns = await Promise.all(flippers.map((one) => one.stop()));
      assert.ok(turns.every((made) => made > 100));
    }
    assert.ok(counts.refused > 50 && counts.asked > 50, JSON.stringify(counts));
  }).timeout(120_000);
});
