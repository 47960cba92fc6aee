import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { createEditorModels } from '../../../src/chat/editorModels.ts';
import { type ChatCall, ProviderError, type ProviderEvent } from '../../../src/gateway/index.ts';
import { startWorld } from './world.ts';

const MODEL = 'acme/acme-large-2';

const HELLO: vscode.LanguageModelChatRequestMessage = {
  role: vscode.LanguageModelChatMessageRole.User,
  content: [new vscode.LanguageModelTextPart('hello')],
  name: undefined,
};

function call(prompt: string, more: Partial<ChatCall> = {}): ChatCall {
  return {
    model: MODEL,
    maxOutputTokens: 500,
    temperature: null,
    messages: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: prompt },
    ],
    sessionId: null,
    tools: null,
    effort: null,
    ...more,
  };
}

async function ask(
  asked: ChatCall,
  signal = new AbortController().signal,
  onEvent: (event: ProviderEvent) => void = () => undefined,
): Promise<ProviderEvent[]> {
  const events: ProviderEvent[] = [];
  for await (const event of createEditorModels().stream(asked, signal)) {
    events.push(event);
    onEvent(event);
  }
  return events;
}

async function failureOf(asked: ChatCall): Promise<string> {
  const error = await ask(asked).catch((failed: unknown) => failed);
  assert.ok(error instanceof ProviderError, String(error));
  return error.failure.reason;
}

/** Another extension that brings models along, as Copilot does: test/host/acme. */
describe('The models of VS Code', () => {
  let acme: vscode.Extension<{ readonly cancelled: number }> | undefined;
  before(async function () {
    acme = vscode.extensions.getExtension('acme.models');
    if (!acme) this.skip();
    await acme.activate();
  });

  it('get nothing for their extension from ours while the user has not let it in', async () => {
    const { answers, reasons } = await vscode.commands.executeCommand<{
      readonly answers: number;
      readonly reasons: readonly string[];
    }>('acme.ask');
    assert.equal(answers, 0);
    assert.equal(reasons.length, 1, 'one word for all five');
  });

  it('are listed with their sizes, and our own are not among them', async () => {
    const names = (await createEditorModels().list()).map(({ name }) => name);
    assert.ok(names.includes(MODEL), names.join(', '));
    assert.ok(!names.some((name) => name.startsWith('tierwise/')));
  });

  it('answer, by their id and by their family', async () => {
    for (const model of [MODEL, 'acme/acme-large']) {
      const events = await ask(call('hello', { model }));
      const text = events.map((event) => (event.type === 'text' ? event.text : '')).join('');
      assert.equal(text, 'You said: Be brief. hello');
      assert.deepEqual(events.at(-1), { type: 'end', reason: 'stop' });
    }
  });

  it('call tools', async () => {
    const list = [{ name: 'read_file', description: 'Reads.', schema: { type: 'object', properties: {} } }];
    const [first] = await ask(call('use a tool', { tools: { list, required: false } }));
    const expected = { id: 'call_1', name: 'read_file', input: { path: 'a.ts' } };
    assert.deepEqual(first, { type: 'tool-call', call: expected });
  });

  it('fail for reasons that the gateway knows', async () => {
    assert.equal(await failureOf(call('be blocked')), 'forbidden');
    assert.equal(await failureOf(call('no permission')), 'forbidden');
    assert.equal(await failureOf(call('no quota')), 'payment');
    assert.equal(await failureOf(call('be gone')), 'bad-request');
    assert.equal(await failureOf(call('be broken')), 'server');
    assert.equal(await failureOf(call('x', { model: 'acme/other' })), 'bad-request');
    assert.equal(await failureOf(call('word '.repeat(5_000))), 'context-too-long');
  });

  it('are never Tierwise itself, which would ask them again', async () => {
    assert.equal(await failureOf(call('x', { model: 'tierwise/auto' })), 'bad-request');
  });

  it('are told when the user cancels', async () => {
    const before = acme?.exports.cancelled ?? 0;
    const stop = new AbortController();
    await ask(call('please wait'), stop.signal, () => stop.abort()).catch(() => undefined);
    for (let i = 0; i < 100 && acme?.exports.cancelled === before; i++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    assert.equal(acme?.exports.cancelled, before + 1);
  });

  it('fill a tier for $0, which is said to be included', async () => {
    const world = startWorld({
      url: 'http://127.0.0.1:9',
      settings: { 'tiers.mid': [`vscode/${MODEL}`] },
      editorModels: createEditorModels(),
    });
    try {
      const list = await world.languageModels().information();
      const model = list.find(({ id }) => id === `vscode/${MODEL}`);
      assert.match(model?.tooltip ?? '', /included in your subscription, \$0/);
      const parts: vscode.LanguageModelResponsePart[] = [];
      await world.languageModels().respond(
        {
          id: `vscode/${MODEL}`,
          messages: [HELLO],
          options: { toolMode: vscode.LanguageModelChatToolMode.Auto },
        },
        { report: (part) => parts.push(part) },
        new vscode.CancellationTokenSource().token,
      );
      assert.ok(parts.length > 0);
      const [row] = world.ledger.recent(1);
      assert.deepEqual(
        [row?.provider, row?.model, row?.outcome, row?.costUsd, row?.costSource],
        ['vscode', MODEL, 'ok', 0, 'priced'],
      );
      assert.equal(world.ledger.attemptsOf(row?.requestId ?? '')[0]?.prices?.source, 'included');
    } finally {
      world.stop();
    }
  });
});
