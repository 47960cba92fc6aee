import assert from 'node:assert/strict';
import type { Message } from '../../../src/gateway/index.ts';
import type { ModelRef } from '../../../src/models/index.ts';
import { echo, type Recorder, startRecorder } from '../../recorder/recorder.ts';
import { expectOutcome, type Harness, startHarness } from './harness.ts';

const TURNS = 20;
/** About 30k tokens, as a file and what belongs to it. */
const CONTEXT =
  'export const total = items.reduce((sum, item) => sum + item.price * item.quantity, 0);\n'.repeat(1_400);

describe('The prompt cache', () => {
  let recorder: Recorder;
  let harness: Harness;
  beforeEach(async () => {
    recorder = await startRecorder(echo);
    harness = startHarness({
      settings: {
        openai: { baseUrl: `${recorder.url}/v1` },
        claude: { kind: 'anthropic', baseUrl: recorder.url },
        own: { kind: 'openai', baseUrl: `${recorder.url}/v1` },
        openrouter: { baseUrl: `${recorder.url}/v1` },
        litellm: { baseUrl: `${recorder.url}/v1` },
      },
    });
  });
  afterEach(async () => {
    harness.stop();
    await recorder.stop();
  });

  const converse = async (model: ModelRef, sessionId: string, turns: number) => {
    const messages: Message[] = [{ role: 'system', content: 'Be brief.' }];
    for (let turn = 1; turn <= turns; turn++) {
      messages.push({ role: 'user', content: turn === 1 ? `Explain.\n${CONTEXT}` : `Question ${turn}?` });
      const answer = expectOutcome(await harness.ask([model], { messages, sessionId }), 'ok');
      messages.push({ role: 'assistant', content: answer.text });
    }
  };

  const CLAUDE_BEHIND = ['openrouter/anthropic/claude-opus-4-8', 'litellm/claude-sonnet-5'] as const;
  for (const model of ['openai/x', 'claude/x', ...CLAUDE_BEHIND] as const) {
    it(`gives at least 90 % of the input of turns 2 to ${TURNS} of a 30k conversation with ${model}`, async () => {
      await converse(model, 's1', TURNS);
      assert.equal(recorder.journal.length, TURNS);
      const later = recorder.journal.slice(1);
      assert.ok((later[0]?.inputTokens ?? 0) >= 30_000);
      const sum = (of: 'inputTokens' | 'cacheReadTokens') => later.reduce((all, entry) => all + entry[of], 0);
      const share = sum('cacheReadTokens') / sum('inputTokens');
      assert.ok(share >= 0.9, String(share));
      const ledger = harness.ledger.recent(TURNS).toReversed();
      assert.deepEqual(
        ledger.map(({ inputTokens, cacheReadTokens }) => [inputTokens, cacheReadTokens]),
        recorder.journal.map(({ inputTokens, cacheReadTokens }) => [inputTokens, cacheReadTokens]),
      );
    });
  }

  it('is asked for by the conversation, one key each', async () => {
    await converse('openai/x', 's1', 2);
    await converse('openai/x', 's2', 1);
    assert.deepEqual(
      recorder.journal.map(({ body }) => body.prompt_cache_key),
      ['s1', 's1', 's2'],
    );
  });

  it('is not spoken of to servers that may not know the word', async () => {
    await converse('own/x', 's1', 1);
    assert.equal(recorder.journal[0]?.body.prompt_cache_key, undefined);
  });

  it('is not marked for other models than Claude, nor for a single question', async () => {
    await converse('openrouter/deepseek/deepseek-v4-flash', 's1', 2);
    await converse('own/claude-sonnet-5', 's1', 2);
    await harness.ask([CLAUDE_BEHIND[0]], { messages: [{ role: 'user', content: CONTEXT }] });
    assert.equal(JSON.stringify(recorder.journal).includes('cache_control'), false);
  });

  for (const model of ['claude/x', ...CLAUDE_BEHIND] as const) {
    it(`is found again behind many results of tools, as far back as Anthropic looks, with ${model}`, async () => {
      await compareFiles(model);
      assert.ok((recorder.journal[1]?.cacheReadTokens ?? 0) > 30_000);
    });
  }

  const compareFiles = async (model: ModelRef) => {
    const calls = Array.from({ length: 25 }, (_, i) => ({ id: `call_${i}`, name: 'read', input: { i } }));
    const begin: Message[] = [{ role: 'user', content: `Compare.\n${CONTEXT}` }];
    const round: Message[] = [
      { role: 'assistant', content: '', toolCalls: calls },
      ...calls.map(({ id }): Message => ({ role: 'tool', callId: id, content: `file ${id}` })),
    ];
    await harness.ask([model], { messages: begin, sessionId: 's' });
    await harness.ask([model], { messages: [...begin, ...round], sessionId: 's' });
  };

  it('is kept by tools and system words that come first, and always in the same order', async () => {
    const tools = {
      list: [
        { name: 'b', description: 'B', schema: { type: 'object' } },
        { name: 'a', description: 'A', schema: { type: 'object' } },
      ],
      required: false,
    };
    const messages: Message[] = [
      { role: 'system', content: CONTEXT },
      { role: 'user', content: 'Question 1?' },
    ];
    await harness.ask(['claude/x'], { messages, sessionId: 's', tools });
    // Another extension may list its tools in another order from call to call.
    await harness.ask(['claude/x'], {
      messages,
      sessionId: 's',
      tools: { ...tools, list: tools.list.toReversed() },
    });
    assert.ok((recorder.journal[1]?.cacheReadTokens ?? 0) > 30_000);
  });
});
