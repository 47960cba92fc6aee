import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { readChanges, uncommittedChanges } from '../../src/commands/commit/changes.ts';
import { repositoryAt } from '../../src/commands/commit/git.ts';
import { formatDiff } from '../../src/context/index.ts';
import { until } from './workspace.ts';

describe('What a commit message is written from', () => {
  let folder: string;
  let root: vscode.Uri;
  const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, encoding: 'utf8' });
  const put = (path: string, text: string) => writeFileSync(join(folder, path), text);
  const changes = async () => {
    const result = await readChanges(root);
    assert.ok(result.ok, result.ok ? '' : result.message);
    return result.changes;
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
    await until('git has opened the repository', async () => (await readChanges(root)).ok || hasChanged());
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const hasChanged = async () => {
    const result = await readChanges(root);
    return !result.ok && result.reason === 'nothing-changed';
  };

  it('waits until git has looked for repositories, which it does after the start of VS Code', async () => {
    const found = await repositoryAt(root);
    assert.ok(found.ok);
    const looked = new vscode.EventEmitter<string>();
    let isReady = false;
    const getAPI = () => ({
      repositories: isReady ? [found.repository] : [],
      state: isReady ? 'initialized' : 'uninitialized',
      onDidChangeState: looked.event,
    });
    const { getExtension } = vscode.extensions;
    Object.assign(vscode.extensions, {
      getExtension: () => ({ activate: async () => ({ enabled: true, getAPI }) }),
    });
    try {
      const asked = repositoryAt(root);
      await new Promise((resolve) => setImmediate(resolve));
      isReady = true;
      looked.fire('initialized');
      assert.deepEqual((await asked).ok, true);
    } finally {
      Object.assign(vscode.extensions, { getExtension });
    }
  });

  it('is refused in words where nothing has changed', async () => {
    const result = await readChanges(root);
    assert.ok(!result.ok);
    assert.equal(result.reason, 'nothing-changed');
  });

  it('is the working tree with its new files, where nothing is staged', async () => {
    put('src/cart.ts', 'export const version = 7;\n');
    put('src/new.ts', 'export const fresh = true;\n');
    put('.env', 'PASSWORD=NOT-FOR-ANY-PROMPT\n');
    const { of, diff } = await changes();
    assert.equal(of, 'working-tree');
    assert.deepEqual(diff.files.map(({ path, status, left }) => [path, status, left]).sort(), [
      ['.env', 'added', 'secret-file'],
      ['src/cart.ts', 'changed', 'none'],
      ['src/new.ts', 'added', 'none'],
    ]);
    assert.match(formatDiff(diff), /^\+export const fresh = true;$/m);
    assert.ok(!formatDiff(diff).includes('NOT-FOR-ANY-PROMPT'));
  });

  it('is for a review all of it, staged or not, with the numbers that the lines have now', async () => {
    git('add', 'src/cart.ts');
    put('src/cart.ts', '// first\nexport const version = 8;\n');
    await vscode.window.showTextDocument(vscode.Uri.joinPath(root, 'src/cart.ts'));
    const changes = await uncommittedChanges();
    assert.ok(changes.kind === 'changes');
    const { text } = changes;
    assert.match(text, /^-export const version = 1;\n\+1: \/\/ first\n\+2: export const version = 8;$/m);
    assert.match(text, /^\+1: export const fresh = true;$/m);
    assert.ok(!text.includes('NOT-FOR-ANY-PROMPT'));
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    put('src/cart.ts', 'export const version = 7;\n');
    git('reset', '-q');
  });

  it('is what is staged, and nothing else, where something is', async () => {
    git('add', 'src/cart.ts');
    const { of, diff } = await changes();
    assert.equal(of, 'staged');
    assert.deepEqual(
      diff.files.map(({ path }) => path),
      ['src/cart.ts'],
    );
    assert.match(formatDiff(diff), /^-export const version = 1;\n\+export const version = 7;$/m);
  });

  it('is the last subjects, and the branch with its ticket', async () => {
    const { history } = await changes();
    assert.match(
      history,
      /^- fix\(cart\): keep the order of the lines\n- feat\(cart\): add bundles\nNone of them has a body\.$/m,
    );
    assert.match(history, /^The branch is feature\/SHOP-12-cents\./m);
  });

  it('is the user’s own subjects before those of a robot', async () => {
    git('-c', 'user.email=robot@example.com', 'commit', '--allow-empty', '-qm', 'chore(deps): update all');
    const { history } = await changes();
    assert.match(history, /^- feat\(cart\): add bundles\n- chore\(deps\): update all$/m);
  });

  it('goes into the input box of the repository', async () => {
    const found = await repositoryAt(root);
    assert.ok(found.ok);
    assert.equal(found.repository.inputBox.value, '');
    found.repository.inputBox.value = 'fix(cart): count versions';
    const { repository } = await changes();
    assert.equal(repository.inputBox.value, 'fix(cart): count versions');
    found.repository.inputBox.value = '';
  });

  describe('where several repositories are open, and no file', () => {
    const { showQuickPick } = vscode.window;
    let other: string;
    before(async () => {
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
      other = mkdtempSync(join(tmpdir(), 'another-'));
      execFileSync('git', ['init', '-q'], { cwd: other });
      writeFileSync(join(other, 'other.ts'), 'export const other = 1;\n');
      await vscode.commands.executeCommand('git.openRepository', other);
      await until('git has opened it', async () => (await repositoryAt(vscode.Uri.file(other))).ok);
    });
    after(() => rmSync(other, { recursive: true, force: true }));
    afterEach(() => {
      Object.assign(vscode.window, { showQuickPick });
    });
    /** Picks the row of that folder, null for none; returns what the list has shown. */
    const picking = (wanted: string | null) => {
      const rows: string[] = [];
      const pick = async (items: readonly { readonly detail?: string }[]) => {
        rows.push(...items.map(({ detail = '' }) => detail));
        return items.find(({ detail }) => detail === wanted);
      };
      Object.assign(vscode.window, { showQuickPick: pick });
      return rows;
    };

    it('names them, and reviews what the user picks', async () => {
      const rows = picking(vscode.Uri.file(other).fsPath);
      const changes = await uncommittedChanges();
      for (const path of [folder, other]) assert.ok(rows.includes(vscode.Uri.file(path).fsPath), rows.join());
      assert.match(JSON.stringify(changes), /export const other = 1;/);
    });

    it('writes the message for the one that the user picks, and none where none is picked', async () => {
      picking(vscode.Uri.file(other).fsPath);
      const read = await readChanges(null);
      assert.ok(read.ok);
      assert.equal(read.changes.repository.rootUri.fsPath, vscode.Uri.file(other).fsPath);
      picking(null);
      const none = await readChanges(null);
      assert.ok(!none.ok);
      assert.equal(none.reason, 'none-chosen');
      assert.deepEqual((await uncommittedChanges()).kind, 'unknown');
    });
  });

  it('is refused where there is no repository, with a button that makes one', async () => {
    const result = await readChanges(vscode.Uri.file(join(tmpdir(), 'nowhere')));
    assert.ok(!result.ok);
    assert.equal(result.reason, 'no-repository');
    assert.deepEqual(
      result.buttons.map(({ title }) => title),
      ['Initialize Repository'],
    );
    const known = await vscode.commands.getCommands();
    for (const command of ['git.init', 'git.showOutput']) assert.ok(known.includes(command), command);
  });
});
