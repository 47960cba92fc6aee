import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { gatherForQuestion } from '../../../src/context/index.ts';
import { createSecretMarks } from '../../../src/secrets/index.ts';
import { echo, type Recorder, startRecorder } from '../../recorder/recorder.ts';
import { ASKED, type Asked, KEPT_ASIDE, TALK } from '../../unit/context/retrieval/question/asked.ts';
import { deleted, edit, file, open, until, write } from '../workspace.ts';
import { conversation, type Shown, startWorld, type World } from './world.ts';

const KEY = `ghp_${'a1B2c3D4e5F6'.repeat(3)}`;
const never = new AbortController().signal;

describe('What a question in the Chat view is about', () => {
  let recorder: Recorder;
  let world: World;

  before(async () => {
    const question = {
      question: 'where is the shipping cost?',
      said: [],
      shown: null,
      marks: createSecretMarks(),
    };
    await until('the files of the project are known', async () => {
      return (await gatherForQuestion(question, never))(8_000).locations.length > 0;
    });
  });
  beforeEach(async () => {
    recorder = await startRecorder(echo);
    world = startWorld({ url: recorder.url });
  });
  afterEach(async () => {
    world.stop();
    await recorder.stop();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await deleted('.gitignore', '.env', 'src/private.ts', 'src/tokens.ts', 'src/outside.ts', 'src/large.ts');
  });

  const sent = () => JSON.stringify(recorder.journal.at(-1)?.body ?? null);
  const ask = (question: string) => conversation(world.participant).ask(question);
  /** Asks anew while nothing is found: what a search finds within its time depends on what the machine does besides. */
  const askUntil = async (
    question: string,
    isSo: (shown: Shown) => boolean | Promise<boolean>,
  ): Promise<Shown> => {
    let shown = await ask(question);
    for (let tries = 1; tries < 4 && !(await isSo(shown)); tries++) shown = await ask(question);
    return shown;
  };
  const hasPlaces = ({ references }: Shown) => references.length > 0;
  const missedOf = async (all: readonly Asked[]): Promise<string[]> => {
    const missed: string[] = [];
    for (const asked of all) {
      const shown = await askUntil(asked.question, (so) => isFound(asked, so));
      if (!(await isFound(asked, shown))) missed.push(asked.question);
    }
    return missed;
  };

  /** Whether a place is named that holds the line, and the prompt has that line with its number. */
  const isFound = async ({ path, line }: Asked, { references }: Shown): Promise<boolean> => {
    const document = await vscode.workspace.openTextDocument(file(path));
    const text = document.getText().split('\n');
    const at = text.findIndex((one) => one.includes(line));
    assert.ok(at >= 0, `${path} has ${line}`);
    const named = references.some(({ uri, range }) => {
      const isThere = uri.toString() === document.uri.toString();
      return isThere && range.start.line <= at && at <= range.end.line;
    });
    return named && sent().includes(JSON.stringify(`${at + 1}: ${text[at]}`).slice(1, -1));
  };

  it('is found in the project, with the numbers of its lines: 20 questions in four languages', async function () {
    this.timeout(120_000);
    const missed = await missedOf(ASKED);
    assert.deepEqual(missed, []);
  });

  it('is found for most of the questions that were kept aside, too', async function () {
    this.timeout(60_000);
    const missed = await missedOf(KEPT_ASIDE);
    assert.ok(missed.length <= 2, missed.join('\n'));
  });

  it('has each line under the number that it has in the file, and no line twice', async () => {
    for (const { question } of ASKED) {
      const gathered = await gatherForQuestion(
        { question, said: [], shown: null, marks: createSecretMarks() },
        never,
      );
      const { text, tokens } = gathered(8_000);
      assert.ok(tokens <= 8_000);
      const seen = new Set<string>();
      for (const [, path = '', body = ''] of text.matchAll(
        /^(\S+), lines [^\n]*\n`{3,}\w*\n([\s\S]*?)\n`{3,}$/gm,
      )) {
        const lines = (await vscode.workspace.openTextDocument(file(path))).getText().split('\n');
        for (const line of body.split('\n')) {
          const [, number = '', code = ''] = /^(\d+): (.*)$/.exec(line) ?? [];
          assert.equal(code, lines[Number(number) - 1], `${path}:${number}`);
          assert.ok(!seen.has(`${path}:${number}`), `${path}:${number} is there twice`);
          seen.add(`${path}:${number}`);
        }
      }
      assert.ok(seen.size > 0, question);
    }
  });

  it('is told in the line above the answer, and named as references', async () => {
    const shown = await askUntil('where is the shipping cost computed?', hasPlaces);
    assert.match(shown.text, /^\*mid: .+ · about \$0\.\d+ · \d+ places? found, (?:\d+|[\d.]+k) tokens\*/);
    const [, count = ''] = /(\d+) places? found/.exec(shown.text) ?? [];
    assert.equal(shown.references.length, Number(count));
    assert.ok(shown.references.every(({ uri }) => uri.path.includes('/src/')));
  });

  it('is nothing for talk, and for what names nothing of the project', async () => {
    for (const question of TALK) {
      const { references, text } = await ask(question);
      assert.deepEqual(references, [], question);
      assert.doesNotMatch(text, /places? found/);
    }
  });

  it('has the lines as they stand in the editor, saved or not', async () => {
    const document = await open('src/shipping.ts');
    await edit(document, 0, '// one\n// two\n// three\n');
    await askUntil('where is `shippingCost` declared?', hasPlaces);
    assert.ok(sent().includes('18: export function shippingCost'), sent());
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  it('is looked for again only where a turn names something that the conversation does not have', async () => {
    const chat = conversation(world.participant);
    assert.equal((await chat.ask('hello')).references.length, 0);
    assert.ok((await chat.ask('where is the shipping cost computed?')).references.length > 0);
    assert.deepEqual((await chat.ask('and what does `shippingCost` give for Ireland?')).references, []);
    assert.deepEqual((await chat.ask('why is the cost so high?')).references, []);
    const next = await chat.ask('does `pointsFor` use it?');
    assert.ok(next.references.some(({ uri }) => uri.path.endsWith('/src/loyalty.ts')));
    // What was found stays in the conversation, word for word.
    assert.ok(sent().includes('export function shippingCost'));
  });

  it('is what was attached, where something was by hand; what VS Code attaches itself does not count', async () => {
    const value = file('src/money.ts');
    const chat = (id: string) =>
      conversation(world.participant).ask('where is the shipping cost computed?', {
        references: [{ id, value }],
      });
    assert.deepEqual((await chat('file')).references, []);
    for (const id of [
      'vscode.implicit.viewport',
      'vscode.instructions.file.root__a',
      'vscode.customizations.index',
    ])
      assert.ok((await chat(id)).references.length > 0, id);
    const shown = await conversation(world.participant).ask('what does `split` do?', {
      references: [{ id: 'vscode.implicit.file', value }],
    });
    assert.ok(
      shown.references.every(({ uri }) => !uri.path.endsWith('/src/money.ts')),
      'it is in the prompt',
    );
  });

  it('is never of a file that is ignored, of a file of secrets, or behind a link out of the folder', async () => {
    const code = 'export const zebraCrossing = 1;\n';
    await write('.gitignore', 'src/private.ts\n');
    await write('src/private.ts', `${code}// IGNORED\n`);
    await write('.env', `zebraCrossing=HIDDEN\n`);
    await write('src/tokens.ts', `${code}export const zebraKey = '${KEY}';\n`);
    const outside = mkdtempSync(join(tmpdir(), 'tierwise-outside-'));
    writeFileSync(join(outside, 'outside.ts'), `${code}// OUTSIDE\n`);
    symlinkSync(join(outside, 'outside.ts'), file('src/outside.ts').fsPath);
    try {
      for (const question of ['where is `zebraCrossing` set?', 'where is the zebra crossing?']) {
        const { references, text } = await askUntil(question, hasPlaces);
        assert.match(text, /1 secret masked/);
        assert.deepEqual(
          references.map(({ uri }) => uri.path.slice(uri.path.lastIndexOf('/') + 1)),
          ['tokens.ts'],
        );
        assert.doesNotMatch(sent(), /IGNORED|HIDDEN|OUTSIDE/);
        assert.ok(!sent().includes(KEY));
        assert.match(sent(), /2: export const zebraKey = '<secret \d+>'/);
      }
    } finally {
      rmSync(outside, { recursive: true });
    }
  });

  it('is nothing in a folder that is not trusted, and without a folder', async () => {
    const without = async (name: 'isTrusted' | 'workspaceFolders', value: unknown) => {
      const own = Object.getOwnPropertyDescriptor(vscode.workspace, name);
      assert.ok(own);
      Object.defineProperty(vscode.workspace, name, { ...own, get: () => value });
      try {
        assert.deepEqual((await ask('where is the shipping cost computed?')).references, []);
        assert.ok(!sent().includes('export function shippingCost'));
      } finally {
        Object.defineProperty(vscode.workspace, name, own);
      }
    };
    await without('isTrusted', false);
    await without('workspaceFolders', undefined);
  });

  it('never takes the question to a dearer tier, or to another model', async () => {
    const question = 'where is the shipping cost computed?';
    const limited = startWorld({
      url: recorder.url,
      settings: { 'routing.sizeLimits': { cheapTokens: 300, midTokens: 500, midFiles: 3 } },
    });
    const { text } = await conversation(limited.participant).ask(question);
    limited.stop();
    assert.match(text, /^\*mid: /);
    const sizes = { contextTokens: 2_000, inputUsd: 1, outputUsd: 5 };
    const small = startWorld({ url: recorder.url, settings: { models: { 'open/one': sizes } } });
    const plain = await conversation(small.participant).ask('hello');
    const asked = await conversation(small.participant).ask(question);
    small.stop();
    const modelOf = (line: string) => /^\*mid: .+? · (\w+)/.exec(line)?.[1];
    assert.equal(modelOf(asked.text), modelOf(plain.text));
  });

  it('is nothing at once when the turn is cancelled', async () => {
    const controller = new AbortController();
    const gathering = gatherForQuestion(
      { question: 'where is the shipping cost?', said: [], shown: null, marks: createSecretMarks() },
      controller.signal,
    );
    controller.abort();
    assert.deepEqual((await gathering)(8_000).locations, []);
  });
});
