import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { docstring, editHere, refactor } from '../../src/commands/edit/index.ts';
import { rename } from '../../src/commands/rename.ts';
import type { Finding } from '../../src/commands/review/findings.ts';
import { review } from '../../src/commands/review/review.ts';
import { createProposals, createWriter, type Proposals } from '../../src/proposals/index.ts';
import type { RequestService } from '../../src/requests/index.ts';
import { block, codeIn, editDeps, requestsThat, whole } from './answers.ts';
import { deleted, edit, file, open, until, write } from './workspace.ts';

const KEY = `AKIA${'QX7R2M5T'.repeat(2)}`;
const OTHER_KEY = `AKIA${'ZN4K8W3P'.repeat(2)}`;

describe('An edit', () => {
  let proposals: Proposals;
  let told: string[];
  let asked: string[];
  let press: string | undefined;
  /** VS Code keeps a document for some time after its file is gone: each test has a file of its own. */
  let path = '';
  let count = 0;

  beforeEach(() => {
    path = `edit-${++count}.ts`;
    told = [];
    asked = [];
    press = undefined;
    const ask = async (message: string) => {
      asked.push(message);
      return press;
    };
    proposals = createProposals({
      ask,
      inform: ask,
      confirm: async () => false,
      log: () => undefined,
      kept: null,
    });
  });
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    proposals.dispose();
    await deleted(path, `other-${path}`);
  });

  const textNow = async (name = path) => (await vscode.workspace.openTextDocument(file(name))).getText();
  const accept = () => proposals.commands.acceptChanges(undefined);
  const args = (instruction: string) => ({ uri: file(path), scope: 'file' as const, instruction });

  describe('at the cursor', () => {
    const BEFORE = 'export const one = 1;\nexport const two = 2;\nexport const three = 3;\n';
    const at = (from: number, to: number) => ({
      uri: file(path),
      range: new vscode.Range(from, 0, to, 0),
    });
    const asking = (answer: string) => {
      const { requests, prompts } = requestsThat(() => answer);
      return { deps: editDeps(requests, proposals, told), prompts };
    };

    it('changes the selection, and nothing outside of it', async () => {
      await write(path, BEFORE);
      const inside = asking(block(path, 'export const two = 2;', 'export const two = 1 + 1;'));
      assert.equal(
        (await editHere(inside.deps, { ...at(1, 2), instruction: 'Write it as a sum.' })).outcome,
        'proposed',
      );
      assert.match(inside.prompts.join('\n'), /Edit line 2 of .*Write it as a sum\./);
      await accept();
      assert.equal(await textNow(), BEFORE.replace('= 2', '= 1 + 1'));
    });

    it('refuses a change outside of what is selected: lines, one line, or a part of one', async () => {
      await write(path, BEFORE);
      const document = await open(path);
      const { deps } = asking(block(path, 'export const one = 1;', 'export const one = 10;'));
      const instruction = 'Write it as a sum.';
      const selections = [
        [1, 0, 3, 0],
        [1, 0, 2, 0],
        [1, 0, 1, 21],
        [1, 13, 1, 16],
      ] as const;
      for (const [line, character, endLine, endCharacter] of selections) {
        const range = new vscode.Range(line, character, endLine, endCharacter);
        const named = await editHere(deps, { uri: file(path), range, instruction });
        assert.equal(named.outcome, 'rejected', JSON.stringify(range));
        const editor = await vscode.window.showTextDocument(document);
        editor.selection = new vscode.Selection(range.start, range.end);
        const selected = await editHere(deps, { instruction });
        assert.equal(selected.outcome, 'rejected', JSON.stringify(range));
      }
    });

    it('changes what it takes around one place', async () => {
      await write(path, BEFORE);
      const { deps, prompts } = asking(block(path, 'export const one = 1;', 'export const one = 10;'));
      const { outcome } = await editHere(deps, { ...at(1, 1), instruction: 'Make the one before ten.' });
      assert.equal(outcome, 'proposed');
      assert.match(prompts.join('\n'), /where the cursor is: Make the one before ten\./);
    });

    it('sends no key of the file, of the words or of a refinement', async () => {
      await write(path, `const key = '${KEY}';\nexport const used = key;\n`);
      const { deps, prompts } = asking(
        block(path, 'export const used = key;', 'export const used = key + 1;'),
      );
      await editHere(deps, { ...at(1, 1), instruction: `Use ${OTHER_KEY} here.` });
      await editHere(deps, { instruction: `Rather ${OTHER_KEY} twice.` });
      await until('the refinement', async () => prompts.length > 1);
      assert.match(prompts.join('\n'), /Make the changes anew[\s\S]*Rather <secret \d+> twice/);
      for (const key of [KEY, OTHER_KEY]) assert.ok(!prompts.join('\n').includes(key));
    });

    it('asks nobody where nothing is said', async () => {
      await write(path, BEFORE);
      const { deps, prompts } = asking('');
      assert.equal((await editHere(deps, { ...at(1, 1), instruction: '  ' })).outcome, 'cancelled');
      assert.deepEqual(prompts, []);
    });
  });

  it('is shown with what the model says of it, as text, and with who made it', async () => {
    await write(path, 'export const one = 1;\n');
    const said = '**One** is `ten` now. See [this](command:evil).';
    const { requests } = requestsThat(
      () => `${said}\n\n${block(path, 'export const one = 1;', 'export const one = 10;')}`,
    );
    let note: unknown;
    const watching: Proposals = {
      ...proposals,
      dispose: () => undefined,
      propose: (proposal) => {
        note = proposal.note;
        return proposals.propose(proposal);
      },
    };
    await refactor(editDeps(requests, watching, told), args('Make it ten.'));
    assert.deepEqual(Object.keys(Object(note)), ['text', 'by']);
    assert.match(JSON.stringify(note), /"One is ten now\. See this\."/);
    assert.match(JSON.stringify(note), /"by":".+ · .+"/);
  });

  describe('of a file with a key in it', () => {
    const BEFORE = `const key = '${KEY}';\nexport const used = key;\n`;

    it('keeps the key where the model writes the file anew with its mark', async () => {
      await write(path, BEFORE);
      const { requests, prompts } = requestsThat((prompt) =>
        whole(path, `${codeIn(prompt, path).trimEnd()}\nexport const more = used;`),
      );
      const { outcome } = await refactor(editDeps(requests, proposals, told), args('Add more.'));
      assert.equal(outcome, 'proposed');
      assert.ok(!prompts.join('\n').includes(KEY));
      assert.equal((await accept()).outcome, 'applied');
      assert.equal(await textNow(), `${BEFORE}export const more = used;\n`);
    });

    it('finds the line of the key by its mark, and takes a new key from the words of the user', async () => {
      await write(path, BEFORE);
      const { requests, prompts } = requestsThat((prompt) => {
        const [line = ''] = codeIn(prompt, path).split('\n');
        const [, given = ''] = /Take (<secret \d+>) in place/.exec(prompt) ?? [];
        return block(path, line, line.replace(/<secret \d+>/, given));
      });
      const { outcome } = await refactor(
        editDeps(requests, proposals, told),
        args(`Take ${OTHER_KEY} in place of it.`),
      );
      assert.equal(outcome, 'proposed');
      assert.ok(!prompts.join('\n').includes(OTHER_KEY));
      await accept();
      assert.equal(await textNow(), BEFORE.replace(KEY, OTHER_KEY));
    });

    it('is not proposed with a mark that stands for no key, and what is told quotes none', async () => {
      await write(path, BEFORE);
      const { requests } = requestsThat(() =>
        block(path, 'export const used = key;', "export const used = '<secret 7>';"),
      );
      const { outcome, message } = await refactor(editDeps(requests, proposals, told), args('Use another.'));
      assert.equal(outcome, 'rejected');
      assert.match(message ?? '', /has a mark where a key belongs/);
      assert.equal(await textNow(), BEFORE);
    });

    it('keeps the key in a suggestion of a review', async () => {
      await write(path, BEFORE);
      const { requests, prompts } = requestsThat((prompt) => {
        const line =
          codeIn(prompt, path)
            .split('\n')[0]
            ?.replace(/^\d+: /, '') ?? '';
        return `### line 1: problem\nIt is not exported.\n\n${block(path, line, `export ${line}`)}`;
      });
      const shown: Finding[] = [];
      const threads = {
        show: (_document: unknown, _path: string, findings: readonly Finding[]) =>
          void shown.push(...findings),
      };
      const deps = editDeps(requests, proposals, told);
      const { outcome } = await review({ ...deps, threads }, { uri: file(path), scope: 'file' });
      assert.equal(outcome, 'reviewed');
      const [line] = BEFORE.split('\n');
      assert.partialDeepStrictEqual(shown[0]?.edits, [{ find: `${line}\n`, text: `export ${line}\n` }]);
      assert.ok(!prompts.join('\n').includes(KEY));
    });
  });

  describe('whose answer names a file of secrets', () => {
    const SECRET = 'DATABASE=plain-words-that-no-form-knows\n';
    const env = '.env.production';
    afterEach(() => deleted(env, 'env.txt'));

    for (const isOpen of [false, true]) {
      it(`reads nothing of it, changes nothing, and says nothing of what is in it (${isOpen ? 'open' : 'closed'})`, async () => {
        await write(path, 'export const a = 1;\n');
        await write(env, SECRET);
        if (isOpen) await open(env);
        const attempts = [
          block(env, 'DATABASE=plain-words\n', 'DATABASE=\n'),
          block(env, 'DATABASE=', 'DATABASE=x'),
          whole(env, 'DATABASE=mine\n'),
          `${env}\n<<<<<<< MOVE\nenv.txt\n>>>>>>> END\n`,
        ];
        for (const attempt of attempts) {
          const { requests, details, prompts } = requestsThat(() => attempt);
          const { outcome } = await refactor(editDeps(requests, proposals, told), {
            ...args('Change it.'),
            scope: 'project',
          });
          assert.equal(outcome, 'rejected', attempt);
          assert.doesNotMatch(JSON.stringify([details, prompts, told, asked]), /plain-words-that/);
          assert.equal(await textNow(env), SECRET);
        }
      });
    }

    it('still makes one that is not there yet', async () => {
      await write(path, 'export const a = 1;\n');
      const { requests, details } = requestsThat(() => whole('.env.new', 'DATABASE=mine\n'));
      const deps = editDeps(requests, proposals, told);
      const { outcome, files } = await refactor(deps, { ...args('Add it.'), scope: 'project' });
      assert.deepEqual([outcome, files, details], ['proposed', ['.env.new'], []]);
    });
  });

  describe('of code that moves while the model writes', () => {
    const FIRST = 'export function first() {\n  return 1;\n}\n';
    const SECOND = 'export function second() {\n  return 2;\n}\n';
    const BEFORE = `${FIRST}\n${SECOND}`;
    const DOC = '/** Two. */\n';
    const TYPED = 'const a = 1;\nconst b = 2;\nconst c = 3;\nconst d = 4;\n';
    const second = () => ({ uri: file(path), range: new vscode.Range(4, 0, 6, 1) });
    const documented = () => block(path, 'export function second() {', `${DOC}export function second() {`);

    it('is right where lines are typed above, and is checked and written where the code is then', async () => {
      await write(path, BEFORE);
      const document = await open(path);
      const { requests, prompts } = requestsThat(async () => {
        await edit(document, 0, TYPED);
        return documented();
      });
      const { outcome, message } = await docstring(editDeps(requests, proposals, told), second());
      assert.equal(outcome, 'proposed', message ?? '');
      assert.equal(prompts.length, 1);
      await edit(document, 0, '// and more\n');
      assert.equal((await accept()).outcome, 'applied');
      assert.equal(document.getText(), `// and more\n${TYPED}${FIRST}\n${DOC}${SECOND}`);
    });

    it('keeps what was typed where the model writes the whole file as it was', async () => {
      await write(path, BEFORE);
      const document = await open(path);
      const { requests } = requestsThat(async () => {
        await edit(document, 0, TYPED);
        return whole(path, `${FIRST}\n${DOC}${SECOND}`.trimEnd());
      });
      const { outcome } = await refactor(editDeps(requests, proposals, told), args('Document it.'));
      assert.equal(outcome, 'proposed');
      await accept();
      assert.equal(document.getText(), `${TYPED}${FIRST}\n${DOC}${SECOND}`);
    });

    it('is stopped at once, and told, where the code is deleted', async () => {
      await write(path, BEFORE);
      const document = await open(path);
      let isStopped = false;
      const { requests } = requestsThat(async (_prompt, signal) => {
        const stopped = new Promise((resolve) => signal.addEventListener('abort', resolve));
        const change = new vscode.WorkspaceEdit();
        change.delete(document.uri, new vscode.Range(3, 0, 7, 0));
        await vscode.workspace.applyEdit(change);
        await stopped;
        isStopped = true;
        return '';
      });
      const { outcome } = await docstring(editDeps(requests, proposals, told), second());
      assert.equal(outcome, 'cancelled');
      assert.ok(isStopped);
      assert.match(told.join(), /“Generate Docs” was stopped: the code that it was about is no longer there/);
    });

    it('is asked about again with the lines where it is by then', async () => {
      await write(path, BEFORE);
      const document = await open(path);
      press = 'Ask Again';
      const { requests, prompts } = requestsThat(() =>
        block(path, '  return 2;', prompts.length === 1 ? '  return 1 + 1;' : '  return 4 - 2;'),
      );
      await refactor(editDeps(requests, proposals, told), { ...second(), instruction: 'Sum it up.' });
      const change = new vscode.WorkspaceEdit();
      change.replace(document.uri, new vscode.Range(5, 2, 5, 11), 'return 2.0;');
      await vscode.workspace.applyEdit(change);
      await edit(document, 0, TYPED);
      assert.equal((await accept()).outcome, 'stuck');
      await until('it is asked again', async () => prompts.length === 2);
      assert.match(prompts[0] ?? '', /Refactor lines 5-7 of/);
      assert.match(prompts[1] ?? '', /Refactor lines 9-11 of/);
      assert.match(prompts[1] ?? '', /What is meant are lines 9-11 of it/);
      assert.match(prompts[1] ?? '', /return 2\.0;/);
    });

    it('has the remarks of a review at the lines where their code is then', async () => {
      await write(path, BEFORE);
      const document = await open(path);
      const { requests } = requestsThat(async () => {
        await edit(document, 0, TYPED);
        return '### line 6: problem\nIt is two.\n';
      });
      const shown: Finding[] = [];
      const threads = {
        show: (_document: unknown, _path: string, findings: readonly Finding[]) =>
          void shown.push(...findings),
      };
      await review({ ...editDeps(requests, proposals, told), threads }, { uri: file(path), scope: 'file' });
      assert.deepEqual(shown[0]?.lines, { start: 9, end: 9 });
    });
  });

  describe('of a name', () => {
    const BEFORE = 'const total = 1;\nexport const twice = total * 2;\n';
    const nameAt = () => ({ uri: file(path), position: new vscode.Position(0, 8), pick: 'first' });
    const deps = (requests: RequestService) => ({
      requests,
      verdict: () => undefined,
      writer: createWriter(async () => false),
    });

    it('changes the name where it is when the answer comes', async () => {
      await write(path, BEFORE);
      const document = await open(path);
      await vscode.commands.executeCommand('vscode.executeDocumentSymbolProvider', document.uri);
      const { requests } = requestsThat(async () => {
        await edit(document, 0, 'const other = 0;\n');
        return 'sum: shorter';
      });
      const result = await rename(deps(requests), nameAt());
      assert.equal(result.outcome, 'renamed', result.message ?? '');
      assert.equal(document.getText(), `const other = 0;\n${BEFORE.replaceAll('total', 'sum')}`);
    });

    it('is stopped where the name is no longer there', async () => {
      await write(path, BEFORE);
      const document = await open(path);
      const { requests } = requestsThat(async () => {
        const change = new vscode.WorkspaceEdit();
        change.replace(document.uri, new vscode.Range(0, 6, 0, 11), 'price');
        await vscode.workspace.applyEdit(change);
        return 'sum: shorter';
      });
      const result = await rename(deps(requests), nameAt());
      assert.equal(result.outcome, 'refused');
      assert.equal(document.getText(), BEFORE.replace('total', 'price'));
    });
  });
});
