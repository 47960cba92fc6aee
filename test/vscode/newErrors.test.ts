import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { tellNewErrors } from '../../src/commands/edit/newErrors.ts';
import { createProposals, type Proposals } from '../../src/proposals/index.ts';
import { deleted, diagnosed, file, open, write } from './workspace.ts';

/** With an error of old in it, and one that a change can make. */
const BEFORE = "export const old: number = 'old';\nexport const price: number = 1;\n";
const AFTER = BEFORE.replace('= 1', "= 'one'");

describe('The errors that an accepted change made', () => {
  let review: Proposals;
  let verdicts: string[];
  let asked: (readonly [message: string, ...buttons: string[]])[];
  let fixed: string[];
  let press: string | undefined;
  /** VS Code keeps a document for some time after its file is gone: each test has a file of its own. */
  let path = '';
  let count = 0;

  beforeEach(async () => {
    path = `new-errors-${++count}.ts`;
    verdicts = [];
    asked = [];
    fixed = [];
    press = undefined;
    const none = async () => undefined;
    review = createProposals({
      ask: none,
      inform: none,
      confirm: async () => false,
      log: () => undefined,
      kept: null,
    });
    await write(path, BEFORE);
    const document = await open(path);
    await diagnosed(document.uri, ({ range }) => range.start.line === 0);
  });
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    review.dispose();
    await deleted(path);
  });

  const textNow = async () => (await vscode.workspace.openTextDocument(file(path))).getText();
  /** Accepts the change; resolves once the servers were waited for and the user was told, if there is a reason. */
  const accept = async (after: string): Promise<void> => {
    let told: unknown;
    const onWrite = tellNewErrors({
      ask: async (message, ...buttons) => {
        asked.push([message, ...buttons]);
        return press;
      },
      fix: (uri) => fixed.push(vscode.workspace.asRelativePath(uri)),
    });
    await review.propose({
      title: 'Refactor: Test',
      changes: [{ path, before: BEFORE, after, movedFrom: null }],
      locations: new Map(),
      note: null,
      attemptId: 1,
      task: null,
      onVerdict: (verdict) => void verdicts.push(verdict),
      onWrite: (uris) => {
        const onWritten = onWrite(uris);
        return (undo) => {
          told = onWritten(undo);
        };
      },
      asked: null,
      refine: async () => false,
    });
    const decided = await review.commands.acceptChanges(undefined);
    assert.equal(decided?.outcome, 'applied', decided?.message ?? '');
    await told;
  };

  it('are told once, without those of old, and Undo takes the change back', async () => {
    press = 'Undo';
    await accept(AFTER);
    assert.equal(asked.length, 1);
    const [message, ...buttons] = asked[0] ?? [''];
    assert.match(message, /^The change causes 1 new error: new-errors-\d+\.ts, line 2: Type 'string' is not/);
    assert.deepEqual(buttons, ['Undo', 'Fix']);
    assert.equal(await textNow(), BEFORE);
    assert.deepEqual(verdicts, ['accepted', 'undone']);
  });

  it('are mended by Fix', async () => {
    press = 'Fix';
    await accept(AFTER);
    assert.equal(asked.length, 1);
    assert.deepEqual(fixed, [path]);
    assert.equal(await textNow(), AFTER);
  });

  it('are not those that were there before', async () => {
    await accept(BEFORE.replace('= 1', '= 2'));
    assert.equal(await textNow(), BEFORE.replace('= 1', '= 2'));
    assert.deepEqual(asked, []);
  });
});
