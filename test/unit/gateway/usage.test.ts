import assert from 'node:assert/strict';
import fc from 'fast-check';
import { after, before, describe, it } from 'mocha';
import type { Attempt } from '../../../src/ledger/index.ts';
import { openAiUsage, readOpenAiUsage } from '../../../src/wires/index.ts';
import { band, facts } from '../router/policy.ts';
import { type FaultServer, startFaultServer } from './faultServer.ts';
import {
  assertTotals,
  expectOutcome,
  type Harness,
  type Options,
  settingsFor,
  startHarness,
} from './harness.ts';
import { startPieceServer } from './pieceServer.ts';

describe('Usage', function () {
  this.timeout(20_000);
  this.slow(4_000);
  let server: FaultServer;
  let harness: Harness;
  before(async () => {
    server = await startFaultServer();
    const baseline = facts('alpha/large', { prices: [band(5, 25)] });
    harness = startHarness({ settings: settingsFor(server.url), baseline });
  });
  after(async () => {
    harness.stop();
    await server.stop();
  });

  async function rowFor(provider: 'open' | 'claude', usage: unknown, more: Options = {}): Promise<Attempt> {
    const asked = await harness.ask([`${provider}/usage`], { prompt: JSON.stringify(usage), ...more });
    expectOutcome(asked, 'ok');
    assertTotals(asked);
    const [row] = asked.attempts;
    assert.ok(row);
    return row;
  }

  function tokens(row: Attempt) {
    const { inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens, reasoningTokens } = row;
    return [inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens, reasoningTokens];
  }

  const HI = { choices: [{ index: 0, delta: { content: 'Hi' } }] };
  const STOP = { index: 0, delta: {}, finish_reason: 'stop' };
  const TRUE = { prompt_tokens: 1_200, completion_tokens: 50, prompt_tokens_details: { cached_tokens: 800 } };
  const ZERO = {
    prompt_tokens: 0,
    completion_tokens: 0,
    total_tokens: 0,
    prompt_tokens_details: { cached_tokens: 0 },
  };
  const STREAMS: Readonly<Record<string, readonly object[]>> = {
    'within a choice': [HI, { choices: [{ ...STOP, usage: TRUE }] }],
    'in a place of Groq’s own': [HI, { choices: [STOP], x_groq: { usage: TRUE } }],
    'and then once more as zeros': [HI, { choices: [STOP], usage: TRUE }, { choices: [], usage: ZERO }],
    'and then once more as nulls': [
      { ...HI, usage: TRUE },
      { choices: [STOP], usage: { prompt_tokens: null } },
    ],
    'in two halves': [
      { ...HI, usage: { prompt_tokens: 1_200, prompt_tokens_details: { cached_tokens: 800 } } },
      { choices: [STOP], usage: { prompt_tokens: 0, completion_tokens: 50 } },
    ],
    'as zeros until the last': [
      { ...HI, usage: ZERO },
      { choices: [STOP], usage: TRUE },
    ],
  };
  for (const [name, chunks] of Object.entries(STREAMS)) {
    it(`is read ${name}`, async () => {
      const pieces = await startPieceServer();
      const own = startHarness({ settings: settingsFor(pieces.url) });
      pieces.writes(chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join(''));
      const { attempts } = await own.ask(['open/x']);
      assert.deepEqual(attempts.map(tokens), [[1_200, 800, 0, 50, 0]]);
      assert.equal(attempts[0]?.costSource, 'priced');
      own.stop();
      await pieces.stop();
    });
  }

  it('of 0 for what was written is none', async () => {
    const pieces = await startPieceServer();
    const own = startHarness({ settings: settingsFor(pieces.url) });
    const zero = { prompt_tokens: 1_200, completion_tokens: 0, total_tokens: 1_200 };
    for (const delta of [{ content: 'Hello, you' }, { reasoning: 'Hm, let me see' }]) {
      pieces.sends([{ delta }, { ...STOP, usage: zero }]);
      const [row] = (await own.ask(['open/x'])).attempts;
      assert.deepEqual([row?.inputTokens, row?.costSource], [1_200, 'estimated']);
      assert.ok((row?.outputTokens ?? 0) > 0);
    }
    own.stop();
    await pieces.stop();
  });

  it('has what Moonshot read from its cache, and the usual tier in capitals', async () => {
    const row = await rowFor('open', { prompt_tokens: 1_000, completion_tokens: 10, cached_tokens: 640 });
    assert.deepEqual(tokens(row), [1_000, 640, 0, 10, 0]);
    assert.deepEqual(
      readOpenAiUsage(openAiUsage.parse({ prompt_tokens: 1 }), null, 'DEFAULT')?.serviceTier,
      undefined,
    );
  });

  it('of Anthropic is not replaced by the zeros of a later event', async () => {
    const pieces = await startPieceServer();
    const own = startHarness({ settings: settingsFor(pieces.url) });
    for (const [first, last, wanted] of [
      [
        { input_tokens: 0, output_tokens: 0 },
        { input_tokens: 1_200, output_tokens: 50 },
        [1_200, 0, 0, 50, 0],
      ],
      [
        { input_tokens: 1_200, output_tokens: 1 },
        { input_tokens: 0, output_tokens: 50 },
        [1_200, 0, 0, 50, 0],
      ],
      [
        { input_tokens: 200, cache_read_input_tokens: 1_000, output_tokens: 1 },
        { input_tokens: 200, cache_read_input_tokens: 0, cache_creation_input_tokens: 0, output_tokens: 50 },
        [1_200, 1_000, 0, 50, 0],
      ],
    ] as const) {
      const events = [
        { type: 'message_start', message: { usage: first } },
        { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hi' } },
        { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: last },
        { type: 'message_stop' },
      ];
      pieces.writes(
        events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join(''),
      );
      const { attempts } = await own.ask(['claude/x']);
      assert.deepEqual(attempts.map(tokens), [wanted]);
    }
    own.stop();
    await pieces.stop();
  });

  it('of OpenAI has the cached tokens in the prompt, and the reasoning in the output', async () => {
    const row = await rowFor('open', {
      prompt_tokens: 1_000,
      completion_tokens: 300,
      prompt_tokens_details: { cached_tokens: 800 },
      completion_tokens_details: { reasoning_tokens: 200 },
    });
    assert.deepEqual(tokens(row), [1_000, 800, 0, 300, 200]);
    assert.equal(row.costSource, 'priced');
    assert.ok(Math.abs((row.costUsd ?? 0) - (200 * 1 + 800 * 0.1 + 300 * 5) / 1e6) < 1e-12);
    assert.ok(Math.abs((row.baselineUsd ?? 0) - (200 * 5 + 800 * 0.5 + 300 * 25) / 1e6) < 1e-12);
  });

  it('of DeepSeek has its hits and misses', async () => {
    const row = await rowFor('open', {
      prompt_tokens: 1_000,
      completion_tokens: 10,
      prompt_cache_hit_tokens: 640,
      prompt_cache_miss_tokens: 360,
    });
    assert.deepEqual(tokens(row), [1_000, 640, 0, 10, 0]);
  });

  it('of OpenRouter has the cost that it billed', async () => {
    const row = await rowFor('open', {
      prompt_tokens: 1_000,
      completion_tokens: 10,
      cost: 0.0123,
      is_byok: false,
    });
    assert.deepEqual([row.costUsd, row.costSource], [0.0123, 'billed']);
  });

  it('of OpenRouter with an own key adds what that key was charged', async () => {
    const row = await rowFor('open', {
      prompt_tokens: 1_000,
      completion_tokens: 10,
      cost: 0.0005,
      is_byok: true,
      cost_details: { upstream_inference_cost: 0.01 },
    });
    assert.deepEqual([row.costUsd, row.costSource], [0.0105, 'billed']);
  });

  it('of OpenRouter with an own key whose charge is not told is priced, not taken for nothing', async () => {
    const usage = { prompt_tokens: 1_000, completion_tokens: 10, cost: 0, is_byok: true, cost_details: null };
    const row = await rowFor('open', usage);
    assert.deepEqual([row.costUsd, row.costSource], [0.00105, 'priced']);
  });

  it('of OpenRouter without an own key does not count the upstream cost twice', async () => {
    const row = await rowFor('open', {
      prompt_tokens: 1_000,
      completion_tokens: 10,
      cost: 0.01,
      cost_details: { upstream_inference_cost: 0.01 },
    });
    assert.equal(row.costUsd, 0.01);
  });

  it('of Anthropic adds up what was read from and written to the cache', async () => {
    const row = await rowFor('claude', {
      input_tokens: 100,
      cache_read_input_tokens: 2_000,
      cache_creation_input_tokens: 300,
      output_tokens: 50,
    });
    assert.deepEqual(tokens(row), [2_400, 2_000, 300, 50, 0]);
    assert.ok(Math.abs((row.costUsd ?? 0) - (100 * 1 + 2_000 * 0.1 + 300 * 1.25 + 50 * 5) / 1e6) < 1e-12);
  });

  it('that is missing is estimated', async () => {
    for (const usage of [
      null,
      'much',
      {},
      { prompt_tokens: null },
      { prompt_tokens: '12' },
      { prompt_tokens: 0 },
    ]) {
      const row = await rowFor('open', { ...(typeof usage === 'object' ? usage : { usage }) });
      assert.equal(row.costSource, 'estimated');
      assert.equal(row.inputTokens, 100);
      assert.ok((row.outputTokens ?? 0) > 5);
    }
  });

  it('of a model of unknown price gives no cost, except where it cannot have cost anything', async () => {
    const unknown: Options = { facts: { prices: [], priceSource: 'unknown' } };
    const row = await rowFor('open', { prompt_tokens: 1_000, completion_tokens: 10 }, unknown);
    assert.deepEqual([row.costUsd, row.costSource], [null, 'unknown']);
    const asked = await harness.ask(['open/status:404'], unknown);
    assert.deepEqual([asked.attempts[0]?.costUsd, asked.attempts[0]?.costSource], [0, 'priced']);
    const billed = await rowFor('open', { prompt_tokens: 10, completion_tokens: 1, cost: 0.02 }, unknown);
    assert.deepEqual([billed.costUsd, billed.costSource], [0.02, 'billed']);
  });

  it('is never negative, never NaN, and never more in its parts than in all, whatever is sent', async () => {
    const figure = fc.oneof(
      fc.nat(10_000),
      fc.constantFrom(null, -5, 'many', 1e300, 0.5, {}, [], true, '7', undefined),
    );
    const usage = fc.record({
      prompt_tokens: figure,
      completion_tokens: figure,
      prompt_tokens_details: fc.oneof(
        figure,
        fc.record({ cached_tokens: figure, cache_write_tokens: figure }),
      ),
      completion_tokens_details: fc.oneof(figure, fc.record({ reasoning_tokens: figure })),
      prompt_cache_hit_tokens: figure,
      cost: figure,
      is_byok: figure,
      cost_details: fc.oneof(figure, fc.record({ upstream_inference_cost: figure })),
      input_tokens: figure,
      output_tokens: figure,
      cache_read_input_tokens: figure,
      cache_creation_input_tokens: figure,
    });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('open', 'claude'), usage, async (provider, sent) => {
        const row = await rowFor(provider as 'open' | 'claude', sent);
        for (const count of [...tokens(row), row.costUsd, row.baselineUsd]) {
          assert.ok(count !== null && Number.isFinite(count) && count >= 0, JSON.stringify(row));
        }
        const [input = 0, read = 0, written = 0, output = 0, reasoning = 0] = tokens(row).map(Number);
        assert.ok(read + written <= input && reasoning <= output);
      }),
      { numRuns: 300 },
    );
  });

  it('counts every attempt of a request once in the ledger', async () => {
    const before = harness.ledger.total(0, Number.MAX_SAFE_INTEGER);
    const asked = await harness.ask(['open/status:500', 'claude/cut', 'second/ok']);
    expectOutcome(asked, 'ok');
    assertTotals(asked);
    const after = harness.ledger.total(0, Number.MAX_SAFE_INTEGER);
    assert.equal(after.attempts - before.attempts, 5);
    assert.ok(Math.abs(after.usd - before.usd - (asked.result.cost.usd ?? Number.NaN)) < 1e-9);
    assert.equal(asked.result.cost.source, 'estimated');
  });
});
