import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { after, before, beforeEach, describe, it } from 'mocha';
import { ENOUGH, type GatewayEvent } from '../../../src/gateway/index.ts';
import { limitsFor } from '../../../src/gateway/timeLimits.ts';
import type { ModelRef } from '../../../src/models/index.ts';
import { type Answer, type FimServer, FORMS, fimSettings, startFimServer } from './fimServer.ts';
import {
  type Asked,
  assertTotals,
  expectOutcome,
  type Harness,
  HOLE,
  NO_LIMITS,
  startHarness,
  TEST_LIMITS,
  trail,
} from './harness.ts';

let server: FimServer;
let harness: Harness;
before(async () => {
  server = await startFimServer();
});
after(() => server.stop());

/** Asks one model, and has another at hand. */
async function ask(model: ModelRef, answer: Answer, second: ModelRef | null = null): Promise<Asked> {
  server.answer = answer;
  const chain = second === null ? [model] : [model, second];
  const asked = await harness.ask(chain, { hole: HOLE, maxOutputTokens: 48 });
  assertTotals(asked);
  return asked;
}

describe('A hole that is badly filled', function () {
  this.timeout(10_000);
  this.slow(2_000);
  // A busy machine may be late by itself, but not three times.
  this.retries(2);
  beforeEach(() => {
    harness = startHarness({
      settings: fimSettings(server.url),
      timeLimits: { firstTokenMs: 400, gapMs: 400, tailMs: 100 },
    });
    server.journal.length = 0;
    return () => harness.stop();
  });

  for (const [model] of FORMS) {
    describe(`by ${model}`, () => {
      it('with prose is passed on: to refuse it is for those who know the code', async () => {
        const asked = await ask(model, 'prose');
        assert.match(expectOutcome(asked, 'ok').text, /^Sure! Here/);
      });

      for (const answer of ['empty', 'blank'] as const) {
        it(`with an answer that is ${answer} is recorded so, and no other model is asked`, async () => {
          const asked = await ask(model, answer, 'vllm/qwen3-coder');
          assert.equal(expectOutcome(asked, 'failed').failure.reason, 'empty');
          assert.deepEqual(trail(asked), [`${model} rejected empty`]);
          assert.equal(harness.breakers.problem(model), null);
        });
      }

      for (const answer of ['huge', 'huge-delta'] as const) {
        it(`with 10 MB (${answer}) is left at the limit that it does not keep`, async () => {
          // A busy machine needs a while to write so much.
          harness.stop();
          harness = startHarness({ settings: fimSettings(server.url), timeLimits: { firstTokenMs: 5_000 } });
          const asked = await ask(model, answer);
          const result = expectOutcome(asked, 'incomplete');
          assert.equal(result.failure.reason, 'length');
          assert.equal(asked.attempts[0]?.outcome, 'incomplete');
          const deltas = asked.events.filter((event) => event.type === 'text').length;
          assert.equal(deltas, 1);
        });
      }

      it('with bytes that are no text does no harm', async () => {
        const asked = await ask(model, 'bytes');
        assert.match(expectOutcome(asked, 'ok').text, /^a\uFFFD+b$/);
      });

      it('with silence is left after the limit, and not asked a second time', async () => {
        const asked = await ask(model, 'silent');
        assert.equal(expectOutcome(asked, 'failed').failure.reason, 'timeout');
        assert.equal(server.journal.length, 1);
        assert.match(harness.log.join(), /timeout/);
      });

      it('with a stall in the middle is left, marked as incomplete', async () => {
        const asked = await ask(model, 'stall');
        const result = expectOutcome(asked, 'incomplete');
        assert.deepEqual([result.text, result.failure.reason], ['a', 'timeout']);
        assert.equal(asked.attempts[0]?.id, result.attemptId);
      });

      it('with a break in the middle is cut off, and estimated', async () => {
        const asked = await ask(model, 'cut');
        assert.equal(expectOutcome(asked, 'incomplete').failure.reason, 'cut-off');
        assert.equal(asked.attempts[0]?.costSource, 'estimated');
      });

      it('with an error in the stream fails, and says why in the log', async () => {
        const asked = await ask(model, 'error');
        assert.equal(expectOutcome(asked, 'failed').failure.reason, 'server');
        assert.match(harness.log.join(), /out of memory|while running the model/);
      });

      for (const [status, reason] of [
        [401, 'auth'],
        [402, 'payment'],
      ] as const) {
        it(`with a ${status} is asked once, and not again until something changes`, async () => {
          const first = await ask(model, `status:${status}` as Answer);
          assert.equal(expectOutcome(first, 'failed').failure.reason, reason);
          assert.deepEqual([first.attempts[0]?.costUsd, first.attempts[0]?.costSource], [0, 'priced']);
          const second = await ask(model, 'code');
          assert.equal(expectOutcome(second, 'failed').failure.reason, 'unavailable');
          assert.equal(server.journal.length, 1);
          harness.breakers.reset(model.slice(0, model.indexOf('/')));
          expectOutcome(await ask(model, 'code'), 'ok');
        });
      }

      for (const status of [429, 500]) {
        it(`with a ${status} is not asked again: the next key asks anew`, async () => {
          const asked = await ask(model, `status:${status}` as Answer, null);
          expectOutcome(asked, 'failed');
          assert.equal(server.journal.length, 1);
        });
      }

      it('that asked to be left alone for a while is left alone', async () => {
        await ask(model, 'status:429');
        assert.equal(harness.breakers.problem(model)?.reason, 'resting');
      });

      it('goes on with the next model while nothing has come', async () => {
        server.answer = 'status:400';
        const asked = await harness.ask([model, 'litellm/qwen3-coder'], {
          hole: HOLE,
          onEvent: (event) => {
            if (event.type === 'moved') server.answer = 'code';
          },
        });
        assert.deepEqual(trail(asked), [`${model} failed bad-request`, 'litellm/qwen3-coder ok']);
      });
    });
  }
});

describe('Time limits', () => {
  it('while typing are short, and never longer than those that are set', () => {
    const typing = limitsFor('autocomplete', false, { ...TEST_LIMITS, totalMs: 60_000, gapMs: 60_000 });
    assert.deepEqual(typing, {
      firstTokenMs: 1_500,
      gapMs: 2_000,
      tailMs: 300,
      totalMs: 10_000,
      longestPauseMs: 0,
    });
  });

  it('leave a server of the user’s own the time to load its model', () => {
    const long = {
      firstTokenMs: 60_000,
      gapMs: 60_000,
      tailMs: 60_000,
      totalMs: 600_000,
      longestPauseMs: 20_000,
    };
    assert.equal(limitsFor('autocomplete', false, long).firstTokenMs, 3_000);
    assert.equal(limitsFor('autocomplete', true, long).firstTokenMs, 30_000);
    assert.equal(limitsFor('explain', true, long), long);
  });
});

describe('After a thousand holes, every tenth left at a random moment', function () {
  this.timeout(60_000);
  this.slow(20_000);

  it('no connection, no timer and no reservation is left, and the ledger has all attempts', async () => {
    const own = await startFimServer();
    own.answer = 'slow';
    const fresh = startHarness({ settings: fimSettings(own.url) });
    await fresh.ask(['anthropic/claude-haiku-4-5'], { hole: HOLE });
    await fresh.ask(['mistral/codestral-2508'], { hole: HOLE });
    own.answer = 'code';
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    await sleep(20);
    const before = timers();

    let made = 2;
    const outcomes = new Map<string, number>();
    for (let round = 0; round < 20; round++) {
      own.answer = round % 4 === 3 ? 'slow' : 'code';
      await Promise.all(
        Array.from({ length: 50 }, async (_, i) => {
          const controller = new AbortController();
          const leaves = i % 10 === 0;
          const reason = i % 20 === 0 ? ENOUGH : undefined;
          const timer = leaves ? setTimeout(() => controller.abort(reason), Math.random() * 60) : undefined;
          const [model] = FORMS[(i + round) % FORMS.length] ?? ['mistral/codestral-2508'];
          const onEvent = (event: GatewayEvent) => {
            if (event.type === 'attempt') made++;
          };
          const { result, attempts } = await fresh.ask([model], {
            hole: HOLE,
            signal: controller.signal,
            onEvent,
          });
          clearTimeout(timer);
          outcomes.set(result.outcome, (outcomes.get(result.outcome) ?? 0) + 1);
          if (!leaves) assert.equal(result.outcome, 'ok', JSON.stringify(result));
          assert.equal(attempts.length, result.attempts);
        }),
      );
    }
    assert.equal(
      [...outcomes.values()].reduce((sum, count) => sum + count, 0),
      1_000,
    );
    assert.ok((outcomes.get('ok') ?? 0) >= 900, JSON.stringify([...outcomes]));

    for (let i = 0; i < 20 && timers() !== before; i++) await sleep(50);
    assert.equal(timers() - before, 0, process.getActiveResourcesInfo().join());
    const { attempts, usd, unknown } = fresh.ledger.total(0, Number.MAX_SAFE_INTEGER);
    assert.deepEqual([attempts, unknown], [made, 0]);
    const fits = fresh.ledger.reserve(
      {
        requestId: 'last',
        sessionId: null,
        at: Date.now(),
        task: 'autocomplete',
        tier: 'cheap',
        provider: 'mistral',
        model: 'x',
        attempt: 1,
        language: null,
        workspace: null,
        reasons: [],
        prices: { source: 'library', pricedAs: null, on: null, bands: [] },
        contextTokens: 1,
        worstUsd: 0.001,
        inputUsd: 0,
        outputTokenUsd: 0,
      },
      { ...NO_LIMITS, perDayUsd: usd + 0.00101 },
    );
    assert.equal(fits.ok, true, JSON.stringify(fits));
    // What is idle is closed after four seconds; what was forgotten would stay.
    await own.left();
    fresh.stop();
    await own.stop();
  });

  it('left in the middle closes the connection, whatever the form', async () => {
    for (const [model] of FORMS) {
      const own = await startFimServer();
      own.answer = 'endless';
      const fresh = startHarness({ settings: fimSettings(own.url) });
      const controller = new AbortController();
      const asked = await fresh.ask([model], {
        hole: HOLE,
        signal: controller.signal,
        onEvent: (event) => event.type === 'text' && event.text.includes('3') && controller.abort(ENOUGH),
      });
      assert.equal(asked.result.outcome, 'ok', model);
      assert.deepEqual(trail(asked), [`${model} ok`]);
      assert.equal(asked.attempts[0]?.costSource, 'estimated');
      // The answer is endless: a connection that was forgotten would stay as long as it is waited for.
      await own.left();
      fresh.stop();
      await own.stop();
    }
  });
});
