import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { tellNewErrors } from '../../src/commands/edit/newErrors.ts';
import { createProposals, type Proposals } from '../../src/proposals/index.ts';
import { createProposedProblems, type ProposedProblems } from '../../src/verify/index.ts';
import { deleted, diagnosed, file, open, until, write } from './workspace.ts';

/** With an error of old in it, and one that a change can make. */
const BEFORE = "export const old: number = 'old';\nexport const price: number = 1;\n";
const AFTER = BEFORE.replace('= 1', "= 'one'");

describe('The errors that an accepted change made', () => {
  let review: Proposals;
  let problems: ProposedProblems;
  let verdicts: string[];
  let asked: (readonly [message: string, ...buttons: string[]])[];
  let fixed: string[];
  let press: string | undefined;
  /** VS Code keeps a document for some time after its file is gone: each test has a file of its own. */
  let path = '';
  let count = 0;

  before(() => {
    const extension = vscode.extensions.getExtension('tierwise.tierwise');
    assert.ok(extension);
    problems = createProposedProblems({ extensionUri: extension.extensionUri, log: () => undefined });
  });
  after(() => problems.dispose());
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
  const accept = async (after: string, changed = path, before = BEFORE): Promise<void> => {
    let told: unknown;
    const onWrite = tellNewErrors({
      ask: async (message, ...buttons) => {
        asked.push([message, ...buttons]);
        return press;
      },
      fix: (uri) => fixed.push(vscode.workspace.asRelativePath(uri)),
      problems,
    });
    await review.propose({
      title: 'Refactor: Test',
      changes: [{ path: changed, before, after, movedFrom: null }],
      locations: new Map(),
      note: null,
      attemptId: 1,
      task: null,
      onVerdict: (verdict) => void verdicts.push(verdict),
      onWrite: (uris) => {
        const onWritten = onWrite(uris);
        return (...given) => {
          told = onWritten(...given);
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

  it('are told of files that have no tab, where the rest of a change would have followed it', async () => {
    const [changed, user] = [`src/part-${count}.ts`, `src/uses-part-${count}.ts`];
    const before = 'export const half = (all: number): number => all / 2;\n';
    const after = before.replace('all: number', 'all: number, by: number');
    await write(changed, before);
    await write(
      user,
      `import { half } from './part-${count}.ts';\n\nexport const old: number = 'old';\nexport const one = half(2);\n`,
    );
    try {
      const asIs = { uri: file(changed), before, after: before };
      // The first answer on a busy machine can come too late.
      await until('TypeScript is ready', async () =>
        Boolean(await problems.find([asIs], AbortSignal.timeout(20_000))),
      );
      press = 'Fix';
      await accept(after, changed, before);
      assert.equal(asked.length, 1);
      assert.match(
        asked[0]?.[0] ?? '',
        /^The change causes 1 new error: src\/uses-part-\d+\.ts, line 4: Expected 2/,
      );
      assert.deepEqual(fixed, [user]);
      const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
      assert.ok(!tabs.some(({ label }) => label.startsWith('uses-part')));
    } finally {
      await deleted(changed, user);
    }
  });

  it('are not those that were there before', async () => {
    await accept(BEFORE.replace('= 1', '= 2'));
    assert.equal(await textNow(), BEFORE.replace('= 1', '= 2'));
    assert.deepEqual(asked, []);
  });
});
