import assert from 'node:assert/strict';
import { LLMock } from '@copilotkit/aimock';
import { after, before, describe, it } from 'mocha';
import { expectOutcome, type Harness, HOLE, startHarness } from './harness.ts';

const TEXT = 'It adds what each line of the cart costs, and returns the sum in cents.';

/** A second pair of eyes on the protocols: aimock writes them as the providers do. */
describe('Against aimock', function () {
  this.timeout(5_000);
  const mock = new LLMock({ port: 0, host: '127.0.0.1', chunkSize: 7 });
  let harness: Harness;

  before(async () => {
    mock.onMessage('openai', { content: TEXT, usage: { prompt_tokens: 1_200, completion_tokens: 30 } });
    mock.onMessage('anthropic', { content: TEXT, usage: { input_tokens: 900, output_tokens: 25 } });
    mock.onMessage('thinking', { content: TEXT, reasoning: 'First I look at the cart.' });
    mock.onMessage('openrouter', {
      content: TEXT,
      usage: {
        prompt_tokens: 1_000,
        completion_tokens: 20,
        cost: 0.00042,
        prompt_tokens_details: { cached_tokens: 600 },
      },
    });
    mock.onMessage('cut short', { content: TEXT, finishReason: 'length' });
    mock.onMessage('limited', { error: { message: 'slow down', type: 'rate_limit_error' }, status: 429 });
    mock.onMessage('function sum', { content: 'a + b' });
    await mock.start();
    harness = startHarness({
      settings: {
        openai: { baseUrl: `${mock.url}/v1` },
        anthropic: { baseUrl: mock.url },
        ollama: { baseUrl: `${mock.url}/v1` },
        openrouter: { baseUrl: `${mock.url}/api/v1` },
      },
    });
  });
  after(async () => {
    harness.stop();
    await mock.stop();
  });

  it('OpenAI streams its text, and its usage in the last chunk', async () => {
    const asked = await harness.ask(['openai/gpt-5-mini'], { prompt: 'openai' });
    const result = expectOutcome(asked, 'ok');
    assert.equal(result.text, TEXT);
    assert.ok(asked.events.filter((event) => event.type === 'text').length > 5);
    assert.deepEqual([result.usage?.inputTokens, result.usage?.outputTokens], [1_200, 30]);
    assert.deepEqual(asked.result.cost, { usd: (1_200 + 30 * 5) / 1e6, source: 'priced' });
    assert.equal(asked.attempts[0]?.model, 'gpt-5-mini');
  });

  it('Anthropic streams its text, and its usage in two parts', async () => {
    const asked = await harness.ask(['anthropic/claude-haiku-4-5'], { prompt: 'anthropic' });
    const result = expectOutcome(asked, 'ok');
    assert.equal(result.text, TEXT);
    assert.deepEqual([result.usage?.inputTokens, result.usage?.outputTokens], [900, 25]);
    assert.equal(asked.result.cost.source, 'priced');
  });

  it('OpenRouter tells what it charged', async () => {
    const asked = await harness.ask(['openrouter/deepseek/deepseek-v4-flash'], { prompt: 'openrouter' });
    const result = expectOutcome(asked, 'ok');
    assert.equal(result.text, TEXT);
    assert.equal(result.usage?.cacheReadTokens, 600);
    assert.deepEqual(asked.result.cost, { usd: 0.00042, source: 'billed' });
    assert.deepEqual(
      [asked.attempts[0]?.provider, asked.attempts[0]?.model],
      ['openrouter', 'deepseek/deepseek-v4-flash'],
    );
  });

  for (const model of [
    'ollama/codestral:22b',
    'openai/gpt-6-luna',
    'anthropic/claude-haiku-4-5',
    'openrouter/x/y',
  ] as const) {
    it(`${model} fills a hole`, async () => {
      const asked = await harness.ask([model], { hole: HOLE });
      assert.equal(expectOutcome(asked, 'ok').text, 'a + b');
      const { path } = mock.getRequests().at(-1) ?? {};
      assert.equal(path === '/api/generate', model.startsWith('ollama'));
    });
  }

  for (const model of ['openai/o4-mini', 'anthropic/claude-opus-4-8', 'openrouter/x/y'] as const) {
    it(`what ${model} thinks is no part of its answer`, async () => {
      const asked = await harness.ask([model], { prompt: 'thinking' });
      assert.equal(expectOutcome(asked, 'ok').text, TEXT);
    });

    it(`an answer of ${model} that reached its limit is not whole`, async () => {
      const asked = await harness.ask([model], { prompt: 'cut short' });
      assert.equal(expectOutcome(asked, 'incomplete').failure.reason, 'length');
    });

    it(`a rate limit of ${model} is one`, async () => {
      const asked = await harness.ask([model], { prompt: 'limited', signal: AbortSignal.timeout(300) });
      assert.equal(asked.attempts[0]?.reason, 'rate-limit');
    });
  }
});
