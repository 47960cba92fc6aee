import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { createLanguageModels } from '../../../src/chat/languageModels.ts';
import { echo, type Recorder, type Reply, startRecorder } from '../../recorder/recorder.ts';
import { startWorld, type World } from './world.ts';

type Models = ReturnType<typeof createLanguageModels>;
type Part = vscode.LanguageModelResponsePart;

const { User, Assistant } = vscode.LanguageModelChatMessageRole;
const TOOL = {
  name: 'read_file',
  description: 'Reads a file.',
  inputSchema: { type: 'object', properties: {} },
};

function said(role: vscode.LanguageModelChatMessageRole, ...content: unknown[]) {
  return { role, content, name: undefined } as unknown as vscode.LanguageModelChatRequestMessage;
}

const text = (value: string) => new vscode.LanguageModelTextPart(value);
const result = (id: string, value: string) => new vscode.LanguageModelToolResultPart(id, [text(value)]);

async function ask(
  models: Models,
  messages: readonly vscode.LanguageModelChatRequestMessage[],
  {
    id = 'auto',
    token = new vscode.CancellationTokenSource().token,
    tools = [TOOL],
    initiator = 'acme.agent',
    configuration = {},
  } = {},
): Promise<Part[]> {
  const parts: Part[] = [];
  const options = {
    tools,
    toolMode: vscode.LanguageModelChatToolMode.Auto,
    requestInitiator: initiator,
    modelConfiguration: configuration,
  };
  await models.respond({ id, messages, options }, { report: (part) => parts.push(part) }, token);
  return parts;
}

describe('The language models', () => {
  let recorder: Recorder;
  let world: World;
  let reply: (calls: number) => Reply | null;
  const down = new Set<string>();

  beforeEach(async () => {
    down.clear();
    reply = () => null;
    recorder = await startRecorder((body, calls) => {
      if (down.has(body.model)) return { status: 404 };
      return reply(calls) ?? echo(body, calls);
    });
    world = startWorld({ url: recorder.url });
  });
  afterEach(async () => {
    world.stop();
    await recorder.stop();
  });
  const answers = () => recorder.journal.filter(({ status }) => status === 200);

  it('keep an agent of 50 tool turns on the model that answered first, though it is first of nothing', async () => {
    reply = (calls) => ({ calls: [{ id: `call_${calls}`, name: 'read_file', arguments: `{"n":${calls}}` }] });
    down.add('one');
    const messages = [
      said(User, text('You are an agent.')),
      said(User, text('<userRequest>explain this</userRequest>')),
    ];
    let models = world.languageModels();
    for (let turn = 1; turn <= 50; turn++) {
      const parts = await ask(models, messages);
      const [call] = parts;
      assert.ok(call instanceof vscode.LanguageModelToolCallPart);
      messages.push(said(Assistant, call), said(User, result(call.callId, `file ${turn}\n`.repeat(50))));
      down.clear();
      // A restart in the middle changes nothing.
      if (turn === 25) models = world.languageModels();
    }
    assert.deepEqual(
      [...new Set(answers().map(({ model, path }) => `${model} ${path}`))],
      ['two /v1/messages'],
    );
    const rows = world.ledger.recent(100).filter(({ outcome }) => outcome === 'ok');
    assert.equal(rows.length, 50);
    assert.equal(new Set(rows.map(({ sessionId }) => sessionId)).size, 1);
    assert.deepEqual(
      rows.toReversed().map(({ inputTokens, outputTokens }) => [inputTokens, outputTokens]),
      answers().map(({ inputTokens, outputTokens }) => [inputTokens, outputTokens]),
    );
    for (const { requestId } of rows) assert.equal(world.ledger.callerOf(requestId), 'acme.agent');
  });

  it('tell two conversations apart that begin with the same words', async () => {
    const models = world.languageModels();
    const begin = [said(User, text('hello'))];
    const [first] = await ask(models, begin, { tools: [] });
    down.add('one');
    const [second] = await ask(models, begin, { tools: [] });
    down.clear();
    for (const answer of [first, second]) {
      assert.ok(answer instanceof vscode.LanguageModelTextPart);
      await ask(models, [...begin, said(Assistant, text(answer.value)), said(User, text('go on'))], {
        tools: [],
      });
    }
    assert.deepEqual(
      answers().map(({ model }) => model),
      ['one', 'two', 'one', 'two'],
    );
  });

  for (const id of ['open/one', 'claude/one']) {
    it(`pass parallel calls, large results and failures of tools on to ${id} and back`, async () => {
      const models = world.languageModels();
      const call = (i: number) => ({ id: `call_${i}`, name: 'read_file', arguments: `{"path":"${i}.ts"}` });
      reply = (calls) => (calls === 0 ? { calls: [call(1), call(2), call(3)] } : null);
      const begin = [said(User, text('Compare the files.'))];
      const parts = await ask(models, begin, { id });
      assert.deepEqual(
        parts.map((part) => part instanceof vscode.LanguageModelToolCallPart && [part.callId, part.input]),
        [1, 2, 3].map((i) => [`call_${i}`, { path: `${i}.ts` }]),
      );
      const large = 'x'.repeat(200_000);
      const results = [
        result('call_1', large),
        result('call_2', 'Error: no such file'),
        result('call_3', ''),
      ];
      const [answer] = await ask(models, [...begin, said(Assistant, ...parts), said(User, ...results)], {
        id,
      });
      assert.ok(answer instanceof vscode.LanguageModelTextPart);
      const sent = JSON.stringify(recorder.journal[1]?.body);
      for (const part of [large, 'Error: no such file', 'call_3']) assert.ok(sent.includes(part));
    });

    it(`refuse calls of ${id} whose arguments are no JSON, and ask the next model`, async () => {
      world.stop();
      const others = ['open/two', 'claude/two'].filter((other) => other.split('/')[0] !== id.split('/')[0]);
      world = startWorld({ url: recorder.url, settings: { 'tiers.mid': [id, ...others] } });
      reply = (calls) =>
        calls === 0 ? { calls: [{ id: 'c', name: 'read_file', arguments: '{"path": a.ts' }] } : null;
      const parts = await ask(world.languageModels(), [said(User, text('Read it.'))]);
      assert.ok(parts.every((part) => !(part instanceof vscode.LanguageModelToolCallPart)));
      const [first, second] = world.ledger.recent(2).toReversed();
      assert.deepEqual([first?.outcome, first?.reason], ['failed', 'malformed']);
      assert.equal(second?.outcome, 'ok');
      assert.notEqual(second?.provider, first?.provider);
    });
  }

  it('ask no other model where one is asked for by its name', async () => {
    down.add('one');
    const asked = ask(world.languageModels(), [said(User, text('hello'))], { id: 'claude/one' });
    await assert.rejects(asked, /No answer from one/);
    assert.deepEqual(answers(), []);
  });

  it('pass images on, also those that tools give', async () => {
    const models = world.languageModels();
    const image = (byte: number) =>
      vscode.LanguageModelDataPart.image(Uint8Array.of(byte, 2, 3), 'image/png');
    const call = new vscode.LanguageModelToolCallPart('call_1', 'look', {});
    const messages = [
      said(User, text('What is this?'), image(7)),
      said(Assistant, call),
      said(User, new vscode.LanguageModelToolResultPart('call_1', [text('seen'), image(9)])),
    ];
    for (const id of ['open/one', 'claude/one']) {
      await ask(models, messages, { id });
      const sent = JSON.stringify(answers().at(-1)?.body);
      for (const byte of [7, 9]) assert.ok(sent.includes(Buffer.from([byte, 2, 3]).toString('base64')), id);
    }
  });

  it('see pictures as `auto` where one of its models does, as a tier where its first one does', async () => {
    world.stop();
    const tiers = {
      'tiers.cheap': ['open/deepseek-v4-flash'],
      'tiers.mid': ['open/deepseek-v4-flash', 'claude/two'],
    };
    world = startWorld({ url: recorder.url, settings: tiers });
    const list = await world.languageModels().information();
    const sees = (id: string) => list.find((one) => one.id === id)?.capabilities.imageInput;
    assert.deepEqual(['auto', 'cheap', 'mid', 'claude/two'].map(sees), [true, false, false, true]);
    const image = vscode.LanguageModelDataPart.image(Uint8Array.of(7, 2, 3), 'image/png');
    await ask(world.languageModels(), [said(User, text('What is this?'), image)]);
    assert.equal(answers().at(-1)?.model, 'two');
  });

  it('are listed with their true sizes, each model by itself too', async () => {
    const list = await world.languageModels().information();
    const ids = list.map(({ id }) => id);
    assert.deepEqual(ids.slice(0, 4), ['auto', 'cheap', 'mid', 'premium']);
    assert.ok(ids.includes('claude/two'));
    const names = list.map(({ name }) => name).toSorted((one, other) => one.localeCompare(other));
    assert.equal(names[0], 'Tierwise auto', 'VS Code asks the first by name until one is picked');
    for (const { maxInputTokens, maxOutputTokens } of list)
      assert.equal(maxInputTokens + maxOutputTokens, 200_000);
  });

  it('are listed with prices in words and in how dear they are; no amount is given as credits of Copilot', async () => {
    const list = await world.languageModels().information();
    const two = list.find(({ id }) => id === 'claude/two');
    assert.partialDeepStrictEqual(two, { capabilities: { toolCalling: true } });
    assert.match(
      two?.detail ?? '',
      /^claude · (?:\$[\d.]+ in, \$[\d.]+ out per million tokens|price unknown)$/,
    );
    const dear = (id: string) => Reflect.get(list.find((one) => one.id === id) ?? {}, 'priceCategory');
    assert.deepEqual(['cheap', 'mid', 'premium'].map(dear), ['low', 'medium', 'high']);
    for (const one of list) assert.ok(!('inputCost' in one) && !('multiplierNumeric' in one), one.id);
  });

  it('tell VS Code’s own agent what was used, for its ring, and others no part that they do not know', async () => {
    const partsFor = (initiator: string) =>
      ask(world.languageModels(), [said(User, text('hello'))], { initiator });
    for (const initiator of ['core', 'GitHub.copilot-chat']) {
      const part = (await partsFor(initiator)).find((one) => one instanceof vscode.LanguageModelDataPart);
      assert.equal(part?.mimeType, 'usage', initiator);
      const used = JSON.parse(Buffer.from(part.data).toString());
      const { inputTokens, outputTokens } = answers().at(-1) ?? {};
      assert.partialDeepStrictEqual(used, { prompt_tokens: inputTokens, completion_tokens: outputTokens });
      assert.equal(used.total_tokens, used.prompt_tokens + used.completion_tokens);
    }
    const parts = await partsFor('acme.agent');
    assert.ok(parts.every((one) => one instanceof vscode.LanguageModelTextPart));
  });

  it('count tokens of texts and of messages', () => {
    const models = world.languageModels();
    assert.ok(models.count('hello world') >= 2);
    assert.ok(models.count(said(User, text('hello world'), result('c', 'x'.repeat(4_000)))) > 400);
  });

  it('stop at once when they are told to', async () => {
    const models = world.languageModels();
    const cancel = new vscode.CancellationTokenSource();
    cancel.cancel();
    await assert.rejects(
      ask(models, [said(User, text('hello'))], { token: cancel.token }),
      (error) => error instanceof vscode.CancellationError,
    );
  });

  it('fail with errors that VS Code knows', async () => {
    const code = async (status: number, id = 'claude/one') => {
      world.stop();
      await recorder.stop();
      recorder = await startRecorder(() => ({ status }));
      world = startWorld({ url: recorder.url });
      const error = await ask(world.languageModels(), [said(User, text('hello'))], { id }).catch(
        (failed: unknown) => failed,
      );
      assert.ok(error instanceof vscode.LanguageModelError, String(error));
      return error.code;
    };
    assert.equal(await code(401), vscode.LanguageModelError.NoPermissions.name);
    assert.equal(await code(402), vscode.LanguageModelError.NoPermissions.name);
    assert.equal(await code(404, 'gone/model'), vscode.LanguageModelError.NotFound.name);
  });
});
