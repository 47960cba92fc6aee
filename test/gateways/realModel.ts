import assert from 'node:assert/strict';
import { DEFAULT_TIME_LIMITS, findLocalServers } from '../../src/gateway/index.ts';
import { type Harness, HOLE, type Options, startHarness } from '../unit/gateway/harness.ts';
import { WINDOW } from './llama.ts';

const CODE = 'function total(prices) {\n  return prices.reduce((sum, price) => sum + price, 0);\n}';
const EXPLAIN: NonNullable<Options['messages']> = [
  { role: 'system', content: 'You explain code in one short sentence.' },
  { role: 'user', content: `What does this function do?\n\n${CODE}` },
];
/** Enough to see it stream; a busy machine writes a token a second. */
const TOKENS = 12;

type Provider = 'llamacpp' | 'claude' | 'whole' | 'marked';

async function explain(harness: Harness, provider: Provider): Promise<number> {
  const asked = await harness.ask([`${provider}/smollm2`], { messages: EXPLAIN, maxOutputTokens: TOKENS });
  const { result } = asked;
  // It may have more to say than it is allowed to.
  const cut = result.outcome === 'incomplete' && result.failure.reason === 'length';
  assert.ok(result.outcome === 'ok' || cut, JSON.stringify(result));
  assert.ok(result.text.trim().length > 5, 'no text');
  const [row] = asked.attempts;
  assert.ok((row?.inputTokens ?? 0) > 20, 'the prompt’s tokens are not told');
  assert.ok(
    (row?.outputTokens ?? 0) > 3 && (row?.outputTokens ?? 0) <= TOKENS,
    `${row?.outputTokens} tokens`,
  );
  assert.deepEqual([row?.costUsd, row?.costSource], [0, 'priced']);
  return asked.events.filter(({ type }) => type === 'text').length;
}

async function fill(harness: Harness, provider: Provider): Promise<void> {
  const logprobs: number[] = [];
  const asked = await harness.ask([`${provider}/starcoder2`], {
    hole: { ...HOLE, stop: [] },
    maxOutputTokens: TOKENS,
    onEvent: (event) => {
      if (event.type === 'text' && event.logprob !== null) logprobs.push(event.logprob);
    },
  });
  assert.ok(asked.result.outcome !== 'failed', JSON.stringify(asked.result));
  // A busy machine may stop for longer than ghost text waits, but not before it has begun.
  assert.ok(logprobs.length > 0, 'no log probabilities');
  assert.ok(logprobs.every((logprob) => logprob <= 0));
  assert.ok((asked.attempts[0]?.inputTokens ?? 0) > 10);
}

/** An answer that would take a while. */
const MOST_TOKENS = 400;

/** What a real model behind a real server must show: nothing here is played. */
export const REAL_MODEL_CHECKS: readonly { title: string; check: (harness: Harness) => Promise<void> }[] = [
  {
    title: 'it is found on this machine, with its window',
    check: async (harness) => {
      const found = await findLocalServers(harness.settings, async () => null);
      const models = found.find(({ provider }) => provider === 'llamacpp')?.models;
      assert.deepEqual([models?.length, models?.[0]?.contextTokens], [1, WINDOW]);
    },
  },
  {
    title: 'explain, streaming, with usage (OpenAI’s protocol)',
    check: async (harness) => assert.ok((await explain(harness, 'llamacpp')) > 3, 'it did not stream'),
  },
  {
    title: 'explain, streaming, with usage (Anthropic’s protocol)',
    check: async (harness) => assert.ok((await explain(harness, 'claude')) > 3, 'it did not stream'),
  },
  {
    title: 'explain, not streaming, with usage',
    check: async (harness) => assert.equal(await explain(harness, 'whole'), 1),
  },
  {
    title: 'ghost text as a chat, since the model was not trained to fill holes, with log probabilities',
    check: (harness) => fill(harness, 'llamacpp'),
  },
  {
    title: 'ghost text with marks in the prompt, with log probabilities',
    check: (harness) => fill(harness, 'marked'),
  },
  {
    title: 'cancelled after its first token, at once, and free for the next request',
    check: async (harness) => {
      const controller = new AbortController();
      const asked = await harness.ask(['llamacpp/smollm2'], {
        messages: EXPLAIN,
        maxOutputTokens: MOST_TOKENS,
        signal: controller.signal,
        onEvent: ({ type }) => {
          if (type === 'text') controller.abort();
        },
      });
      assert.equal(asked.result.outcome, 'cancelled');
      const [row] = asked.attempts;
      assert.equal(row?.outcome, 'cancelled');
      assert.ok((row?.outputTokens ?? 0) < MOST_TOKENS / 10, `${row?.outputTokens} tokens came`);
      await explain(harness, 'llamacpp');
    },
  },
  {
    title: 'a prompt that is too long for it goes to no second try',
    check: async (harness) => {
      const asked = await harness.ask(['llamacpp/smollm2'], { prompt: 'a b c d '.repeat(WINDOW) });
      assert.equal(asked.attempts.length, 1);
      assert.equal(asked.attempts[0]?.reason, 'context-too-long');
    },
  },
];

/** A gateway with the product's own time limits, but for suggestions: a small machine is slower than a person types. */
export function startWithModel(url: string): Harness {
  return startHarness({
    settings: {
      llamacpp: { baseUrl: `${url}/v1` },
      claude: { kind: 'anthropic', baseUrl: url },
      whole: { baseUrl: `${url}/v1`, stream: false },
      marked: { baseUrl: `${url}/v1`, completion: 'markers' },
      // Whatever else runs on this machine is not looked for.
      ollama: { baseUrl: 'http://127.0.0.1:9/v1' },
      lmstudio: { baseUrl: 'http://127.0.0.1:9/v1' },
      vllm: { baseUrl: 'http://127.0.0.1:9/v1' },
    },
    key: async () => null,
    facts: { prices: [FREE], priceSource: 'local' },
    timeLimits: DEFAULT_TIME_LIMITS,
  });
}

const FREE = { aboveInputTokens: -1, inputUsd: 0, outputUsd: 0, cacheReadUsd: 0, cacheWriteUsd: 0 };
