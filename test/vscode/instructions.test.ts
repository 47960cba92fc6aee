import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { refactor } from '../../src/commands/edit/index.ts';
import { rename } from '../../src/commands/rename.ts';
import { review } from '../../src/commands/review/review.ts';
import { instructionsFor } from '../../src/context/index.ts';
import { createProposals, createWriter } from '../../src/proposals/index.ts';
import { echo, startRecorder } from '../recorder/recorder.ts';
import { editDeps, requestsThat } from './answers.ts';
import { conversation, startWorld } from './chat/world.ts';
import { deleted, edit, file, open, write } from './workspace.ts';

const TOKEN = `ghp_${'a1B2c3D4e5F6'.repeat(3)}`;

describe('Instructions of a project', () => {
  afterEach(() =>
    deleted('AGENTS.md', 'CLAUDE.md', '.github', '.gitignore', 'src/AGENTS.md', 'src/deep', 'src/typed'),
  );
  const found = (...paths: readonly string[]) => instructionsFor(paths.map(file), 128_000);

  it('are none where there are no such files', async () => {
    assert.deepEqual(await found('src/money.ts'), { project: '', files: '', told: '' });
  });

  it('are those of the folder and the nearest ones above a file', async () => {
    await write('AGENTS.md', 'Of the folder.');
    await write('src/AGENTS.md', 'Of the sources.');
    await write('src/deep/AGENTS.md', 'Of the depth.');
    await write('src/deep/er/x.ts', 'export {};');
    const deep = await found('src/deep/er/x.ts');
    assert.match(deep.project, /Of the folder\./);
    assert.match(deep.files, /src\/deep\/AGENTS\.md[\s\S]*Of the depth\./);
    assert.doesNotMatch(deep.project + deep.files, /Of the sources/);
    assert.match(deep.told, /^with AGENTS\.md, src\/deep\/AGENTS\.md, \d+ tokens$/);
    const both = await found('src/money.ts', 'src/deep/er/x.ts');
    assert.match(both.files, /Of the sources\.[\s\S]*Of the depth\./);
    const test = await found('test/money.test.ts');
    assert.match(test.project, /Of the folder\./);
    assert.equal(test.files, '');
  });

  it('are those of Copilot, and rules for the files that they apply to', async () => {
    await write('.github/copilot-instructions.md', 'For everybody.');
    await write('.github/instructions/ts.instructions.md', '---\napplyTo: "**/*.ts"\n---\nFor TypeScript.');
    await write('.github/instructions/deep/py.instructions.md', '---\napplyTo: "*.py"\n---\nFor Python.');
    await write('.github/instructions/all.instructions.md', '---\napplyTo: "**"\n---\nFor all.');
    await write(
      '.github/instructions/asked.instructions.md',
      '---\ndescription: x\n---\nFor who attaches it.',
    );
    const { project, files, told } = await found('src/money.ts');
    assert.match(project, /For everybody\.[\s\S]*For all\./);
    assert.match(files, /For TypeScript\./);
    assert.doesNotMatch(project + files, /Python|attaches|applyTo/);
    assert.match(told, /copilot-instructions\.md, .*all\.instructions\.md, .*ts\.instructions\.md/);
  });

  it('are those of Claude only where there are no others', async () => {
    await write('CLAUDE.md', 'For Claude.');
    assert.match((await found('src/money.ts')).project, /For Claude\./);
    await write('AGENTS.md', 'For all agents.');
    const { project } = await found('src/money.ts');
    assert.match(project, /For all agents\./);
    assert.doesNotMatch(project, /For Claude/);
  });

  it('are those of the folder where nothing is asked about', async () => {
    await write('AGENTS.md', 'Of the folder.');
    assert.match((await found()).project, /Of the folder\./);
  });

  it('come without their secrets, and not from a file of secrets or an ignored one', async () => {
    await write('AGENTS.md', `Call the server with ${TOKEN}.`);
    const { project } = await found('src/money.ts');
    assert.match(project, /Call the server with <secret \d+>/);
    assert.doesNotMatch(project, /ghp_/);
    await write('.gitignore', 'AGENTS.md\n');
    assert.equal((await found('src/money.ts')).told, '');
    await deleted('AGENTS.md', '.gitignore');
    await write('.env', 'WORD=quokka\n');
    symlinkSync(file('.env').fsPath, file('AGENTS.md').fsPath);
    try {
      assert.equal((await found('src/money.ts')).told, '');
    } finally {
      await deleted('.env');
    }
  });

  it('are told of where they are too large to be read', async () => {
    await write('AGENTS.md', 'Another rule.\n'.repeat(400_000));
    assert.deepEqual(await found('src/money.ts'), {
      project: '',
      files: '',
      told: 'not AGENTS.md (too large)',
    });
  });

  it('are none of a folder with such a name, or of a link that leads out of the workspace', async () => {
    await write('AGENTS.md/AGENTS.md', 'Of a folder.');
    assert.equal((await found('src/money.ts')).told, '');
    await deleted('AGENTS.md');
    const outside = mkdtempSync(join(tmpdir(), 'outside-'));
    writeFileSync(join(outside, 'rules.md'), 'Of elsewhere.');
    symlinkSync(join(outside, 'rules.md'), file('AGENTS.md').fsPath);
    try {
      assert.equal((await found('src/money.ts')).told, '');
    } finally {
      rmSync(outside, { recursive: true });
    }
  });

  it('are read as the editor reads them: in UTF-16, with the line ends of Windows, and before they are saved', async () => {
    const bytes = Buffer.from('\uFEFFOf the folder.\r\nFür alle.', 'utf16le');
    await vscode.workspace.fs.writeFile(file('AGENTS.md'), bytes);
    assert.match((await found('src/money.ts')).project, /Of the folder\.\nFür alle\./);
    await vscode.workspace.fs.writeFile(file('AGENTS.md'), Buffer.from(bytes).swap16());
    assert.match((await found('src/money.ts')).project, /Of the folder\.\nFür alle\./);
    // Documents outlive their editors for a while: no other test has this file.
    await write('src/typed/AGENTS.md', 'Saved.');
    await edit(await open('src/typed/AGENTS.md'), 0, 'Not saved. ');
    assert.match((await found('src/typed/x.ts')).files, /Not saved\. Saved\./);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  it('go along once where two files say the same', async () => {
    await write('AGENTS.md', 'Of the folder.');
    await write('.github/copilot-instructions.md', 'Of the folder.');
    const { project, told } = await found('src/money.ts');
    assert.equal(project.split('Of the folder.').length, 2);
    assert.match(told, /^with \.github\/copilot-instructions\.md, \d+ tokens$/);
  });

  it('are those of the folder for a file that has no name yet, and for a cell of a notebook', async () => {
    await write('AGENTS.md', 'Of the folder.');
    const untitled = await vscode.workspace.openTextDocument({ content: 'text' });
    assert.match((await instructionsFor([untitled.uri], 128_000)).project, /Of the folder\./);
    await write('src/deep/AGENTS.md', 'Of the depth.');
    const cells = [
      { cell_type: 'code', source: ['1 + 1'], metadata: {}, outputs: [], execution_count: null },
    ];
    await write('src/deep/n.ipynb', JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 }));
    const notebook = await vscode.workspace.openNotebookDocument(file('src/deep/n.ipynb'));
    const { project, files } = await instructionsFor([notebook.cellAt(0).document.uri], 128_000);
    assert.match(project, /Of the folder\./);
    assert.match(files, /Of the depth\./);
    const other = vscode.Uri.file(join(tmpdir(), 'elsewhere.ts'));
    assert.equal((await instructionsFor([other], 128_000)).told, '');
  });

  it('are cut where they are long', async () => {
    await write('AGENTS.md', 'Another rule.\n'.repeat(20_000));
    const { project, told } = await found('src/money.ts');
    assert.ok(project.length < 17_000);
    assert.match(told, /^with the beginning of AGENTS\.md, /);
  });

  it('are not followed in a folder that is not trusted', async () => {
    await write('AGENTS.md', 'Of the folder.');
    const own = Object.getOwnPropertyDescriptor(vscode.workspace, 'isTrusted');
    assert.ok(own);
    assert.equal(vscode.workspace.isTrusted, true);
    Object.defineProperty(vscode.workspace, 'isTrusted', { ...own, get: () => false });
    try {
      assert.equal((await found('src/money.ts')).told, '');
    } finally {
      Object.defineProperty(vscode.workspace, 'isTrusted', own);
    }
  });

  it('go along with changes, reviews and names', async () => {
    await write('AGENTS.md', 'Of the folder.');
    await write('src/AGENTS.md', 'Of the sources.');
    const { requests, prompts } = requestsThat(() => 'Nothing.');
    const ask = async () => undefined;
    const proposals = createProposals({
      ask,
      inform: ask,
      confirm: async () => false,
      log: () => undefined,
      kept: null,
    });
    const deps = editDeps(requests, proposals, []);
    const uri = file('src/money.ts');
    try {
      await refactor(deps, { uri, scope: 'file', instruction: 'Shorter.' });
      await review({ ...deps, threads: { show: () => undefined } }, { uri, scope: 'file' });
      const writer = createWriter(async () => false);
      const document = await vscode.workspace.openTextDocument(uri);
      const position = document.positionAt(document.getText().indexOf('function ') + 'function '.length);
      await rename({ requests, verdict: () => undefined, writer }, { uri, position, pick: 'first' });
    } finally {
      proposals.dispose();
    }
    assert.equal(prompts.length, 3);
    for (const prompt of prompts) assert.match(prompt, /Of the folder\.[\s\S]*Of the sources\./);
  });

  it('are named above a change and a review that the chat is asked for', async () => {
    await write('AGENTS.md', 'Of the folder.');
    const recorder = await startRecorder(echo);
    const ask = async () => undefined;
    const kept = { ask, inform: ask, confirm: async () => false, log: () => undefined, kept: null };
    const proposals = createProposals(kept);
    const world = startWorld({
      url: recorder.url,
      runEditCommand: async (command, { uri }, { requests, notify }) => {
        const deps = { ...editDeps(requests, proposals, []), notify };
        if (command === 'review') {
          await review({ ...deps, threads: { show: () => undefined } }, { uri, scope: 'file' });
        } else {
          await refactor(deps, { uri, scope: 'file', instruction: 'Shorter.' });
        }
        return null;
      },
    });
    try {
      const references = [{ id: 'a', value: file('src/money.ts') }];
      for (const command of ['refactor', 'review']) {
        const { text } = await conversation(world.participant).ask('', { command, references });
        assert.match(text, /^\*.* · with AGENTS\.md, \d+ tokens\*\n/, command);
      }
    } finally {
      world.stop();
      proposals.dispose();
      await recorder.stop();
    }
  });

  it('that change within a conversation do not end it, and the user is told that it is read anew', async () => {
    await write('AGENTS.md', 'Of the folder.');
    const recorder = await startRecorder(echo);
    const world = startWorld({ url: recorder.url });
    try {
      const chat = conversation(world.participant);
      await chat.ask(`explain this: ${'a long text '.repeat(1_000)}`);
      assert.doesNotMatch((await chat.ask('and why?')).text, /anew/);
      await write('AGENTS.md', 'Of another day.');
      assert.match(
        (await chat.ask('and then?')).text,
        /Other instructions of the project .* read[s]? the conversation anew/,
      );
      assert.doesNotMatch((await chat.ask('and in the end?')).text, /anew/);
      const models = recorder.journal.map(({ body }) => /"model":"([^"]+)"/.exec(JSON.stringify(body))?.[1]);
      assert.equal(new Set(models).size, 1);
      assert.match(JSON.stringify(recorder.journal[2]?.body), /Of another day\..*a long text/);
    } finally {
      world.stop();
      await recorder.stop();
    }
  });

  it('go along with a conversation: those for all in front, where they stay in the cache', async () => {
    await write('AGENTS.md', 'Of the folder.');
    await write('src/AGENTS.md', 'Of the sources.');
    const recorder = await startRecorder(echo);
    const world = startWorld({ url: recorder.url });
    try {
      const chat = conversation(world.participant);
      const references = [{ id: 'a', value: file('src/money.ts') }];
      const { text } = await chat.ask('explain this file', { references });
      assert.match(text, /^\*.* · with AGENTS\.md, src\/AGENTS\.md, \d+ tokens\*/);
      await chat.ask('and why?');
      const sent = recorder.journal.map(({ body }) => JSON.stringify(body));
      assert.equal(sent.length, 2);
      for (const body of sent) {
        assert.equal(body.split('Of the folder.').length - 1, 1);
        assert.equal(body.split('Of the sources.').length - 1, 1);
        assert.ok(body.indexOf('Of the folder.') < body.indexOf('explain this file'));
      }
      assert.ok(
        (recorder.journal[1]?.cacheReadTokens ?? 0) > 0 || recorder.journal[1]?.path.includes('chat'),
      );
    } finally {
      world.stop();
      await recorder.stop();
    }
  });
});
