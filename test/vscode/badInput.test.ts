import assert from 'node:assert/strict';
import { chmod, mkdir, readFile, rm, stat, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { checkAnswer } from '../../src/commands/edit/check.ts';
import { promptOf } from '../../src/commands/edit/prompt.ts';
import { NO_INSTRUCTIONS } from '../../src/context/index.ts';
import { type FileChange, parseEdits, planEdits } from '../../src/edits/index.ts';
import { createProposals, type Proposals } from '../../src/proposals/index.ts';
import { createSecretMarks } from '../../src/secrets/index.ts';
import { file, open, until } from './workspace.ts';

const BEFORE = 'one\ntwo\nthree\nfour\nfive\n';
const AFTER = 'ONE\ntwo\nthree\nfour\nFIVE\n';

describe('Files that an edit may not take for ordinary ones', () => {
  let review: Proposals;
  let confirmed: { message: string; detail: string }[];
  let answer = false;
  /** VS Code keeps a document for some time after its file is gone: each test has a folder of its own. */
  let at = '';
  let count = 0;

  beforeEach(() => {
    at = `bad-input-${++count}`;
    confirmed = [];
    answer = false;
    review = createProposals({
      ask: async () => undefined,
      inform: async () => undefined,
      confirm: async (message, detail) => {
        confirmed.push({ message, detail: detail.join('\n') });
        return answer;
      },
      log: () => undefined,
      kept: null,
    });
  });
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    review.dispose();
    await rm(file(at).fsPath, { recursive: true, force: true });
  });

  const path = (name: string) => `${at}/${name}`;
  const bytesOf = async (name: string) => readFile(file(path(name)).fsPath);
  const written = async (name: string, content: string | Uint8Array): Promise<string> => {
    const on = file(path(name)).fsPath;
    await mkdir(join(on, '..'), { recursive: true });
    await writeFile(on, content);
    return path(name);
  };
  const change = (name: string, before: string | null, after: string | null): FileChange => {
    return { path: path(name), before, after, movedFrom: null };
  };
  const propose = async (changes: readonly FileChange[]) =>
    review.propose({
      title: 'Refactor: Test',
      changes,
      locations: new Map(),
      note: null,
      attemptId: 1,
      task: null,
      onVerdict: () => undefined,
      onWrite: () => () => undefined,
      asked: null,
      refine: async () => false,
    });
  const accept = () => review.commands.acceptChanges(undefined);
  const saved = async (name: string) => {
    const document = await vscode.workspace.openTextDocument(file(path(name)));
    // Auto-save may be at it just now.
    await until(`${name} to be saved`, async () => !document.isDirty || (await document.save()));
  };
  const undone = async (name: string) => {
    await open(path(name));
    await vscode.commands.executeCommand('undo');
    await saved(name);
  };

  it('a file that was deleted on the disk is not made again, whether its text is in the editor or not', async () => {
    await written('a.txt', BEFORE);
    await open(path('a.txt'));
    await propose([change('a.txt', BEFORE, AFTER)]);
    await unlink(file(path('a.txt')).fsPath);
    const decided = await accept();
    assert.equal(decided.outcome, 'stuck');
    assert.match(decided.message ?? '', /a\.txt is gone/);
    await assert.rejects(stat(file(path('a.txt')).fsPath));
  });

  it('what another program wrote meanwhile is kept, and the edit made around it', async () => {
    await written('a.txt', BEFORE);
    await open(path('a.txt'));
    await propose([change('a.txt', BEFORE, AFTER)]);
    await written('a.txt', BEFORE.replace('three', '3'));
    assert.equal((await accept()).outcome, 'applied');
    await saved('a.txt');
    assert.equal(String(await bytesOf('a.txt')), AFTER.replace('three', '3'));
  });

  it('nothing is written where another program changed the same lines', async () => {
    const other = BEFORE.replace('one', 'uno');
    await written('a.txt', BEFORE);
    await open(path('a.txt'));
    await propose([change('a.txt', BEFORE, AFTER)]);
    await written('a.txt', other);
    const decided = await accept();
    assert.equal(decided.outcome, 'stuck');
    assert.match(decided.message ?? '', /changed meanwhile in the same lines/);
    assert.equal(String(await bytesOf('a.txt')), other);
  });

  it('in a line of 2 MB an edit is made and undone', async () => {
    const before = `const data = [${'12345678,'.repeat(233_000)}];`;
    assert.ok(before.length > 2 * 1024 * 1024 - 1024);
    const after = before.replace('const data', 'export const data');
    await written('a.txt', before);
    await propose([change('a.txt', before, after)]);
    assert.equal((await accept()).outcome, 'applied');
    await saved('a.txt');
    assert.ok((await bytesOf('a.txt')).equals(Buffer.from(after)));
    await undone('a.txt');
    assert.ok((await bytesOf('a.txt')).equals(Buffer.from(before)));
  });

  it('with conflict markers in it, an edit elsewhere is made and they stay', async () => {
    const conflict = '<<<<<<< HEAD\nconst rate = 1;\n=======\nconst rate = 2;\n>>>>>>> topic\n';
    const before = `${conflict}\nexport function twice(price: number) {\n  return price + price;\n}\n`;
    await written('a.ts', before);
    const document = await open(path('a.ts'));
    const range = new vscode.Range(0, 0, document.lineCount, 0);
    const job = {
      task: 'refactor',
      title: 'Refactor: Simplify',
      target: {
        document,
        text: document.getText(),
        range,
        path: path('a.ts'),
        label: path('a.ts'),
        name: path('a.ts'),
        isWhole: true,
        isSelected: false,
        marks: createSecretMarks(),
      },
      instruction: 'Simplify.',
      promptMaterial: '',
      files: 1,
      diagnostics: 0,
      others: [],
      within: false,
    } as const;
    const { marker } = promptOf(job, NO_INSTRUCTIONS, null);
    const block = ['<', '=', '>'].map((mark) => mark.repeat(marker));
    const text = `${path('a.ts')}\n${block[0]} SEARCH\n  return price + price;\n${block[1]}\n  return 2 * price;\n${block[2]} REPLACE\n`;
    const checked = await checkAnswer(job, text, {
      marker,
      texts: new Map(),
      problems: { find: async () => null },
      signal: new AbortController().signal,
    });
    assert.ok(checked.ok);
    await propose(checked.value.changes);
    assert.equal((await accept()).outcome, 'applied');
    await saved('a.ts');
    assert.equal(String(await bytesOf('a.ts')), before.replace('price + price', '2 * price'));
  });

  for (const [name, why] of [
    ['.git/hooks/pre-commit', 'version control'],
    ['.vscode/tasks.json', 'the editor runs commands'],
  ] as const) {
    it(`${name} is written after an explicit yes alone, and nothing else of the answer without it`, async () => {
      await written('a.txt', BEFORE);
      const text = [
        `${path(name)}\n<<<<<<< WRITE\n#!/bin/sh\n>>>>>>> WRITE`,
        `${path('a.txt')}\n<<<<<<< SEARCH\none\n=======\nONE\n>>>>>>> REPLACE\n`,
      ].join('\n\n');
      const { edits } = parseEdits(text, { marker: 7, paths: [path('a.txt')] });
      const { changes } = planEdits(edits, (one) => (one === path('a.txt') ? BEFORE : null));
      assert.deepEqual(changes.map((one) => one.path).sort(), [path('a.txt'), path(name)].sort());
      await propose(changes);
      assert.equal((await accept()).outcome, 'stuck');
      assert.equal(confirmed.length, 1);
      assert.ok(confirmed[0]?.detail.includes(`${path(name)}: `), confirmed[0]?.detail);
      assert.ok(confirmed[0]?.detail.includes(why), confirmed[0]?.detail);
      await assert.rejects(stat(file(path(name)).fsPath));
      assert.equal(String(await bytesOf('a.txt')), BEFORE);
      answer = true;
      assert.equal((await accept()).outcome, 'applied');
      assert.equal(String(await bytesOf(name)), '#!/bin/sh\n');
    });
  }

  it('UTF-16 is kept byte for byte, when the edit is made and when it is undone', async () => {
    const utf16 = (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le');
    const before = BEFORE.replace('two', 'zwölf 🦊');
    await written('a.txt', utf16(before));
    await propose([change('a.txt', before, before.replace('one', 'ONE'))]);
    assert.deepEqual(await accept(), { outcome: 'applied', files: [path('a.txt')], message: null });
    await saved('a.txt');
    assert.ok((await bytesOf('a.txt')).equals(utf16(before.replace('one', 'ONE'))));
    await undone('a.txt');
    assert.ok((await bytesOf('a.txt')).equals(utf16(before)));
  });

  describe('in Latin-1', () => {
    const latin1 = (text: string) => Buffer.from(text, 'latin1');
    const before = BEFORE.replace('two', 'zwölf');

    it('are kept byte for byte, when the edit is made and when it is undone', async () => {
      const files = vscode.workspace.getConfiguration('files');
      await written('a.txt', latin1(before));
      await files.update('encoding', 'iso88591', vscode.ConfigurationTarget.Global);
      try {
        await propose([change('a.txt', before, before.replace('one', 'ÄNÉ'))]);
        assert.deepEqual(await accept(), { outcome: 'applied', files: [path('a.txt')], message: null });
        await saved('a.txt');
        assert.ok((await bytesOf('a.txt')).equals(latin1(before.replace('one', 'ÄNÉ'))));
        await undone('a.txt');
        assert.ok((await bytesOf('a.txt')).equals(latin1(before)));
      } finally {
        await files.update('encoding', undefined, vscode.ConfigurationTarget.Global);
      }
    });

    it('are not written where the editor takes them for UTF-8: their letters would be lost', async () => {
      await written('a.txt', latin1(before));
      const document = await vscode.workspace.openTextDocument(file(path('a.txt')));
      const seen = document.getText();
      assert.ok(seen.includes('\uFFFD'));
      await propose([change('a.txt', seen, seen.replace('one', 'ONE'))]);
      const decided = await accept();
      assert.equal(decided.outcome, 'stuck');
      assert.match(decided.message ?? '', /would lose characters/);
      assert.ok((await bytesOf('a.txt')).equals(latin1(before)));
    });
  });

  it('a file keeps its executable bit, also when it is moved', async () => {
    for (const name of ['a.sh', 'old.sh']) {
      await written(name, BEFORE);
      await chmod(file(path(name)).fsPath, 0o755);
    }
    const moved = { ...change('new.sh', BEFORE, AFTER), movedFrom: path('old.sh') };
    await propose([change('a.sh', BEFORE, AFTER), moved]);
    assert.equal((await accept()).outcome, 'applied');
    for (const name of ['a.sh', 'new.sh']) {
      await saved(name);
      assert.equal(String(await bytesOf(name)), AFTER);
      assert.equal((await stat(file(path(name)).fsPath)).mode & 0o777, 0o755, name);
    }
  });
});
