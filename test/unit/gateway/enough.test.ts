import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { after, before, describe, it } from 'mocha';
import { AnswerFailed, ENOUGH, type GatewayResult, streamText } from '../../../src/gateway/index.ts';
import type { ModelRef } from '../../../src/models/index.ts';
import { type FaultServer, startFaultServer, TEXT } from './fault-server.ts';
import {
  assertTotals,
  expectOutcome,
  type Harness,
  HOLE,
  requestFor,
  settingsFor,
  startHarness,
  trail,
} from './harness.ts';

let server: FaultServer;
let harness: Harness;
before(async () => {
  server = await startFaultServer();
  harness = startHarness({ settings: settingsFor(server.url) });
});
after(async () => {
  harness.stop();
  await server.stop();
});

describe('A listener that has enough', function () {
  this.timeout(5_000);

  for (const provider of ['open', 'claude'] as const) {
    it(`gets an answer that is ok, with tokens as estimated (${provider})`, async () => {
      const controller = new AbortController();
      const asked = await harness.ask([`${provider}/slow`, 'second/ok'], {
        hole: HOLE,
        signal: controller.signal,
        onEvent: (event) => {
          if (event.type === 'text' && event.text.includes('quick')) controller.abort(ENOUGH);
        },
      });
      const result = expectOutcome(asked, 'ok');
      assert.equal(result.text, 'The quick');
      const [row] = asked.attempts;
      assert.deepEqual(trail(asked), [`${provider}/slow ok`]);
      assert.equal(row?.costSource, 'estimated');
      assert.ok((row?.outputTokens ?? 0) >= 2 && (row?.costUsd ?? 0) > 0);
      assert.equal(row?.id, result.attemptId);
      assertTotals(asked);
      assert.ok(asked.ms < 1_000);
    });

    it(`has the connection closed (${provider})`, async () => {
      // Its sockets are its own, so that those which other tests left idle are not counted.
      const own = await startFaultServer();
      const fresh = startHarness({ settings: settingsFor(own.url) });
      const controller = new AbortController();
      await fresh.ask([`${provider}/slow`], {
        hole: HOLE,
        signal: controller.signal,
        onEvent: (event) => event.type === 'text' && controller.abort(ENOUGH),
      });
      for (let i = 0; i < 20 && (await own.connections()) > 0; i++) await sleep(30);
      assert.equal(await own.connections(), 0);
      fresh.stop();
      await own.stop();
    });
  }

  it('before any text has cancelled', async () => {
    const controller = new AbortController();
    const asked = await harness.ask(['open/starts-only'], {
      hole: HOLE,
      signal: controller.signal,
      onEvent: (event) => event.type === 'attempt' && setTimeout(() => controller.abort(ENOUGH), 40),
    });
    expectOutcome(asked, 'cancelled');
    assert.equal(asked.attempts[0]?.outcome, 'cancelled');
  });

  it('after the end has what the provider reported', async () => {
    const controller = new AbortController();
    const asked = await harness.ask(['open/never-closes'], {
      hole: HOLE,
      signal: controller.signal,
      onEvent: (event) =>
        event.type === 'text' && event.text.includes('dog') && setTimeout(() => controller.abort(ENOUGH), 40),
    });
    expectOutcome(asked, 'ok');
    assert.equal(asked.attempts[0]?.costSource, 'priced');
    assert.equal(asked.attempts[0]?.outputTokens, 20);
  });

  it('is no fault of the model', async () => {
    for (let i = 0; i < 8; i++) {
      const controller = new AbortController();
      await harness.ask(['open/slow'], {
        hole: HOLE,
        signal: controller.signal,
        onEvent: (event) => event.type === 'text' && controller.abort(ENOUGH),
      });
    }
    assert.equal(harness.breakers.problem('open/slow'), null);
  });
});

describe('An answer read as it comes', function () {
  this.timeout(5_000);

  async function read(chain: readonly ModelRef[], more: { stopAt?: string; signal?: AbortSignal } = {}) {
    let result: GatewayResult | null = null;
    let text = '';
    let thrown: unknown = null;
    const told = new Promise<void>((resolve) => {
      const pieces = streamText(
        harness.gateway,
        requestFor(chain, { hole: HOLE }),
        more.signal ?? new AbortController().signal,
        (end) => {
          result = end;
          resolve();
        },
      );
      void (async () => {
        try {
          for await (const piece of pieces) {
            text += piece.text;
            if (more.stopAt && text.includes(more.stopAt)) break;
          }
        } catch (error) {
          thrown = error;
        }
      })();
    });
    await told;
    await sleep(1);
    assert.ok(result);
    return { result: result as GatewayResult, text, thrown };
  }

  it('is whole at its end', async () => {
    const { result, text, thrown } = await read(['open/ok']);
    assert.deepEqual([result.outcome, text, thrown], ['ok', TEXT, null]);
  });

  it('is ok when the reader leaves, and the request is over at once', async () => {
    const started = performance.now();
    const { result, text } = await read(['open/slow', 'second/ok'], { stopAt: 'brown' });
    assert.deepEqual([result.outcome, text], ['ok', 'The quick brown']);
    assert.ok(performance.now() - started < 1_000);
    assert.equal(harness.ledger.attemptsOf(result.requestId)[0]?.outcome, 'ok');
  });

  it('ends quietly when it is cancelled', async () => {
    const { result, thrown } = await read(['open/slow'], { signal: AbortSignal.timeout(80) });
    assert.deepEqual([result.outcome, thrown], ['cancelled', null]);
    const early = await read(['open/slow'], { signal: AbortSignal.abort() });
    assert.deepEqual([early.result.outcome, early.result.attempts, early.text], ['cancelled', 0, '']);
  });

  it('is ok when the reader aborts with enough, even in the middle of a wait', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(ENOUGH), 80);
    const { result, text, thrown } = await read(['open/stall'], { signal: controller.signal });
    assert.deepEqual([result.outcome, thrown], ['ok', null]);
    assert.ok(text.startsWith('The quick'));
  });

  it('goes on with the next model as long as nothing was read', async () => {
    const { result, text } = await read(['open/status:500', 'second/ok']);
    assert.deepEqual([result.outcome, result.attempts, text], ['ok', 2, TEXT]);
  });

  it('that breaks off throws, and no other model is asked in its place', async () => {
    const { result, text, thrown } = await read(['open/cut', 'second/ok']);
    assert.ok(thrown instanceof AnswerFailed && thrown.failure.reason === 'cut-off');
    assert.equal(text, TEXT.slice(0, text.length));
    assert.equal(result.attempts, 1);
  });

  it('that does not come throws why', async () => {
    const { thrown } = await read(['open/status:400']);
    assert.ok(thrown instanceof AnswerFailed && thrown.failure.reason === 'bad-request');
  });

  it('that reached its limit is read to there', async () => {
    const { result, text, thrown } = await read(['open/finish:length']);
    assert.deepEqual([result.outcome, text, thrown], ['incomplete', TEXT, null]);
    assert.ok(result.outcome === 'incomplete' && result.attemptId > 0);
  });
});
