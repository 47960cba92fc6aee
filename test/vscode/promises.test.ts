import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { textsIn } from '../../src/chat/attachments.ts';
import { createCompletionState } from '../../src/completion/state.ts';
import { readSubject } from '../../src/context/index.ts';
import { createSecretMarks } from '../../src/secrets/index.ts';
import { file } from './workspace.ts';

describe('What the README says of files', () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'tierwise-promises-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('ghost text asks nothing in a file of secrets', async () => {
    const configuration = vscode.workspace.getConfiguration('tierwise.completion');
    await configuration.update('enabled', true, vscode.ConfigurationTarget.Global);
    const state = createCompletionState({
      consented: () => true,
      settings: () => ({ languages: {}, pauseOnBattery: false }),
    });
    try {
      for (const [name, isAsked] of [
        ['notes.txt', true],
        ['.env', false],
        ['id_rsa', false],
        ['secrets.yaml', false],
      ] as const) {
        writeFileSync(join(folder, name), 'A=1\n');
        const document = await vscode.workspace.openTextDocument(join(folder, name));
        assert.deepEqual([state.allows(document), state.allows(document, 'once')], [isAsked, isAsked], name);
      }
    } finally {
      state.dispose();
      await configuration.update('enabled', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  it('problems of a file of secrets are not put into a prompt, which quote it', async () => {
    const problemsOf = (path: string) => {
      const range = new vscode.Range(0, 0, 0, 1);
      return { diagnostics: [[vscode.Uri.file(path), [new vscode.Diagnostic(range, 'mellon is no word')]]] };
    };
    symlinkSync('.env', join(folder, 'link.txt'));
    for (const [name, isSent] of [
      ['.env', false],
      ['link.txt', false],
      ['notes.txt', true],
    ] as const) {
      writeFileSync(join(folder, name), 'mellon\n');
      const texts = await textsIn(
        [{ id: 'problems', value: problemsOf(join(folder, name)) }],
        createSecretMarks(),
      );
      assert.equal(texts.join().includes('mellon'), isSent, name);
    }
  });

  it('they are named by their paths within the workspace, and outside of it by their whole paths', async () => {
    const outside = join(folder, 'outside.ts');
    writeFileSync(outside, 'export const a = 1;\n');
    const inside = file('promises/inside.ts');
    await vscode.workspace.fs.writeFile(inside, Buffer.from('export const a = 1;\n'));
    for (const [uri, label] of [
      [inside, 'promises/inside.ts'],
      [vscode.Uri.file(outside), vscode.Uri.file(outside).fsPath],
    ] as const) {
      const read = await readSubject(uri, null, null);
      assert.ok(read.ok);
      assert.equal(read.subject.label, label);
    }
    await vscode.workspace.fs.delete(file('promises'), { recursive: true });
  });
});
