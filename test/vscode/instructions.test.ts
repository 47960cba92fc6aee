import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import * as vscode from 'vscode';
import { refactor } from '../../src/commands/edit/index.ts';
import { rename } from '../../src/commands/rename.ts';
import { review } from '../../src/commands/review/review.ts';
import { instructionsFor } from '../../src/context/index.ts';
import { createProposals, createWriter } from '../../src/proposals/index.ts';
import { echo, startRecorder } from '../recorder/recorder.ts';
import { editDeps, requestsThat } from './answers.ts';
import { conversation, startWorld } from './chat/world.ts';
import { deleted, file, write } from './workspace.ts';

const TOKEN = `ghp_${'a1B2c3D4e5F6'.repeat(3)}`;

describe('Instructions of a project', () => {
  afterEach(() => deleted('AGENTS.md', 'CLAUDE.md', '.github', '.gitignore', 'src/AGENTS.md', 'src/deep'));
  const found = (...paths: readonly string[]) => instructionsFor(paths.map(file));

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
    const proposals = createProposals({ ask, confirm: async () => false, log: () => undefined, kept: null });
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
