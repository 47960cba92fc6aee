import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import type { Message, Tools } from '../../../src/gateway/index.ts';
import { createKeptThoughts } from '../../../src/gateway/providers/keptThoughts.ts';
import type { ModelRef } from '../../../src/models/index.ts';
import { expectOutcome, type Harness, startHarness } from './harness.ts';
import { type PieceServer, startPieceServer } from './pieceServer.ts';

const TOOLS: Tools = {
  required: false,
  list: [{ name: 'read', description: 'Reads.', schema: { type: 'object' } }],
};

describe('Thoughts before a call of a tool', () => {
  let server: PieceServer;
  let harness: Harness;
  let later: Harness;
  before(async () => {
    server = await startPieceServer();
    const settings = {
      open: { kind: 'openai', baseUrl: `${server.url}/v1` },
      google: { baseUrl: `${server.url}/v1` },
      claude: { kind: 'anthropic', baseUrl: server.url },
      openless: { kind: 'openai', baseUrl: `${server.url}/v1`, thoughtsBack: false },
      claudeless: { kind: 'anthropic', baseUrl: server.url, thoughtsBack: false },
    } as const;
    harness = startHarness({ settings });
    later = startHarness({ settings });
  });
  after(async () => {
    harness.stop();
    later.stop();
    await server.stop();
  });

  const stream = (events: readonly object[]) =>
    events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('');

  /** The assistant's message as it is sent with the results of its calls, by that model. */
  async function sentBack(
    body: string,
    model: ModelRef,
    other = model,
    asked: Harness = harness,
  ): Promise<Readonly<Record<string, unknown>>> {
    server.writes(body);
    const { text, toolCalls } = expectOutcome(
      await harness.ask([model], { prompt: 'Read it.', tools: TOOLS }),
      'ok',
    );
    const messages: Message[] = [
      { role: 'user', content: 'Read it.' },
      // As whoever writes them down reads them again.
      { role: 'assistant', content: text, toolCalls: JSON.parse(JSON.stringify(toolCalls)) },
      ...toolCalls.map(({ id }): Message => ({ role: 'tool', callId: id, content: 'text' })),
    ];
    await asked.ask([other], { messages, tools: TOOLS });
    const sent = server.seen.at(-1)?.['messages'] as readonly Record<string, unknown>[];
    return sent[1] ?? {};
  }

  const block = (index: number, content_block: object, ...deltas: object[]) => [
    { type: 'content_block_start', index, content_block },
    ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
    { type: 'content_block_stop', index },
  ];
  const CLAUDE = (signature: string) =>
    stream([
      { type: 'message_start', message: { usage: { input_tokens: 9 } } },
      ...block(
        0,
        { type: 'thinking', thinking: '', signature: '' },
        { type: 'thinking_delta', thinking: 'Let me ' },
        { type: 'thinking_delta', thinking: 'see.' },
        { type: 'signature_delta', signature },
      ),
      ...block(1, { type: 'redacted_thinking', data: 'abc' }),
      ...block(2, { type: 'text', text: 'Reading.' }),
      ...block(3, { type: 'tool_use', id: 'toolu_1', name: 'read', input: {} }),
      ...block(4, { type: 'thinking', thinking: '', signature: 'only' }),
      ...block(5, { type: 'tool_use', id: 'toolu_2', name: 'read', input: {} }),
      { type: 'message_delta', delta: { stop_reason: 'tool_use' }, usage: { output_tokens: 9 } },
      { type: 'message_stop' },
    ]);

  it('go back to Anthropic unchanged and in their place', async () => {
    const { content } = await sentBack(CLAUDE('sig'), 'claude/one');
    assert.deepEqual(content, [
      { type: 'thinking', thinking: 'Let me see.', signature: 'sig' },
      { type: 'redacted_thinking', data: 'abc' },
      { type: 'text', text: 'Reading.' },
      { type: 'tool_use', id: 'toolu_1', name: 'read', input: {} },
      { type: 'thinking', thinking: '', signature: 'only' },
      { type: 'tool_use', id: 'toolu_2', name: 'read', input: {} },
    ]);
  });

  it('stay here where the user says that the server does not take them', async () => {
    const chunk = chunks({ reasoning_content: 'Let me see.' }, called('call_1'));
    assert.doesNotMatch(JSON.stringify(await sentBack(chunk, 'openless/one')), /Let me/);
    assert.doesNotMatch(JSON.stringify(await sentBack(CLAUDE('sig'), 'claudeless/one')), /Let me|abc/);
  });

  it('stay here where they have no signature, or another model takes over', async () => {
    assert.doesNotMatch(JSON.stringify(await sentBack(CLAUDE(''), 'claude/two')), /Let me/);
    assert.doesNotMatch(
      JSON.stringify(await sentBack(CLAUDE('sig'), 'claude/one', 'claude/other')),
      /thinking/,
    );
    assert.doesNotMatch(JSON.stringify(await sentBack(CLAUDE('sig'), 'claude/one', 'open/one')), /Let me/);
  });

  const called = (id: string, more: object = {}) => ({
    tool_calls: [{ index: 0, id, type: 'function', function: { name: 'read', arguments: '{}' }, ...more }],
  });
  const chunks = (...deltas: object[]) =>
    stream([
      ...deltas.map((delta) => ({ choices: [{ delta }] })),
      { choices: [{ delta: {}, finish_reason: 'tool_calls' }] },
    ]);

  it('go back in the field that they came in', async () => {
    const one = await sentBack(
      chunks({ reasoning_content: 'Let me ' }, { reasoning_content: 'see.' }, called('call_1')),
      'open/one',
    );
    assert.equal(one['reasoning_content'], 'Let me see.');
    const part = { type: 'reasoning.text', index: 0, format: 'x' };
    const other = await sentBack(
      chunks(
        { reasoning: 'Let me ', reasoning_details: [{ ...part, text: 'Let me ' }] },
        { reasoning: 'see.', reasoning_details: [{ ...part, text: 'see.', signature: 'sig' }] },
        { reasoning_details: [{ type: 'reasoning.encrypted', index: 1, data: 'abc' }] },
        called('call_2'),
      ),
      'open/two',
    );
    assert.deepEqual(other['reasoning_details'], [
      { ...part, text: 'Let me see.', signature: 'sig' },
      { type: 'reasoning.encrypted', index: 1, data: 'abc' },
    ]);
    assert.doesNotMatch(JSON.stringify(other['content']), /Let me/);
  });

  it('go back to Gemini as their signature, and as one for calls of others', async () => {
    const extra_content = { google: { thought_signature: 'sig' } };
    const body = chunks(called('call_3', { extra_content }));
    assert.match(JSON.stringify(await sentBack(body, 'google/gemini-3-flash')), /"thought_signature":"sig"/);
    assert.match(
      JSON.stringify(await sentBack(body, 'google/gemini-3-flash', 'google/gemini-3-pro')),
      /"thought_signature":"skip_thought_signature_validator"/,
    );
  });

  it('come back in another window from whoever has written the calls down', async () => {
    const claude = await sentBack(CLAUDE('sig'), 'claude/one', 'claude/one', later);
    assert.match(JSON.stringify(claude), /"thinking":"Let me see.","signature":"sig".*"data":"abc"/);
    const part = { type: 'reasoning.encrypted', index: 0, data: 'abc' };
    const open = await sentBack(
      chunks({ reasoning_details: [part] }, called('call_7')),
      'open/two',
      'open/two',
      later,
    );
    assert.deepEqual(open['reasoning_details'], [part]);
    const extra_content = { google: { thought_signature: 'sig' } };
    const gemini = await sentBack(
      chunks(called('call_8', { extra_content })),
      'google/gemini-3-flash',
      'google/gemini-3-flash',
      later,
    );
    assert.match(JSON.stringify(gemini), /"thought_signature":"sig"/);
    const other = await sentBack(CLAUDE('sig'), 'claude/one', 'claude/other', later);
    assert.doesNotMatch(JSON.stringify(other), /thinking|abc/);
    const elsewhere = await sentBack(
      chunks(called('call_9', { extra_content })),
      'open/x',
      'google/y',
      later,
    );
    assert.doesNotMatch(JSON.stringify(elsewhere), /"sig"/);
  });

  it('are kept for so many calls, and no more', () => {
    const kept = createKeptThoughts<string>();
    for (let i = 0; i < 400; i++) kept.keep('m', `call_${i}`, 'hm');
    assert.deepEqual(
      [kept.of('m', 'call_0'), kept.of('m', 'call_399'), kept.of('n', 'call_399')],
      [null, 'hm', null],
    );
    for (let i = 0; i < 10; i++) kept.keep('m', `long_${i}`, 'x'.repeat(1_000_000));
    assert.equal(kept.of('m', 'call_399'), null);
    assert.notEqual(kept.of('m', 'long_9'), null);
  });
});
