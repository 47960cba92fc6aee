import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { link, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { imagesIn } from '../../src/chat/attachments.ts';
import { targetOf } from '../../src/commands/edit/target.ts';
import { createFiles, createGuard } from '../../src/context/files/index.ts';
import { leadsToSecrets, readSubject } from '../../src/context/index.ts';
import type { FileChange } from '../../src/edits/index.ts';
import { createWriter } from '../../src/proposals/index.ts';
import { file } from './workspace.ts';

const BEFORE = 'one\ntwo\n';
const AFTER = 'ONE\ntwo\n';
const KEY = 'links-secret-key';

/** Everything in one folder of the workspace, and some of it beside the workspace. */
describe('Links in a workspace', () => {
  let outside: string;
  let asked: string[];
  let answer: () => Promise<boolean>;
  /** VS Code keeps a document for some time after its file is gone: each test has a folder of its own. */
  let at = '';
  let count = 0;
  const of = (path: string) => file(`${at}/${path}`);
  const on = (path: string) => of(path).fsPath;
  const write = (path: string, more: Partial<FileChange> = {}) => {
    const writer = createWriter(async (_, detail) => {
      asked.push(...detail);
      return answer();
    });
    const change = { path: `${at}/${path}`, before: BEFORE, after: AFTER, movedFrom: null, ...more };
    return writer.write([change], new Map(), 'Test');
  };
  const textNow = async (path: string) => (await vscode.workspace.openTextDocument(of(path))).getText();

  beforeEach(async () => {
    at = `links-${++count}`;
    outside = await mkdtemp(join(tmpdir(), 'tierwise-outside-'));
    for (const folder of ['src/.vscode', 'src/real', 'keys']) await mkdir(on(folder), { recursive: true });
    await writeFile(join(outside, 'x.ts'), BEFORE);
    await writeFile(on('.env'), `KEY=${KEY}\n`);
    await writeFile(on('src/.vscode/tasks.json'), BEFORE);
    await writeFile(on('src/real/a.ts'), BEFORE);
    await writeFile(on('.gitignore'), 'private/\n');
    await mkdir(on('private'));
    await writeFile(on('private/b.ts'), BEFORE);
    asked = [];
    answer = async () => false;
  });
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await rm(on(''), { recursive: true, force: true });
    await rm(outside, { recursive: true, force: true });
  });

  it('are read as what they lead to, by all their names, open or not', async () => {
    await symlink('../.env', on('src/env.ts'));
    await symlink('env.ts', on('src/chain.ts'));
    await symlink('..', on('src/up'));
    await symlink('../private/b.ts', on('src/ignored.ts'));
    await symlink(join(outside, 'x.ts'), on('src/outside.ts'));
    await symlink(outside, on('src/lib'));
    await symlink('nowhere.ts', on('src/dangling.ts'));
    await symlink('/proc/self/environ', on('src/proc.ts'));
    await link(on('.env'), on('src/hard.ts'));
    await symlink('real/a.ts', on('src/fine.ts'));
    await symlink('real', on('src/folder'));
    const files = createFiles();
    const guard = createGuard();
    try {
      for (const [path, expected] of [
        ['src/env.ts', 'secret-file'],
        ['src/chain.ts', 'secret-file'],
        ['src/up/.env', 'secret-file'],
        ['src/hard.ts', 'secret-file'],
        ['src/ignored.ts', 'ignored'],
        ['src/outside.ts', 'outside'],
        ['src/lib/x.ts', 'outside'],
        ['src/dangling.ts', 'outside'],
        ['src/proc.ts', 'outside'],
        ['src/fine.ts', null],
        ['src/folder/a.ts', null],
        ['src/real/a.ts', null],
      ] as const) {
        const uri = of(path);
        for (const isOpen of [false, true]) {
          if (isOpen) await vscode.workspace.openTextDocument(uri).then(undefined, () => undefined);
          const read = await files.read(uri.toString());
          assert.equal(read.ok ? null : read.reason, expected, path);
          if (read.ok) assert.equal(read.file.lineAt(0), 'one');
          assert.equal(await guard.refusal(uri), expected, path);
        }
        if (expected === 'secret-file') {
          const subject = await readSubject(uri, null, null);
          assert.ok(!subject.ok && subject.reason === 'secret-file', path);
          const target = await targetOf({ uri, scope: 'file' }, 'file');
          assert.ok(!target.ok && /file of secrets/.test(target.message), path);
          assert.equal(await leadsToSecrets(uri), true, path);
        }
      }
    } finally {
      files.dispose();
      guard.dispose();
    }
  });

  it('are attached as images only where they lead to one', async () => {
    await writeFile(on('real.png'), BEFORE);
    await symlink('real.png', on('fine.png'));
    await symlink('.env', on('key.png'));
    await symlink('src/real/a.ts', on('text.png'));
    await symlink('/dev/zero', on('zero.png'));
    await link(on('.env'), on('hard.png'));
    const names = ['real.png', 'fine.png', 'key.png', 'text.png', 'zero.png', 'hard.png'];
    const images = await Promise.all(names.map((name) => imagesIn([{ id: name, value: of(name) }])));
    assert.deepEqual(
      images.map(({ length }) => length),
      [1, 1, 0, 0, 0, 0],
    );
  });

  it('that lead elsewhere a moment later are judged anew', async () => {
    const files = createFiles();
    const uri = of('src/flip.ts').toString();
    try {
      for (let i = 0; i < 20; i++) {
        await rm(on('src/flip.ts'), { force: true });
        await symlink(i % 2 === 0 ? 'real/a.ts' : '../.env', on('src/flip.ts'));
        const read = await files.read(uri);
        assert.equal(read.ok, i % 2 === 0);
      }
    } finally {
      files.dispose();
    }
  });

  it('are written as what they lead to: asked about, refused, or written there', async () => {
    await symlink('.vscode/tasks.json', on('src/steps.json'));
    await symlink('.vscode', on('src/lib'));
    await symlink(join(outside, 'new.ts'), on('src/dangling.ts'));
    await symlink(outside, on('src/out'));
    await symlink('real/a.ts', on('src/fine.ts'));
    assert.deepEqual(await write('src/steps.json'), { ok: false, obstacles: [] });
    assert.match(asked.join(), /steps\.json, which is links-\d\/src\/\.vscode\/tasks\.json: the editor runs/);
    asked = [];
    assert.deepEqual(await write('src/lib/launch.json', { before: null }), { ok: false, obstacles: [] });
    assert.equal(asked.length, 1);
    asked = [];
    for (const path of ['src/dangling.ts', 'src/out/new.ts']) {
      const result = await write(path, { before: null });
      assert.ok(!result.ok && result.obstacles.length === 1, path);
    }
    assert.ok(!existsSync(join(outside, 'new.ts')));
    assert.ok((await write('src/fine.ts')).ok);
    assert.equal(await textNow('src/real/a.ts'), AFTER);
    assert.deepEqual(asked, []);
  });

  it('are written by the name that the user has open', async () => {
    await symlink('real/a.ts', on('src/fine.ts'));
    const document = await vscode.workspace.openTextDocument(of('src/fine.ts'));
    await vscode.window.showTextDocument(document, { preview: false });
    assert.ok((await write('src/fine.ts')).ok);
    assert.equal(document.getText(), AFTER);
  });

  it('are not written where they are changed while the user is asked', async () => {
    await symlink('.vscode/tasks.json', on('src/steps.json'));
    answer = async () => {
      await rm(on('src/steps.json'));
      await symlink(join(outside, 'x.ts'), on('src/steps.json'));
      return true;
    };
    const result = await write('src/steps.json');
    assert.ok(!result.ok);
    assert.match(result.obstacles[0]?.message ?? '', /leads to another file by now/);
    assert.equal(readFileSync(join(outside, 'x.ts'), 'utf8'), BEFORE);
    assert.equal(readFileSync(on('src/.vscode/tasks.json'), 'utf8'), BEFORE);
  });

  it('are no reason to ask when a change is taken back', async () => {
    await symlink('.vscode/tasks.json', on('src/steps.json'));
    answer = async () => true;
    const written = await write('src/steps.json');
    assert.ok(written.ok);
    assert.equal(await textNow('src/.vscode/tasks.json'), AFTER);
    asked = [];
    assert.ok((await written.undo('Undo')).ok);
    assert.equal(await textNow('src/.vscode/tasks.json'), BEFORE);
    assert.deepEqual(asked, []);
  });
});
