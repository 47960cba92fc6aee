import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { readChanges } from '../../src/commands/commit/changes.ts';
import { repositoryAt } from '../../src/commands/commit/git.ts';
import { commitMessage } from '../../src/commands/commit/index.ts';
import { docstring, refactor, tests } from '../../src/commands/edit/index.ts';
import { rename } from '../../src/commands/rename.ts';
import { review } from '../../src/commands/review/index.ts';
import { createCompletionState } from '../../src/completion/state.ts';
import { formatDiff } from '../../src/context/index.ts';
import { createProposals, createWriter, type Proposals } from '../../src/proposals/index.ts';
import { editDeps, requestsThat } from './answers.ts';
import { deleted, edit, file, open, until, write } from './workspace.ts';

const verdict = () => undefined;
const notify = async () => undefined;
const writer = createWriter(async () => true);

describe('What happens while a model is asked, and what no model is asked about', () => {
  const folders: string[] = [];
  after(() => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });

  const repository = (name: string) => {
    const folder = mkdtempSync(join(tmpdir(), `${name}-`));
    folders.push(folder);
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'protocol.file.allow=always', ...args], {
        cwd: folder,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
      });
    git('init', '-q', '-b', 'main');
    git('config', 'user.name', 'A');
    git('config', 'user.email', 'a@example.com');
    git('config', 'commit.gpgsign', 'false');
    const put = (path: string, text: string | Uint8Array) => {
      mkdirSync(join(folder, path, '..'), { recursive: true });
      writeFileSync(join(folder, path), text);
    };
    const commit = (message: string) => {
      git('add', '-A');
      git('commit', '-qm', message);
    };
    const root = vscode.Uri.file(folder);
    const opened = async () => {
      await vscode.commands.executeCommand('git.openRepository', folder);
      await until('git has opened it', async () => {
        const result = await readChanges(root);
        return result.ok || result.reason === 'nothing-changed';
      });
    };
    const changes = async () => {
      const result = await readChanges(root);
      assert.ok(result.ok, result.ok ? '' : result.message);
      return result.changes;
    };
    const box = async () => {
      const found = await repositoryAt(root);
      assert.ok(found.ok);
      return found.repository.inputBox;
    };
    return { folder, root, git, put, commit, opened, changes, box };
  };
  const changed = async (name: string) => {
    const made = repository(name);
    made.put('a.ts', 'export const a = 1;\n');
    made.commit('first');
    made.put('a.ts', 'export const a = 2;\n');
    await made.opened();
    return made;
  };

  it('a commit message is written from what a soft reset has brought back', async () => {
    const { git, put, commit, opened, changes } = repository('soft');
    put('a.ts', 'export const a = 1;\n');
    commit('first');
    put('a.ts', 'export const a = 2;\n');
    commit('second');
    await opened();
    git('reset', '--soft', 'HEAD~1');
    assert.match(formatDiff((await changes()).diff), /\+export const a = 2;/);
  });

  it('a commit message is written in a repository with a submodule', async () => {
    const inner = repository('inner');
    inner.put('lib.ts', 'export const v = 1;\n');
    inner.commit('lib');
    const outer = repository('outer');
    outer.put('main.ts', 'export const m = 1;\n');
    outer.commit('main');
    outer.git('submodule', 'add', '-q', inner.folder, 'lib');
    outer.git('commit', '-qm', 'Add lib');
    await outer.opened();
    outer.put('main.ts', 'export const m = 2;\n');
    outer.put('lib/lib.ts', 'export const v = 2;\n');
    const author = ['-c', 'user.name=A', '-c', 'user.email=a@example.com', '-c', 'commit.gpgsign=false'];
    execFileSync('git', [...author, 'commit', '-qam', 'lib 2'], { cwd: join(outer.folder, 'lib') });
    const { diff } = await outer.changes();
    assert.match(formatDiff(diff), /export const m = 2/);
    assert.ok(diff.files.some(({ path }) => path === 'lib'));
  });

  it('a commit message is written for a first commit, with a binary file and an umlaut in a name', async () => {
    const { git, put, opened, changes } = repository('first');
    put('größe.ts', 'export const g = 1;\n');
    put('logo.png', Uint8Array.from([137, 80, 78, 71, 0, 1, 2, 3]));
    await opened();
    git('add', '-A');
    assert.match(formatDiff((await changes()).diff), /größe\.ts/);
  });

  it('a commit message is written for a merge whose conflict was just resolved', async () => {
    const { git, put, commit, opened, changes } = repository('merge');
    put('a.ts', 'export const a = 1;\n');
    commit('first');
    git('checkout', '-qb', 'other');
    put('a.ts', 'export const a = 2;\n');
    commit('two');
    git('checkout', '-q', 'main');
    put('a.ts', 'export const a = 3;\n');
    commit('three');
    await opened();
    assert.throws(() => git('merge', 'other'));
    put('a.ts', 'export const a = 23;\n');
    git('add', '-A');
    assert.match(formatDiff((await changes()).diff), /\+export const a = 23;/);
  });

  it('what the user types into the commit box is kept, and the message is offered', async () => {
    const { root, box } = await changed('box');
    const mine = 'Count cents: a long message of my own, written while the model was asked';
    const input = await box();
    const { requests } = requestsThat(() => {
      input.value = mine;
      return 'Change a to 2';
    });
    const result = await commitMessage({ requests, notify, verdict }, { rootUri: root });
    assert.deepEqual([result.outcome, result.text, input.value], ['offered', 'Change a to 2', mine]);
  });

  it('a box that was begun gets the message, since the model has kept what it says', async () => {
    const { root, box } = await changed('begun');
    const input = await box();
    input.value = 'fix(cart):';
    const { requests, prompts } = requestsThat(() => 'fix(cart): count to 2');
    const result = await commitMessage({ requests, notify, verdict }, { rootUri: root });
    assert.deepEqual([result.outcome, input.value], ['written', 'fix(cart): count to 2']);
    assert.match(prompts[0] ?? '', /begun with this.*\nfix\(cart\):/s);
  });

  it('a message for changes that were committed meanwhile is offered, and waits in no box', async () => {
    const { root, box, commit } = await changed('committed');
    const input = await box();
    const { requests } = requestsThat(async () => {
      commit('by hand');
      const found = await repositoryAt(root);
      if (found.ok) await found.repository.status();
      return 'Change a to 2';
    });
    const result = await commitMessage({ requests, notify, verdict }, { rootUri: root });
    assert.deepEqual([result.outcome, input.value], ['offered', '']);
  });

  it('thoughts are no part of a commit message', async () => {
    const { root, box } = await changed('thoughts');
    const { requests } = requestsThat(
      () => '<think>\nThe value changes from 1 to 2.\n</think>\n\nSet a to 2',
    );
    await commitMessage({ requests, notify, verdict }, { rootUri: root });
    assert.equal((await box()).value, 'Set a to 2');
  });

  it('no model is asked for names where nothing can rename', async () => {
    const document = await vscode.workspace.openTextDocument({
      language: 'shellscript',
      content: 'total=1\necho $total\n',
    });
    const { requests, prompts } = requestsThat(() => 'sum: shorter');
    const position = new vscode.Position(0, 2);
    const result = await rename(
      { requests, verdict, writer },
      { uri: document.uri, position, pick: 'first' },
    );
    assert.equal(prompts.length, 0);
    assert.equal(result.outcome, 'refused');
    assert.match(result.message ?? '', /rename/);
  });

  describe('with a server that renames', () => {
    const words = { language: 'plaintext', scheme: 'untitled' };
    let provider: vscode.Disposable;
    let document: vscode.TextDocument;
    before(() => {
      provider = vscode.languages.registerRenameProvider(words, {
        provideRenameEdits(doc, position, name) {
          const range = doc.getWordRangeAtPosition(position);
          if (!range || doc.getText(range) === 'fixed') throw new Error('This name cannot be changed.');
          const change = new vscode.WorkspaceEdit();
          change.replace(doc.uri, range, name);
          return change;
        },
      });
    });
    after(() => provider.dispose());
    beforeEach(async () => {
      document = await vscode.workspace.openTextDocument({
        language: 'plaintext',
        content: 'total fixed\nother\n',
      });
    });

    it('the name is followed while lines are typed above it', async () => {
      const { requests } = requestsThat(async () => {
        await edit(document, 0, 'one\ntwo\n');
        return 'sum: shorter';
      });
      const at = { uri: document.uri, position: new vscode.Position(0, 2), pick: 'first' };
      const result = await rename({ requests, verdict, writer }, at);
      assert.deepEqual([result.outcome, document.getText()], ['renamed', 'one\ntwo\nsum fixed\nother\n']);
    });

    it('a name that was changed meanwhile is left as it is, and so is what stands there now', async () => {
      const { requests } = requestsThat(async () => {
        const change = new vscode.WorkspaceEdit();
        change.replace(document.uri, new vscode.Range(0, 0, 0, 5), 'count');
        await vscode.workspace.applyEdit(change);
        return 'sum: shorter';
      });
      const at = { uri: document.uri, position: new vscode.Position(0, 2), pick: 'first' };
      const result = await rename({ requests, verdict, writer }, at);
      assert.deepEqual([result.outcome, document.getText()], ['refused', 'count fixed\nother\n']);
    });

    it('no model is asked about a name that the server does not let change', async () => {
      const { requests, prompts } = requestsThat(() => 'sum: shorter');
      const at = { uri: document.uri, position: new vscode.Position(0, 8), pick: 'first' };
      const result = await rename({ requests, verdict, writer }, at);
      assert.equal(prompts.length, 0);
      assert.match(result.message ?? '', /This name cannot be changed/);
    });
  });

  it('no model is asked about an empty file, or one of white space', async () => {
    for (const [name, text] of [
      ['empty.ts', ''],
      ['blank.ts', ' \n\n\t\n'],
    ] as const) {
      await write(name, text);
      await open(name);
      const { requests, prompts } = requestsThat(() => 'export {};');
      const deps = editDeps(requests, { propose: async () => undefined } as unknown as Proposals, []);
      const uri = file(name);
      for (const command of [docstring, tests, refactor]) {
        const { outcome, message } = await command(deps, { uri });
        assert.equal(outcome, 'refused');
        assert.match(message ?? '', /is empty, so no model was asked/);
      }
      const threads = { show: () => undefined };
      const reviewed = await review({ requests, notify, threads, verdict }, { uri });
      assert.equal(reviewed.outcome, 'refused');
      assert.deepEqual(prompts, []);
    }
    await deleted('empty.ts', 'blank.ts');
  });

  it('a file in Windows-1252 that is open as UTF-8 keeps its bytes', async () => {
    const { folder, put } = repository('cp1252');
    put(
      'sample.cpp',
      Buffer.from('// Copyright \xa9 Acme. all rights reserved.\r\nint main() { return 0; }\r\n', 'latin1'),
    );
    const uri = vscode.Uri.file(join(folder, 'sample.cpp'));
    const document = await vscode.workspace.openTextDocument(uri);
    const proposals = createProposals({
      ask: async () => undefined,
      inform: async () => undefined,
      confirm: async () => true,
      log: () => undefined,
      kept: null,
    });
    const before = document.getText();
    const after = before.replace('return 0', 'return 1');
    await proposals.propose({
      title: 'T',
      changes: [{ path: 'sample.cpp', before, after, movedFrom: null }],
      locations: new Map([['sample.cpp', uri]]),
      note: null,
      attemptId: 1,
      task: null,
      onVerdict: () => undefined,
      onWrite: () => () => undefined,
      asked: null,
      refine: async () => false,
    });
    await proposals.commands.acceptChanges(undefined);
    await document.save();
    assert.equal(readFileSync(uri.fsPath)[13], 0xa9);
    proposals.dispose();
  });

  it('one suggestion by command ends no pause and no snooze of ghost text', async () => {
    const configuration = vscode.workspace.getConfiguration('tierwise.completion');
    await configuration.update('enabled', true, vscode.ConfigurationTarget.Global);
    const state = createCompletionState({
      consented: () => true,
      settings: () => ({ languages: {}, pauseOnBattery: false }),
    });
    const document = await vscode.workspace.openTextDocument({ language: 'plaintext', content: 'a' });
    for (const [rest, status] of [
      [() => state.pause(true), 'paused'],
      [() => state.snooze(5), 'snoozed'],
    ] as const) {
      rest();
      assert.deepEqual([state.allows(document), state.allows(document, 'once')], [false, true]);
      state.retry();
      assert.equal(state.status(), status);
      state.resume();
      assert.equal(state.status(), 'ready');
    }
    state.stop('no balance');
    assert.equal(state.allows(document, 'once'), false);
    state.retry();
    assert.equal(state.status(), 'ready');
    state.dispose();
    await configuration.update('enabled', undefined, vscode.ConfigurationTarget.Global);
  });
});
