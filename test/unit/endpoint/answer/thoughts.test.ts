import assert from 'node:assert/strict';
import { asked, json, PATH } from './scripts.ts';
import { type Script, startUpstream, startWorld, type World } from './world.ts';

const SESSION = '22222222-2222-4333-8444-555555555555';
const TOOL = { name: 'read', description: 'reads', input_schema: { type: 'object' } };
const CHAT_TOOL = { type: 'function', function: { name: 'read', parameters: { type: 'object' } } };

async function post(world: World, wire: keyof typeof PATH, more: object): Promise<Record<string, unknown>> {
  const response = await fetch(world.url + PATH[wire], {
    method: 'POST',
    headers: { session_id: SESSION },
    body: JSON.stringify(asked(wire, more)),
  });
  const body = (await response.json()) as Record<string, unknown>;
  assert.equal(response.status, 200, JSON.stringify(body));
  return body;
}

/** A chat server that thinks, calls a tool, and wants its thoughts back with the result. */
const deepSeek: Script = ({ json: sent }, response) => {
  const messages = sent['messages'] as Record<string, unknown>[];
  const calls = messages.filter((message) => Array.isArray(message['tool_calls']));
  if (calls.some((message) => message['reasoning_content'] !== 'I must read.')) {
    return json(response, 400, {
      error: { message: 'reasoning_content is missing', type: 'invalid_request_error' },
    });
  }
  const message = {
    role: 'assistant',
    content: null,
    reasoning_content: 'I must read.',
    tool_calls: [
      { id: `call_${calls.length}`, type: 'function', function: { name: 'read', arguments: '{}' } },
    ],
  };
  const usage = { prompt_tokens: 100, completion_tokens: 20 };
  json(response, 200, { id: 'x', choices: [{ index: 0, message, finish_reason: 'tool_calls' }], usage });
};

describe('what a model thought before its calls', () => {
  it('goes back to it with their results, though its client of Messages speaks another wire', async () => {
    const upstream = await startUpstream(deepSeek);
    const world = await startWorld({
      providers: { deepseek: { kind: 'openai', baseUrl: `${upstream.url}/v1` } },
      tiers: { mid: ['deepseek/m'] },
      names: { '*': 'mid' },
    });
    const messages: object[] = [{ role: 'user', content: 'Read it.' }];
    for (let turn = 0; turn < 3; turn++) {
      const answer = await post(world, 'messages', { messages, tools: [TOOL] });
      const content = answer['content'] as { type: string; id?: string }[];
      const call = content.find(({ type }) => type === 'tool_use');
      assert.ok(call?.id);
      // As a client that keeps nothing but text and calls.
      messages.push({ role: 'assistant', content: content.filter(({ type }) => type !== 'thinking') });
      messages.push({
        role: 'user',
        content: [{ type: 'tool_result', tool_use_id: call.id, content: 'ok' }],
      });
    }
    await world.stop();
    await upstream.stop();
  });

  it('is sealed by its maker: after a move the other gets none of it, and the turn succeeds', async () => {
    let isDown = false;
    const turns: Script = ({ json: sent }, response) => {
      if (isDown) return json(response, 529, {});
      const output = [
        { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'sealed-by-a' },
        {
          type: 'function_call',
          id: 'fc_1',
          call_id: 'call_1',
          name: 'read',
          arguments: '{}',
          status: 'completed',
        },
      ];
      json(response, 200, answerOf(String(sent['model']), output));
    };
    const strict: Script = ({ body, json: sent }, response) => {
      if (body.includes('sealed-by-a')) return json(response, 400, { error: { message: 'foreign item' } });
      json(response, 200, answerOf(String(sent['model']), []));
    };
    const first = await startUpstream(turns);
    const second = await startUpstream(strict);
    const at = (url: string) => ({
      kind: 'openai' as const,
      baseUrl: `${url}/v1`,
      wires: ['responses'] as const,
    });
    const world = await startWorld({
      providers: { first: at(first.url), second: at(second.url) },
      tiers: { mid: ['first/a', 'second/b'] },
      names: { '*': 'mid' },
    });
    const tools = [{ type: 'function', name: 'read', parameters: { type: 'object' } }];
    const input: object[] = [{ type: 'message', role: 'user', content: 'Read it.' }];
    const more = { store: false, include: ['reasoning.encrypted_content'], tools };
    const answer = await post(world, 'responses', { input, ...more });
    input.push(...(answer['output'] as object[]), {
      type: 'function_call_output',
      call_id: 'call_1',
      output: 'ok',
    });
    await post(world, 'responses', { input, ...more });
    assert.ok(first.received[1]?.body.includes('sealed-by-a'), 'its maker gets it back as it was');
    isDown = true;
    await post(world, 'responses', { input, ...more });
    assert.ok(!second.received[0]?.body.includes('sealed-by-a'));
    assert.ok(second.received[0]?.body.includes('call_1'), 'the call and its result stay');
    assert.equal(world.moved.length, 1);
    assert.ok(
      world.log.some((line) => /left out|another provider|sealed/i.test(line)),
      world.log.join('\n'),
    );
    await world.stop();
    await Promise.all([first.stop(), second.stop()]);
  });

  it('passes with its signature through a client of Chat, and comes back in its place', async () => {
    const seen: unknown[] = [];
    const claude: Script = ({ json: sent }, response) => {
      seen.push(sent['messages']);
      json(response, 200, {
        id: 'msg_1',
        type: 'message',
        role: 'assistant',
        model: 'm',
        content: [
          { type: 'thinking', thinking: '', signature: 'signed' },
          { type: 'redacted_thinking', data: 'secret thoughts' },
          { type: 'tool_use', id: 'toolu_1', name: 'read', input: {} },
        ],
        stop_reason: 'tool_use',
        usage: { input_tokens: 100, output_tokens: 20 },
      });
    };
    const upstream = await startUpstream(claude);
    const world = await startWorld({
      providers: { claude: { kind: 'anthropic', baseUrl: upstream.url } },
      tiers: { mid: ['claude/m'] },
      names: { '*': 'mid' },
    });
    const messages: object[] = [{ role: 'user', content: 'Read it.' }];
    const answer = await post(world, 'chat', { messages, tools: [CHAT_TOOL] });
    const [choice] = answer['choices'] as { message: { tool_calls: { id: string }[] } }[];
    const calls = choice?.message.tool_calls ?? [];
    messages.push({ role: 'assistant', content: null, tool_calls: calls });
    messages.push({ role: 'tool', tool_call_id: calls[0]?.id, content: 'ok' });
    await post(world, 'chat', { messages, tools: [CHAT_TOOL] });
    const back = (seen[1] as { role: string; content: unknown }[]).find(({ role }) => role === 'assistant');
    assert.ok(back);
    assert.deepEqual((back.content as object[]).slice(0, 2), [
      { type: 'thinking', thinking: '', signature: 'signed' },
      { type: 'redacted_thinking', data: 'secret thoughts' },
    ]);
    await world.stop();
    await upstream.stop();
  });
});

function answerOf(model: string, output: readonly object[]): object {
  const message = {
    type: 'message',
    id: 'msg_1',
    role: 'assistant',
    status: 'completed',
    content: [{ type: 'output_text', text: 'Done.', annotations: [] }],
  };
  return {
    id: 'resp_1',
    object: 'response',
    created_at: 1,
    model,
    status: 'completed',
    output: output.length > 0 ? output : [message],
    error: null,
    usage: { input_tokens: 100, output_tokens: 20, total_tokens: 120 },
  };
}
