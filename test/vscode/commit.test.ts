import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { diffText, messageStyleText, readCommit, writeCommitMessage } from '../../src/context/index.ts';
import { until } from './workspace.ts';

describe('What a commit message is written from', () => {
  let folder: string;
  let root: vscode.Uri;
  const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, encoding: 'utf8' });
  const put = (path: string, text: string) => writeFileSync(join(folder, path), text);
  const commit = async () => {
    const result = await readCommit(root, { limitTokens: 2_000 });
    assert.ok(result.ok, result.ok ? '' : result.message);
    return result.commit;
  };

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'repository-'));
    mkdirSync(join(folder, 'src'));
    root = vscode.Uri.file(folder);
    git('init', '-q', '-b', 'feature/SHOP-12-cents');
    git('config', 'user.name', 'A');
    git('config', 'user.email', 'a@example.com');
    git('config', 'commit.gpgsign', 'false');
    for (const [i, message] of [
      'feat(cart): add bundles',
      'fix(cart): keep the order of the lines',
    ].entries()) {
      put('src/cart.ts', `export const version = ${i};\n`);
      git('add', '-A');
      git('commit', '-qm', message);
    }
    await vscode.commands.executeCommand('git.openRepository', folder);
    await until('git has opened the repository', async () => (await readCommit(root)).ok || hasChanged());
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const hasChanged = async () => {
    const result = await readCommit(root);
    return !result.ok && result.reason === 'nothing-changed';
  };

  it('is refused in words where nothing has changed', async () => {
    const result = await readCommit(root);
    assert.ok(!result.ok);
    assert.equal(result.reason, 'nothing-changed');
  });

  it('is the working tree with its new files, where nothing is staged', async () => {
    put('src/cart.ts', 'export const version = 7;\n');
    put('src/new.ts', 'export const fresh = true;\n');
    put('.env', 'PASSWORD=NOT-FOR-ANY-PROMPT\n');
    const { of, diff } = await commit();
    assert.equal(of, 'working-tree');
    assert.deepEqual(diff.files.map(({ path, status, left }) => [path, status, left]).sort(), [
      ['.env', 'added', 'secret-file'],
      ['src/cart.ts', 'changed', 'none'],
      ['src/new.ts', 'added', 'none'],
    ]);
    assert.match(diffText(diff), /^\+export const fresh = true;$/m);
    assert.ok(!diffText(diff).includes('NOT-FOR-ANY-PROMPT'));
  });

  it('is what is staged, and nothing else, where something is', async () => {
    git('add', 'src/cart.ts');
    const { of, diff } = await commit();
    assert.equal(of, 'staged');
    assert.deepEqual(
      diff.files.map(({ path }) => path),
      ['src/cart.ts'],
    );
    assert.match(diffText(diff), /^-export const version = 1;\n\+export const version = 7;$/m);
  });

  it('is the last messages, their style, and the ticket of the branch', async () => {
    const facts = await commit();
    assert.deepEqual(
      facts.messages.map((message) => message.trim()),
      ['fix(cart): keep the order of the lines', 'feat(cart): add bundles'],
    );
    assert.equal(facts.style?.prefix, 'conventional');
    assert.equal(facts.branch, 'feature/SHOP-12-cents');
    assert.equal(facts.ticket, 'SHOP-12');
    assert.match(messageStyleText(facts), /conventional commits/);
  });

  it('goes into the input box, which tells what it held before', async () => {
    assert.deepEqual(await writeCommitMessage(root, 'fix(cart): count versions'), { ok: true, before: '' });
    assert.deepEqual(await writeCommitMessage(root, ''), { ok: true, before: 'fix(cart): count versions' });
  });

  it('is refused where there is no repository', async () => {
    const result = await readCommit(vscode.Uri.file(join(tmpdir(), 'nowhere')));
    assert.ok(!result.ok);
    assert.equal(result.reason, 'no-repository');
  });
});
