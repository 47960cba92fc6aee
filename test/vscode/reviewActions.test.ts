import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import manifest from '../../package.json' with { type: 'json' };
import { afterwards, type ReviewDeps } from '../../src/agent/review.ts';
import { resume, tell } from '../../src/agent/tell.ts';
import { editHere, keptProposals } from '../../src/commands/edit/index.ts';
import { createProposals, isPreview, type Proposals } from '../../src/proposals/index.ts';
import { newTask } from '../unit/agent/loop/line.ts';
import { type Asked, block, editDeps, requestsThat } from './answers.ts';
import { deleted, edit, file, until, write } from './workspace.ts';

/** What a bar above a change, a menu, the title of the editor, the Command Palette or a key offers in a review. */
const OFFERED = offered();

function offered(): readonly string[] {
  const { menus, keybindings } = manifest.contributes;
  const all: readonly { readonly command?: string; readonly when?: string }[] = [
    ...Object.values(menus).flat(),
    ...keybindings,
  ];
  const isOfReview = (when: string) =>
    /tierwise\.review|== tierwise-edit|tierwise\.changes/.test(
      when.replace('commentController == tierwise.review', ''),
    );
  return [...new Set(all.flatMap(({ command, when = '' }) => (command && isOfReview(when) ? command : [])))];
}

const BEFORE = 'one\ntwo\nthree\nfour\nfive\n';
const AFTER = 'ONE\ntwo\nthree\nfour\nFIVE\n';

describe('Every action that a review offers has an effect, or says one clear sentence', () => {
  const { showInformationMessage, showWarningMessage } = vscode.window;
  let folder: string;
  let told: string[];
  /** What was said to the task. */
  let words: string[];
  let asked: Asked;
  let proposals: Proposals;
  let path = '';
  let count = 0;

  const deps = () => editDeps(asked.requests, proposals, told);
  const review: ReviewDeps = {
    runner: {
      entry: (id) => ({ readable: true, id, task: newTask({ id, state: 'done' }), worker: 'nobody' }),
      tell: (_, text) => words.push(text) > 0,
      resume: async () => ({ ok: true }),
      tree: async () => null,
      settle: async () => ({ ok: true }),
    },
    unsaved: () => new Map(),
    saidOf: () => null,
    propose: (proposal) => proposals.propose(proposal),
    withdraw: (task) => proposals.withdraw(task),
    attemptsOf: () => [],
    verdict: () => undefined,
  };
  const ofTask = (task: string) => afterwards(async () => review, review.verdict, task, 0);
  const window = () => {
    const say = async (message: string) => void told.push(message);
    const storage = vscode.Uri.file(folder);
    const kept = keptProposals({ storage, log: () => undefined, editing: deps, ofTask });
    return createProposals({
      ask: say,
      inform: say,
      confirm: async () => false,
      log: () => undefined,
      kept,
    });
  };
  const reload = async () => {
    proposals.dispose();
    proposals = window();
    assert.equal(Object(await proposals.commands.showPendingChanges({})).outcome, 'open');
  };

  beforeEach(async () => {
    path = `action-${++count}.txt`;
    folder = mkdtempSync(join(tmpdir(), 'tierwise-actions-'));
    told = [];
    words = [];
    const say = async (message: string) => void told.push(message);
    Object.assign(vscode.window, { showInformationMessage: say, showWarningMessage: say });
    asked = requestsThat(() =>
      asked.prompts.length === 1
        ? `${block(path, 'one', 'ONE')}\n${block(path, 'five', 'FIVE')}`
        : block(path, 'five', 'Five'),
    );
    proposals = window();
    await write(path, BEFORE);
  });
  afterEach(async () => {
    Object.assign(vscode.window, { showInformationMessage, showWarningMessage });
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    proposals.dispose();
    rmSync(folder, { recursive: true, force: true });
    await deleted(path);
  });

  const edited = async () => {
    const given = { uri: file(path), scope: 'file' as const, instruction: 'Shout.' };
    assert.equal((await editHere(deps(), given)).outcome, 'proposed');
  };
  const worked = () =>
    proposals.propose({
      title: 'Shout',
      changes: [{ path, before: BEFORE, after: AFTER, movedFrom: null }],
      locations: new Map(),
      note: null,
      attemptId: 0,
      task: 'task',
      asked: null,
      ...ofTask('task'),
    });

  /** How a proposal came to be on the screen. */
  const WORLDS: Readonly<Record<string, () => Promise<unknown>>> = {
    'of an edit': edited,
    'of a task': worked,
    'of an edit, after a reload': () => edited().then(reload),
    'of a task, after a reload': () => worked().then(reload),
    'that is not there': async () => undefined,
  };

  const run = (command: string): Promise<unknown> => {
    if (command === 'tierwise.edit') return editHere(deps(), { instruction: 'Make it shorter.' });
    const name = command.replace('tierwise.', '');
    const { commands } = proposals;
    const own = Object.keys(commands).find((one): one is keyof typeof commands => one === name);
    assert.ok(own, `no command of a review: ${command}`);
    return commands[own](name === 'refineChanges' ? 'Make it shorter.' : undefined);
  };

  /** All that a user can see of it, and what models are told. */
  const seen = () => {
    const editors = vscode.window.visibleTextEditors.map(({ document, selection }) => [
      String(document.uri),
      document.getText(),
      selection.active.line,
    ]);
    const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs.map(({ label }) => label));
    return JSON.stringify([editors.sort(), tabs, told, words, asked.prompts.length]);
  };

  it('finds what is offered', () => {
    for (const name of ['acceptChanges', 'acceptChange', 'refineChanges', 'undoDiscard', 'edit']) {
      assert.ok(OFFERED.includes(`tierwise.${name}`), OFFERED.join(', '));
    }
  });

  for (const [world, begin] of Object.entries(WORLDS)) {
    for (const command of OFFERED) {
      it(`a proposal ${world}: ${command}`, async () => {
        if (world === 'that is not there' && command === 'tierwise.edit') return;
        await begin();
        const isShown = () =>
          vscode.window.visibleTextEditors.some(({ document }) => isPreview(document.uri));
        if (world !== 'that is not there') await until('the preview', async () => isShown());
        const before = seen();
        await run(command);
        await until('an effect, or a sentence', async () => seen() !== before);
      });
    }
  }

  it('Refine tells a task what is wished for, and its changes are no longer to be accepted', async () => {
    for (const begin of [worked, () => worked().then(reload)]) {
      words = [];
      await begin();
      await run('tierwise.refineChanges');
      assert.deepEqual(words, ['Make it shorter.']);
      assert.equal((await proposals.commands.acceptChanges(undefined)).outcome, 'nothing');
      assert.equal(Object(await proposals.commands.showPendingChanges({})).outcome, 'nothing');
    }
  });

  it('of a task that goes on, from wherever, its changes are no longer to be accepted, without a word', async () => {
    for (const goOn of [
      () => tell(review, 'task', async () => 'And the tests.'),
      () => resume(review, 'task'),
    ]) {
      await worked();
      told = [];
      assert.equal(await goOn(), 'done');
      assert.deepEqual(told, []);
      assert.equal((await proposals.commands.acceptChanges(undefined)).outcome, 'nothing');
      assert.equal(Object(await proposals.commands.showPendingChanges({})).outcome, 'nothing');
    }
  });

  it('of a task that does not go on, since another window works on it, its changes stay open', async () => {
    const elsewhere = { ok: false, reason: 'elsewhere' } as const;
    const refusing = { ...review, runner: { ...review.runner, resume: async () => elsewhere } };
    await worked();
    told = [];
    assert.equal(await resume(refusing, 'task'), 'refused');
    assert.deepEqual(told, ['Another window works on this task.']);
    assert.equal(Object(await proposals.commands.showPendingChanges({})).outcome, 'open');
  });

  it('Refine asks anew after a reload: for the same, about the file as it is, with the difference', async () => {
    await edited();
    await reload();
    await edit(await vscode.workspace.openTextDocument(file(path)), 0, 'zero\n');
    await run('tierwise.refineChanges');
    await until('the answer', async () => asked.prompts.length === 2);
    const prompt = asked.prompts.at(-1) ?? '';
    assert.match(prompt, /Edit action-\d+\.txt, where the cursor is: Shout\./);
    assert.match(prompt, /zero\none\n/);
    assert.match(prompt, /\nfour\nFIVE\n[\s\S]*Make the changes anew, .*: Make it shorter\.$/);
    await until('the new proposal', async () => /Five/.test(seen()));
  });
});
