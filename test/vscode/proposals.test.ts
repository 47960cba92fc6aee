import assert from 'node:assert/strict';
import { chmod, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { FileChange } from '../../src/edits/index.ts';
import {
  createPendingStore,
  createProposals,
  createWriter,
  type Proposal,
  type Proposals,
  pathOf,
  uriOf,
} from '../../src/proposals/index.ts';

/** The folder of the workspace; each test has files of its own in it. */
function folder(): string {
  const [first] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(first);
  return first.uri.fsPath;
}

async function fileWith(name: string, text: string): Promise<vscode.Uri> {
  const path = join(folder(), name);
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, text);
  return vscode.Uri.file(path);
}

async function textOf(uri: vscode.Uri): Promise<string> {
  return (await vscode.workspace.openTextDocument(uri)).getText();
}

async function until(what: string, ask: () => boolean | Promise<boolean>): Promise<void> {
  for (let waited = 0; waited < 10_000; waited += 50) {
    if (await ask()) return;
    await sleep(50);
  }
  assert.fail(`Waited in vain for ${what}`);
}

function change(
  path: string,
  before: string | null,
  after: string | null,
  movedFrom: string | null = null,
): FileChange {
  return { path, before, after, movedFrom };
}

const BEFORE = 'one\ntwo\nthree\nfour\nfive\n';
const AFTER = 'ONE\ntwo\nthree\nfour\nFIVE\n';

describe('The review of a proposal', () => {
  let review: Proposals;
  let verdicts: string[];
  let asked: string[];
  let press: string | undefined | Promise<never>;
  /** VS Code keeps a document for some time after its file is gone: each test has a folder of its own. */
  let at = '';
  let count = 0;

  beforeEach(() => {
    at = `proposals-${++count}`;
    verdicts = [];
    asked = [];
    press = undefined;
    const ask = async (message: string) => {
      asked.push(message);
      return press;
    };
    review = createProposals({
      ask,
      inform: ask,
      confirm: async () => false,
      log: () => undefined,
      kept: null,
    });
  });
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    review.dispose();
    await rm(join(folder(), at), { recursive: true, force: true });
  });

  const propose = (
    changes: readonly FileChange[],
    locations: ReadonlyMap<string, vscode.Uri> = new Map(),
    note: Proposal['note'] = null,
  ) => {
    // A verdict that comes late must not be taken for one of the next test.
    const own = verdicts;
    const onVerdict = (verdict: string) => void own.push(verdict);
    const onWrite = () => () => undefined;
    return review.propose({
      title: 'Refactor: Test',
      changes,
      locations,
      note,
      attemptId: 1,
      task: null,
      onVerdict,
      onWrite,
      asked: null,
      refine: async () => false,
    });
  };
  const run = (name: keyof Proposals['commands']) => review.commands[name](undefined);

  it('opens a diff and writes nothing, neither into the document nor to the disk', async () => {
    const uri = await fileWith(`${at}/a.txt`, BEFORE);
    await propose([change(`${at}/a.txt`, BEFORE, AFTER)]);
    const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    assert.ok(input instanceof vscode.TabInputTextDiff);
    assert.equal(await textOf(input.modified), AFTER);
    assert.equal(await textOf(input.original), BEFORE);
    // Auto-save is on in this VS Code: what were in a document would be on the disk soon.
    await sleep(1_500);
    assert.equal(await textOf(uri), BEFORE);
    assert.equal(await readFile(uri.fsPath, 'utf8'), BEFORE);
    await run('refuseChanges');
  });

  it('writes all of it when it is accepted, and closes the preview', async () => {
    const uri = await fileWith(`${at}/a.txt`, BEFORE);
    await propose([change(`${at}/a.txt`, BEFORE, AFTER)]);
    assert.deepEqual(await run('acceptChanges'), {
      outcome: 'applied',
      files: [`${at}/a.txt`],
      message: null,
    });
    assert.equal(await textOf(uri), AFTER);
    assert.deepEqual(verdicts, ['accepted']);
    assert.ok(
      vscode.window.tabGroups.all.every(({ tabs }) =>
        tabs.every(({ input }) => !(input instanceof vscode.TabInputTextDiff)),
      ),
    );
  });

  it('writes nothing when it is refused', async () => {
    const uri = await fileWith(`${at}/a.txt`, BEFORE);
    await propose([change(`${at}/a.txt`, BEFORE, AFTER)]);
    assert.equal((await run('refuseChanges')).outcome, 'refused');
    assert.equal(await textOf(uri), BEFORE);
    assert.deepEqual(verdicts, ['rejected']);
  });

  it('can be decided part by part; the last decision writes what was accepted', async () => {
    const uri = await fileWith(`${at}/a.txt`, BEFORE);
    await propose([change(`${at}/a.txt`, BEFORE, AFTER)]);
    const editor = await proposedEditor();
    editor.selection = new vscode.Selection(0, 0, 0, 0);
    assert.equal((await run('acceptChange')).outcome, 'open');
    assert.equal(await textOf(uri), BEFORE);
    editor.selection = new vscode.Selection(4, 0, 4, 0);
    assert.equal((await run('refuseChange')).outcome, 'applied');
    assert.equal(await textOf(uri), 'ONE\ntwo\nthree\nfour\nfive\n');
    assert.deepEqual(verdicts, ['partly']);
  });

  describe('with words above each change', () => {
    const { createCommentController } = vscode.comments;
    const threads = new Set<vscode.CommentThread>();
    beforeEach(() => {
      threads.clear();
      Object.assign(vscode.comments, {
        createCommentController: (...given: Parameters<typeof createCommentController>) => {
          const controller = createCommentController(...given);
          const createCommentThread = (...what: Parameters<typeof controller.createCommentThread>) => {
            const own = controller.createCommentThread(...what);
            const dispose = () => {
              threads.delete(thread);
              own.dispose();
            };
            const thread = new Proxy(own, {
              get: (_, key) => (key === 'dispose' ? dispose : Reflect.get(own, key)),
              set: (_, key, value) => Reflect.set(own, key, value),
            });
            threads.add(thread);
            return thread;
          };
          return { createCommentThread, dispose: () => controller.dispose() };
        },
      });
    });
    afterEach(() => {
      Object.assign(vscode.comments, { createCommentController });
    });
    const shown = () =>
      [...threads].map(({ label, range, collapsibleState, comments: [comment] }) => {
        const isOpen = collapsibleState === vscode.CommentThreadCollapsibleState.Expanded;
        return [label, range?.start.line ?? null, isOpen ? 'open' : 'folded', comment?.author.name];
      });

    /** What the menu of each goes by. */
    const words = () => [...threads].map(({ contextValue }) => contextValue);

    it('decides about the change that they stand above, wherever the cursor is', async () => {
      const uri = await fileWith(`${at}/a.txt`, BEFORE);
      await propose([change(`${at}/a.txt`, BEFORE, AFTER)], new Map(), { text: 'Shouted.', by: 'm · $0' });
      assert.deepEqual(shown(), [
        ['Change 1 of 2', null, 'open', 'Shouted.'],
        ['Change 2 of 2', 3, 'folded', 'Shouted.'],
      ]);
      const [, second] = [...threads];
      assert.equal((await review.commands.refuseChange(second)).outcome, 'open');
      assert.deepEqual(shown(), [['Change 1 of 1', null, 'open', 'Shouted.']]);
      assert.deepEqual(words(), ['one undo']);
      assert.equal((await review.commands.undoDiscard([...threads][0])).outcome, 'open');
      assert.deepEqual(words(), ['several', 'several']);
      assert.equal((await review.commands.refuseChange([...threads][1])).outcome, 'open');
      assert.equal((await review.commands.acceptChange([...threads][0])).outcome, 'applied');
      assert.equal(await textOf(uri), BEFORE.replace('one', 'ONE'));
      assert.deepEqual(shown(), []);
    });

    it('unfolds those of the change that the keyboard has gone to, in each of several files', async () => {
      const paths = ['a.txt', 'b.txt'].map((name) => `${at}/${name}`);
      for (const path of paths) await fileWith(path, BEFORE);
      await propose(paths.map((path) => change(path, BEFORE, AFTER)));
      assert.deepEqual(
        shown().map(([label, , state]) => [label, state]),
        [1, 2, 3, 4].map((n) => [`Change ${n} of 4`, n === 1 ? 'open' : 'folded']),
      );
      await proposedEditor();
      await run('nextChange');
      await until('the next one to be unfolded', () => shown()[0]?.[2] === 'folded');
      assert.equal(shown().filter(([, , state]) => state === 'open').length, 1);
      await run('refuseChanges');
      assert.deepEqual(shown(), []);
    });

    it('takes no other object for them', async () => {
      await fileWith(`${at}/a.txt`, BEFORE);
      await propose([change(`${at}/a.txt`, BEFORE, AFTER)]);
      await proposedEditor();
      await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
      for (const argument of [{}, 'x', null]) {
        assert.equal((await review.commands.acceptChange(argument)).outcome, 'nothing');
      }
    });
  });

  it('has the file in the name of its tab', async () => {
    await fileWith(`${at}/a.txt`, BEFORE);
    await propose([change(`${at}/a.txt`, BEFORE, AFTER)]);
    assert.equal(vscode.window.tabGroups.activeTabGroup.activeTab?.label, 'a.txt · Refactor: Test');
    await run('refuseChanges');
  });

  it('takes what the user has changed in the preview by hand', async () => {
    const uri = await fileWith(`${at}/a.txt`, BEFORE);
    await propose([change(`${at}/a.txt`, BEFORE, AFTER)]);
    const editor = await proposedEditor();
    await editor.edit((edit) => edit.insert(new vscode.Position(1, 0), 'by hand\n'));
    await until('the change to be noticed', () => !editor.document.isDirty);
    await run('acceptChanges');
    assert.equal(await textOf(uri), AFTER.replace('two', 'by hand\ntwo'));
    assert.deepEqual(verdicts, ['partly']);
  });

  it('keeps what was typed into the file meanwhile', async () => {
    const uri = await fileWith(`${at}/a.txt`, BEFORE);
    await propose([change(`${at}/a.txt`, BEFORE, AFTER)]);
    const edit = new vscode.WorkspaceEdit();
    edit.insert(uri, new vscode.Position(2, 0), 'typed\n');
    await vscode.workspace.applyEdit(edit);
    await run('acceptChanges');
    assert.equal(await textOf(uri), AFTER.replace('three', 'typed\nthree'));
  });

  it('writes nothing where the same lines were changed meanwhile, and says so', async () => {
    const uri = await fileWith(`${at}/a.txt`, BEFORE);
    await propose([change(`${at}/a.txt`, BEFORE, AFTER)]);
    const edit = new vscode.WorkspaceEdit();
    edit.replace(uri, new vscode.Range(0, 0, 0, 3), 'uno');
    await vscode.workspace.applyEdit(edit);
    const decided = await run('acceptChanges');
    assert.equal(decided.outcome, 'stuck');
    assert.match(asked[0] ?? '', /a\.txt was changed meanwhile in the same lines/);
    assert.equal(await textOf(uri), BEFORE.replace('one', 'uno'));
    assert.deepEqual(verdicts, []);
  });

  it('writes several files, new ones, deletions and moves in one step, or none of them', async () => {
    const a = await fileWith(`${at}/a.txt`, BEFORE);
    const old = await fileWith(`${at}/old.txt`, 'old\n');
    const gone = await fileWith(`${at}/gone.txt`, 'gone\n');
    const changes = [
      change(`${at}/a.txt`, BEFORE, AFTER),
      change(`${at}/deep/new.txt`, null, 'new\n'),
      change(`${at}/gone.txt`, 'gone\n', null),
      change(`${at}/moved.txt`, 'old\n', 'moved\n', `${at}/old.txt`),
    ];
    await propose(changes);
    const labels = vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ label }) => label));
    assert.ok(labels.includes('Refactor: Test (4 files)'), labels.join(', '));
    assert.equal((await run('acceptChanges')).outcome, 'applied');
    const file = (name: string) => vscode.Uri.file(join(folder(), name));
    assert.equal(await textOf(a), AFTER);
    assert.equal(await textOf(file(`${at}/deep/new.txt`)), 'new\n');
    assert.equal(await textOf(file(`${at}/moved.txt`)), 'moved\n');
    for (const uri of [old, gone]) await assert.rejects(async () => vscode.workspace.fs.stat(uri));
    assert.deepEqual(verdicts, ['accepted']);
  });

  it('writes none of several files when one of them cannot be written', async () => {
    const a = await fileWith(`${at}/a.txt`, BEFORE);
    await propose([change(`${at}/a.txt`, BEFORE, AFTER), change(`${at}/lost.txt`, 'lost\n', 'found\n')]);
    const decided = await run('acceptChanges');
    assert.equal(decided.outcome, 'stuck');
    assert.match(decided.message ?? '', /lost\.txt is gone/);
    assert.equal(await textOf(a), BEFORE);
  });

  it('does not write a read-only file', async () => {
    const uri = await fileWith(`${at}/a.txt`, BEFORE);
    await chmod(uri.fsPath, 0o444);
    await propose([change(`${at}/a.txt`, BEFORE, AFTER)]);
    assert.match((await run('acceptChanges')).message ?? '', /is read-only/);
    assert.equal(await readFile(uri.fsPath, 'utf8'), BEFORE);
  });

  it('does not follow a link out of the workspace', async () => {
    const outside = join(tmpdir(), `tierwise-outside-${process.pid}`);
    await mkdir(outside, { recursive: true });
    await fileWith(`${at}/x.txt`, 'x');
    await symlink(outside, join(folder(), at, 'link'));
    await propose([change(`${at}/link/new.txt`, null, 'out\n')]);
    assert.match((await run('acceptChanges')).message ?? '', /is not in this workspace/);
    await assert.rejects(readFile(join(outside, 'new.txt')));
    await rm(outside, { recursive: true });
  });

  it('writes once what is accepted twice in a row, in six files', async () => {
    for (const pause of [0, 20, 40, 60]) {
      const names = Array.from({ length: 6 }, (_, i) => `${at}/${pause}-${i}.txt`);
      const uris = await Promise.all(names.map((name) => fileWith(name, BEFORE)));
      await propose(names.map((name) => change(name, BEFORE, AFTER.replace('two', 'new\ntwo'))));
      const first = run('acceptChanges');
      await sleep(pause);
      const second = run('acceptChanges');
      assert.deepEqual([(await first).outcome, (await second).outcome], ['applied', 'nothing']);
      for (const uri of uris) assert.equal(await textOf(uri), AFTER.replace('two', 'new\ntwo'));
    }
  });

  it('keeps what is typed into the first file while the others are made ready', async () => {
    const names = Array.from({ length: 6 }, (_, i) => `${at}/${i}.txt`);
    const [first] = await Promise.all(names.map((name) => fileWith(name, BEFORE)));
    assert.ok(first);
    const editor = await vscode.window.showTextDocument(first, { preview: false });
    editor.selection = new vscode.Selection(1, 0, 1, 0);
    await propose(names.map((name) => change(name, BEFORE, AFTER)));
    await vscode.window.showTextDocument(first, { preview: false });
    const accepted = run('acceptChanges');
    for (let line = 0; line < 4; line++) {
      await vscode.commands.executeCommand('editor.action.insertLineBefore');
      await vscode.commands.executeCommand('type', { text: `typed ${line}` });
    }
    const { outcome } = await accepted;
    const text = await textOf(first);
    const rest = text.replace(/typed \d\n/g, '');
    assert.equal(rest, outcome === 'applied' ? AFTER : BEFORE, text);
    assert.equal(text.match(/typed \d\n/g)?.length, 4);
  });

  it('leaves nothing half where VS Code cannot make one of the files', async () => {
    const a = await fileWith(`${at}/a.txt`, BEFORE);
    await fileWith(`${at}/file`, 'no folder');
    await propose([
      change(`${at}/a.txt`, BEFORE, AFTER),
      change(`${at}/b.txt`, null, 'new\n'),
      change(`${at}/file/c.txt`, null, 'new\n'),
    ]);
    assert.equal((await run('acceptChanges')).outcome, 'stuck');
    assert.equal(await textOf(a), BEFORE);
    await assert.rejects(async () => vscode.workspace.fs.stat(vscode.Uri.file(join(folder(), at, 'b.txt'))));
  });

  it('moves a file with what is typed into it', async () => {
    const old = await fileWith(`${at}/old.txt`, BEFORE);
    await propose([change(`${at}/new.txt`, BEFORE, AFTER, `${at}/old.txt`)]);
    const edit = new vscode.WorkspaceEdit();
    edit.insert(old, new vscode.Position(2, 0), 'typed\n');
    await vscode.workspace.applyEdit(edit);
    assert.equal((await run('acceptChanges')).outcome, 'applied');
    const moved = vscode.Uri.file(join(folder(), at, 'new.txt'));
    assert.equal(await textOf(moved), AFTER.replace('three', 'typed\nthree'));
    await assert.rejects(async () => vscode.workspace.fs.stat(old));
  });

  it('asks before it writes what can run programs, whoever writes it', async () => {
    const asks: string[] = [];
    const messages: string[] = [];
    const { write, writeEdit } = createWriter(async (message, detail) => {
      messages.push(message);
      asks.push(detail.join('\n'));
      return false;
    });
    const path = `${at}/.vscode/tasks.json`;
    const uri = await fileWith(path, '{}\n');
    const result = await write([change(path, '{}\n', '{"tasks":[]}\n')], new Map(), 'Tierwise: Review');
    assert.deepEqual(result, { ok: false, obstacles: [] });
    const edit = new vscode.WorkspaceEdit();
    edit.insert(uri, new vscode.Position(0, 0), ' ');
    assert.deepEqual(await writeEdit(async () => edit), { outcome: 'declined' });
    assert.equal(asks.length, 2);
    const many = [path, `${at}/Makefile`].map((one) => change(one, null, 'all:\n'));
    await write(many, new Map(), 'Tierwise: Review');
    assert.match(messages.at(-1) ?? '', /^This changes files that /);
    for (const message of messages.slice(0, 2)) assert.match(message, /^This changes a file that /);
    for (const detail of asks.slice(0, 2))
      assert.match(detail, /tasks\.json: the editor runs commands from it/);
    assert.equal(await textOf(uri), '{}\n');
  });

  it('works on an untitled file', async () => {
    const document = await vscode.workspace.openTextDocument({ content: BEFORE, language: 'plaintext' });
    const path = pathOf(document.uri);
    await propose([change(path, BEFORE, AFTER)], new Map([[path, document.uri]]));
    assert.equal((await run('acceptChanges')).outcome, 'applied');
    assert.equal(document.getText(), AFTER);
  });

  it('works on a cell of a notebook', async () => {
    const data = new vscode.NotebookData([
      new vscode.NotebookCellData(vscode.NotebookCellKind.Code, BEFORE, 'python'),
    ]);
    const notebook = await vscode.workspace.openNotebookDocument('jupyter-notebook', data);
    const { document } = notebook.cellAt(0);
    const path = pathOf(document.uri);
    assert.match(path, /cell-1\.py$/);
    await propose([change(path, BEFORE, AFTER)], new Map([[path, document.uri]]));
    assert.equal((await run('acceptChanges')).outcome, 'applied');
    assert.equal(document.getText(), AFTER);
  });

  it('keeps Windows line ends and a byte order mark', async () => {
    const windows = BEFORE.replaceAll('\n', '\r\n');
    const uri = await fileWith(`${at}/a.txt`, `\uFEFF${windows}`);
    const before = await textOf(uri);
    await propose([change(`${at}/a.txt`, before, before.replace('one', 'ONE'))]);
    await run('acceptChanges');
    await (await vscode.workspace.openTextDocument(uri)).save();
    assert.equal(await readFile(uri.fsPath, 'utf8'), `\uFEFF${windows.replace('one', 'ONE')}`);
  });

  it('notices that it was undone', async () => {
    const uri = await fileWith(`${at}/a.txt`, BEFORE);
    await propose([change(`${at}/a.txt`, BEFORE, AFTER)]);
    await run('acceptChanges');
    await vscode.window.showTextDocument(uri);
    await vscode.commands.executeCommand('undo');
    await until('the undo to be noticed', () => verdicts.includes('undone'));
    assert.equal(await textOf(uri), BEFORE);
    assert.deepEqual(verdicts, ['accepted', 'undone']);
  });

  it('is kept when its tab is closed without a decision, and shown again', async () => {
    await fileWith(`${at}/a.txt`, BEFORE);
    await propose([change(`${at}/a.txt`, BEFORE, AFTER)]);
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    await until('the message', () => asked.length > 0);
    assert.match(asked[0] ?? '', /closed before it was accepted/);
    assert.equal((await run('acceptChanges')).outcome, 'nothing');
    assert.deepEqual(verdicts, []);
    const again = await run('showPendingChanges');
    assert.deepEqual('files' in again && again.files, [`${at}/a.txt`]);
    await proposedEditor();
    assert.equal((await run('acceptChanges')).outcome, 'applied');
    assert.equal((await run('showPendingChanges')).outcome, 'nothing');
  });

  it('is asked about when its tab is closed, whatever question is still open', async () => {
    press = new Promise(() => undefined);
    for (const name of ['a', 'b']) {
      await fileWith(`${at}/${name}.txt`, BEFORE);
      await propose([change(`${at}/${name}.txt`, BEFORE, AFTER)]);
      await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
      await until(`the message about ${name}`, () => asked.length > 0);
      assert.match(asked.pop() ?? '', /^“Refactor: Test” was closed/);
    }
  });

  it('is asked about once with all that were closed with it', async () => {
    for (const name of ['a', 'b']) {
      await fileWith(`${at}/${name}.txt`, BEFORE);
      await propose([change(`${at}/${name}.txt`, BEFORE, AFTER)]);
    }
    press = 'Discard';
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await until('both verdicts', () => verdicts.length === 2);
    assert.deepEqual(verdicts, ['rejected', 'rejected']);
    assert.equal(
      asked[0],
      '2 changes were closed before they were accepted. They stay in “Show Pending Changes”.',
    );
    assert.deepEqual(
      asked.filter((message) => message.includes('closed')),
      asked.slice(0, 1),
    );
  });

  it('is discarded when the user says so after its tab was closed', async () => {
    await fileWith(`${at}/a.txt`, BEFORE);
    press = 'Discard';
    await propose([change(`${at}/a.txt`, BEFORE, AFTER)]);
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    await until('the verdict', () => verdicts.length > 0);
    assert.deepEqual(verdicts, ['rejected']);
  });

  it('comes back with what was decided and typed in it, where a discard is undone', async () => {
    const uri = await fileWith(`${at}/a.txt`, BEFORE);
    await propose([change(`${at}/a.txt`, BEFORE, AFTER)]);
    const editor = await proposedEditor();
    await editor.edit((edit) => edit.insert(new vscode.Position(1, 0), 'by hand\n'));
    await until('the change to be noticed', () => !editor.document.isDirty);
    press = 'Undo';
    await run('refuseChanges');
    await until('the preview to be back', () =>
      vscode.window.tabGroups.all.some(({ tabs }) =>
        tabs.some(({ input }) => input instanceof vscode.TabInputTextDiff),
      ),
    );
    assert.match(asked.at(-1) ?? '', /“Refactor: Test” was discarded/);
    assert.equal((await run('acceptChanges')).outcome, 'applied');
    assert.equal(await textOf(uri), AFTER.replace('two', 'by hand\ntwo'));
    assert.deepEqual(verdicts, ['rejected', 'partly']);
  });

  describe('of which single changes were discarded', () => {
    const MIDDLE = BEFORE.replace('three', 'THREE');
    const three = async () => {
      const uri = await fileWith(`${at}/a.txt`, BEFORE);
      await propose([change(`${at}/a.txt`, BEFORE, AFTER.replace('three', 'THREE'))]);
      const { document } = await proposedEditor();
      const put = async (line: number) => {
        (await proposedEditor()).selection = new vscode.Selection(line, 0, line, 0);
      };
      const becomes = (text: string) =>
        until(`the proposal to be ${JSON.stringify(text)}`, () => document.getText() === text);
      const type = async (line: number, text: string) => {
        const edit = new vscode.WorkspaceEdit();
        edit.insert(document.uri, new vscode.Position(line, 0), text);
        await vscode.workspace.applyEdit(edit);
        await until('the change to be noticed', () => !document.isDirty);
      };
      return { uri, put, becomes, type };
    };

    it('brings them back one by one, and what was typed since stays', async () => {
      const { uri, put, becomes, type } = await three();
      await put(0);
      assert.equal((await run('refuseChange')).outcome, 'open');
      await put(4);
      assert.equal((await run('refuseChange')).outcome, 'open');
      await becomes(MIDDLE);
      await type(2, 'by hand\n');
      assert.equal((await run('undoDiscard')).outcome, 'open');
      await becomes('one\ntwo\nby hand\nTHREE\nfour\nFIVE\n');
      assert.equal((await run('undoDiscard')).outcome, 'open');
      await becomes('ONE\ntwo\nby hand\nTHREE\nfour\nFIVE\n');
      assert.equal((await run('undoDiscard')).outcome, 'nothing');
      await run('acceptChanges');
      assert.equal(await textOf(uri), 'ONE\ntwo\nby hand\nTHREE\nfour\nFIVE\n');
    });

    it('has them back by the undo of the editor too', async () => {
      const { uri, put, becomes } = await three();
      await put(4);
      await run('refuseChange');
      await becomes('ONE\ntwo\nTHREE\nfour\nfive\n');
      await vscode.commands.executeCommand('undo');
      await becomes('ONE\ntwo\nTHREE\nfour\nFIVE\n');
      await run('acceptChanges');
      assert.equal(await textOf(uri), AFTER.replace('three', 'THREE'));
      assert.deepEqual(verdicts, ['accepted']);
    });

    it('does not put one back where the user typed into its lines, and says so', async () => {
      const { put, becomes, type } = await three();
      await put(0);
      await run('refuseChange');
      await becomes(AFTER.replace('ONE', 'one').replace('three', 'THREE'));
      await type(0, 'No');
      assert.equal((await run('undoDiscard')).outcome, 'stuck');
      assert.deepEqual(asked, [`${at}/a.txt was changed in the same lines meanwhile.`]);
      await run('refuseChanges');
    });

    it('offers the last of them again where it ended the review: it alone is still to be decided', async () => {
      const { uri, put } = await three();
      await put(0);
      await run('acceptChange');
      await put(2);
      await run('acceptChange');
      press = 'Undo';
      await put(4);
      assert.equal((await run('refuseChange')).outcome, 'applied');
      assert.equal(await textOf(uri), 'ONE\ntwo\nTHREE\nfour\nfive\n');
      assert.deepEqual(asked, ['The rest of “Refactor: Test” was discarded. What you accepted is written.']);
      const editor = await proposedEditor();
      assert.equal(editor.document.getText(), AFTER.replace('three', 'THREE'));
      press = undefined;
      assert.equal((await run('acceptChange')).outcome, 'applied');
      assert.equal(await textOf(uri), AFTER.replace('three', 'THREE'));
      assert.deepEqual(verdicts, ['partly', 'accepted']);
    });

    it('is not rejected where a part of it was written before the rest was discarded twice', async () => {
      const { put } = await three();
      await put(0);
      await run('acceptChange');
      await put(2);
      await run('refuseChange');
      press = 'Undo';
      await put(4);
      await run('refuseChange');
      const editor = await proposedEditor();
      assert.equal(editor.document.getText(), 'ONE\ntwo\nthree\nfour\nFIVE\n');
      press = undefined;
      await run('refuseChange');
      assert.deepEqual(verdicts, ['partly', 'partly']);
    });
  });

  it('gives way to a newer proposal for the same file', async () => {
    await fileWith(`${at}/a.txt`, BEFORE);
    await propose([change(`${at}/a.txt`, BEFORE, AFTER)]);
    await propose([change(`${at}/a.txt`, BEFORE, BEFORE.replace('two', 'TWO'))]);
    assert.deepEqual(verdicts, ['rejected']);
    assert.deepEqual(asked, []);
    await run('acceptChanges');
    assert.deepEqual(verdicts, ['rejected', 'accepted']);
  });

  describe('after a reload of the window', () => {
    const folderOfKept = () => join(tmpdir(), `tierwise-kept-${process.pid}-${count}`);
    let lines: string[];
    /** A window: its proposals are those that the one before it has kept. */
    const window = () => {
      lines = [];
      const own = verdicts;
      const ask = async (message: string) => {
        asked.push(message);
        return undefined;
      };
      return createProposals({
        ask,
        inform: ask,
        confirm: async () => false,
        log: (line) => void lines.push(line),
        kept: {
          store: createPendingStore(folderOfKept(), (line) => void lines.push(line)),
          revive: () => ({
            onVerdict: (verdict) => void own.push(verdict),
            onWrite: () => () => undefined,
            refine: async () => false,
          }),
        },
      });
    };
    const reload = () => {
      review.dispose();
      review = window();
    };
    beforeEach(() => {
      review.dispose();
      review = window();
    });
    afterEach(async () => rm(folderOfKept(), { recursive: true, force: true }));

    it('is there again, with what was decided, and what was typed since stays', async () => {
      const uri = await fileWith(`${at}/a.txt`, BEFORE);
      await propose([change(`${at}/a.txt`, BEFORE, AFTER)]);
      (await proposedEditor()).selection = new vscode.Selection(0, 0, 0, 0);
      assert.equal((await run('acceptChange')).outcome, 'open');
      reload();
      const edit = new vscode.WorkspaceEdit();
      edit.insert(uri, new vscode.Position(2, 0), 'typed\n');
      await vscode.workspace.applyEdit(edit);
      assert.equal((await run('showPendingChanges')).outcome, 'open');
      assert.equal((await proposedEditor()).document.getText(), AFTER.replace('three', 'typed\nthree'));
      assert.equal((await run('acceptChanges')).outcome, 'applied');
      assert.equal(await textOf(uri), AFTER.replace('three', 'typed\nthree'));
      assert.deepEqual(verdicts, ['accepted']);
      reload();
      assert.equal((await run('showPendingChanges')).outcome, 'nothing');
    });

    it('is told where its lines were changed meanwhile, and is kept', async () => {
      const uri = await fileWith(`${at}/a.txt`, BEFORE);
      await propose([change(`${at}/a.txt`, BEFORE, AFTER)]);
      reload();
      const edit = new vscode.WorkspaceEdit();
      edit.replace(uri, new vscode.Range(0, 0, 0, 3), 'uno');
      await vscode.workspace.applyEdit(edit);
      await run('showPendingChanges');
      assert.match(asked.join(), /a\.txt changed meanwhile in the same lines/);
      assert.equal((await run('acceptChanges')).outcome, 'stuck');
      reload();
      assert.equal((await run('showPendingChanges')).outcome, 'open');
    });

    it('is not asked about again where the files have it already', async () => {
      const uri = await fileWith(`${at}/a.txt`, BEFORE);
      await propose([change(`${at}/a.txt`, BEFORE, AFTER)]);
      reload();
      const edit = new vscode.WorkspaceEdit();
      edit.replace(uri, new vscode.Range(0, 0, 5, 0), AFTER);
      await vscode.workspace.applyEdit(edit);
      await run('showPendingChanges');
      assert.deepEqual(verdicts, ['accepted']);
      assert.equal((await run('showPendingChanges')).outcome, 'nothing');
    });

    it('is gone when it was discarded', async () => {
      await fileWith(`${at}/a.txt`, BEFORE);
      await propose([change(`${at}/a.txt`, BEFORE, AFTER)]);
      await run('refuseChanges');
      reload();
      assert.equal((await run('showPendingChanges')).outcome, 'nothing');
      assert.deepEqual(lines, []);
    });
  });

  it('finds a place for paths in the workspace', () => {
    assert.equal(uriOf('src/cart.ts')?.fsPath, join(folder(), 'src/cart.ts'));
    assert.equal(pathOf(vscode.Uri.file(join(folder(), 'src/cart.ts'))), 'src/cart.ts');
  });
});

/** The side of the diff that is proposed. */
async function proposedEditor(): Promise<vscode.TextEditor> {
  const found = () =>
    vscode.window.visibleTextEditors.find(({ document }) => document.uri.scheme === 'tierwise-edit');
  await until('the preview', () => found() !== undefined);
  const editor = found();
  assert.ok(editor);
  return editor;
}
