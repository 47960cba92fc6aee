import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { refactor } from '../../src/commands/edit/index.ts';
import type { Finding } from '../../src/commands/review/findings.ts';
import { review } from '../../src/commands/review/review.ts';
import { createProposals, type Proposals } from '../../src/proposals/index.ts';
import { block, codeIn, editDeps, requestsThat, whole } from './answers.ts';
import { deleted, file, write } from './workspace.ts';

const KEY = `AKIA${'QX7R2M5T'.repeat(2)}`;
const OTHER_KEY = `AKIA${'ZN4K8W3P'.repeat(2)}`;

describe('An edit', () => {
  let proposals: Proposals;
  let told: string[];
  let asked: string[];
  /** VS Code keeps a document for some time after its file is gone: each test has a file of its own. */
  let path = '';
  let count = 0;

  beforeEach(() => {
    path = `edit-${++count}.ts`;
    told = [];
    asked = [];
    proposals = createProposals({
      ask: async (message) => {
        asked.push(message);
        return undefined;
      },
      confirm: async () => false,
      log: () => undefined,
    });
  });
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    proposals.dispose();
    await deleted(path, `other-${path}`);
  });

  const textNow = async (name = path) => (await vscode.workspace.openTextDocument(file(name))).getText();
  const accept = () => proposals.commands.acceptChanges(undefined);
  const args = (instruction: string) => ({ uri: file(path), scope: 'file', instruction });

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
});
