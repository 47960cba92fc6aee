import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { after, before, describe, it } from 'mocha';
import { answerStream, ENOUGH, type GatewayEvent, type GatewayResult } from '../../../src/gateway/index.ts';
import type { ModelRef } from '../../../src/models/index.ts';
import { type FaultServer, startFaultServer, TEXT } from './faultServer.ts';
import { type Harness, HOLE, type Options, requestFor, settingsFor, startHarness } from './harness.ts';

const CANCELLED: GatewayResult<null> = {
  outcome: 'cancelled',
  requestId: 'r',
  attempts: 0,
  cost: { usd: 0, source: 'billed' },
  model: null,
  text: '',
};
const never = new AbortController().signal;
const word = (text: string): GatewayEvent => ({ type: 'text', text, logprob: null });
const textOf = (event: GatewayEvent) => (event.type === 'text' ? event.text : '');

/** A stream whose producer does what it is told. */
function byHand(signal = never) {
  const done = Promise.withResolvers<GatewayResult<null>>();
  let send: (event: GatewayEvent) => void = () => assert.fail('not started yet');
  let stopped: AbortSignal | null = null;
  const answer = answerStream(signal, (emit, inner) => {
    send = emit;
    stopped = inner;
    return done.promise;
  });
  return {
    answer,
    send(...texts: string[]) {
      for (const text of texts) send(word(text));
    },
    end: () => done.resolve(CANCELLED),
    fail: (error: Error) => done.reject(error),
    stopped: () => stopped,
  };
}

describe('An answer stream', () => {
  it('hands out its events in order, and ends with its result', async () => {
    const { answer, send, end } = byHand();
    const texts: string[] = [];
    const read = (async () => {
      for await (const event of answer) texts.push(textOf(event));
      return answer.result;
    })();
    await nextTurn();
    send('a', 'b');
    await nextTurn();
    assert.deepEqual(texts, ['a', 'b']);
    send('c');
    end();
    assert.equal(await read, CANCELLED);
    assert.deepEqual(texts, ['a', 'b', 'c']);
  });

  it('runs without a reader, and keeps nothing for one who comes later', async () => {
    const { answer, send, end } = byHand();
    await nextTurn();
    send('a', 'b');
    const iterator = answer[Symbol.asyncIterator]();
    send('c');
    end();
    assert.equal(await answer.result, CANCELLED);
    assert.deepEqual(await iterator.next(), { done: false, value: word('c') });
    assert.equal((await iterator.next()).done, true);
  });

  it('does not wait for a slow reader, who misses nothing', async () => {
    const { answer, send, end } = byHand();
    const iterator = answer[Symbol.asyncIterator]();
    await nextTurn();
    for (let i = 0; i < 1_000; i++) send(String(i));
    end();
    assert.equal(await answer.result, CANCELLED);
    for (let i = 0; i < 1_000; i++) assert.deepEqual((await iterator.next()).value, word(String(i)));
    assert.equal((await iterator.next()).done, true);
  });

  for (const [how, leave] of [
    ['breaks', (): 'break' => 'break'],
    [
      'throws',
      (): 'break' => {
        throw new Error('the view is gone');
      },
    ],
  ] as const) {
    it(`is told that it is enough when its reader ${how}`, async () => {
      const { answer, send, end, stopped } = byHand();
      const read = (async () => {
        for await (const _ of answer) if (leave() === 'break') break;
      })().catch((error: unknown) => assert.match(String(error), /the view is gone/));
      await nextTurn();
      assert.equal(stopped()?.aborted, false);
      send('a');
      await read;
      assert.equal(stopped()?.reason, ENOUGH);
      end();
      assert.equal(await answer.result, CANCELLED);
    });
  }

  it('ends at once for a reader in the middle of a wait, when its signal is aborted or the iterator returns', async () => {
    const controller = new AbortController();
    const aborted = byHand(controller.signal);
    const waiting = aborted.answer[Symbol.asyncIterator]().next();
    await nextTurn();
    controller.abort('why');
    assert.equal((await waiting).done, true);
    assert.equal(aborted.stopped()?.reason, 'why');

    const left = byHand();
    const iterator = left.answer[Symbol.asyncIterator]();
    const next = iterator.next();
    await nextTurn();
    await iterator.return?.();
    assert.equal((await next).done, true);
    assert.equal(left.stopped()?.reason, ENOUGH);
  });

  it('hands out nothing after an abort, not even what came before it', async () => {
    const controller = new AbortController();
    const { answer, send, end } = byHand(controller.signal);
    const texts: string[] = [];
    const read = (async () => {
      for await (const event of answer) {
        texts.push(textOf(event));
        controller.abort();
      }
    })();
    await nextTurn();
    send('a', 'b');
    await read;
    send('c');
    end();
    await answer.result;
    assert.deepEqual(texts, ['a']);
  });

  it('is aborted from the start where its signal is', async () => {
    const { answer, stopped, end } = byHand(AbortSignal.abort('before'));
    for await (const event of answer) assert.fail(event.type);
    assert.equal(stopped()?.reason, 'before');
    end();
    await answer.result;
  });

  it('tells a bug of its producer to whoever reads or awaits', async () => {
    const { answer, fail } = byHand();
    const read = (async () => {
      for await (const event of answer) assert.fail(event.type);
    })();
    fail(new Error('a bug'));
    await assert.rejects(read, /a bug/);
    await assert.rejects(answer.result, /a bug/);
  });

  it('keeps a bug to itself where nobody reads or awaits any more', async () => {
    const { answer, send, fail } = byHand();
    const read = (async () => {
      for await (const _ of answer) break;
    })();
    await nextTurn();
    send('a');
    await read;
    fail(new Error('a bug'));
    // An unhandled rejection would end the run.
    await nextTurn();
  });
});

describe('An answer read as it comes', function () {
  this.timeout(5_000);
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

  interface Reading extends Options {
    readonly stopAt?: string;
  }
  async function read(chain: readonly ModelRef[], { stopAt, ...options }: Reading = {}) {
    const answer = harness.gateway.run(
      requestFor(chain, { hole: HOLE, ...options }),
      options.signal ?? new AbortController().signal,
    );
    let text = '';
    for await (const event of answer) {
      text += textOf(event);
      if (stopAt && text.includes(stopAt)) break;
    }
    return { result: await answer.result, text };
  }

  it('is whole at its end', async () => {
    const { result, text } = await read(['open/ok']);
    assert.deepEqual([result.outcome, text], ['ok', TEXT]);
  });

  it('is the same for who only wants the result', async () => {
    const { result } = harness.gateway.run(requestFor(['open/ok']), never);
    assert.partialDeepStrictEqual(await result, { outcome: 'ok', text: TEXT });
  });

  it('is ok when the reader leaves, and no other model is asked', async () => {
    const { result, text } = await read(['open/slow', 'second/ok'], { stopAt: 'brown' });
    assert.deepEqual([result.outcome, result.attempts, text], ['ok', 1, 'The quick brown']);
    assert.equal(harness.ledger.attemptsOf(result.requestId)[0]?.outcome, 'ok');
  });

  it('is in the ledger though its reader throws', async () => {
    const answer = harness.gateway.run(requestFor(['open/slow']), never);
    const reading = (async () => {
      for await (const event of answer) if (event.type === 'text') throw new Error('the view is gone');
    })();
    await assert.rejects(reading, /the view is gone/);
    const { outcome, requestId } = await answer.result;
    assert.equal(outcome, 'ok');
    const [row] = harness.ledger.attemptsOf(requestId);
    assert.deepEqual([row?.outcome, row?.costSource], ['ok', 'estimated']);
  });

  it('ends quietly when it is cancelled', async () => {
    const { result } = await read(['open/slow'], { signal: AbortSignal.timeout(80) });
    assert.equal(result.outcome, 'cancelled');
    const early = await read(['open/slow'], { signal: AbortSignal.abort() });
    assert.deepEqual([early.result.outcome, early.result.attempts, early.text], ['cancelled', 0, '']);
  });

  it('is ok when the reader aborts with enough, even in the middle of a wait', async () => {
    const controller = new AbortController();
    const answer = harness.gateway.run(requestFor(['open/stall'], { hole: HOLE }), controller.signal);
    let text = '';
    for await (const event of answer) {
      text += textOf(event);
      // The server says no more than this.
      if (text === 'The quick brown fox') setTimeout(() => controller.abort(ENOUGH));
    }
    const result = await answer.result;
    assert.deepEqual([result.outcome, 'text' in result && result.text], ['ok', text]);
  });

  it('goes on with the next model as long as nothing was read', async () => {
    const { result, text } = await read(['open/status:500', 'second/ok'], { restart: false });
    assert.deepEqual([result.outcome, result.attempts, text], ['ok', 2, TEXT]);
  });

  it('that breaks off is begun anew by another model', async () => {
    const { result, text } = await read(['open/cut', 'second/ok']);
    assert.deepEqual([result.outcome, 'text' in result && result.text], ['ok', TEXT]);
    assert.ok(text.endsWith(TEXT) && text.length > TEXT.length);
  });

  it('that breaks off ends there where what was read cannot be taken back', async () => {
    const { result, text } = await read(['open/cut', 'second/ok'], { restart: false });
    assert.ok(result.outcome === 'incomplete' && result.failure.reason === 'cut-off');
    assert.equal(text, TEXT.slice(0, text.length));
    assert.equal(result.attempts, 1);
  });

  it('that does not come says why', async () => {
    const { result } = await read(['open/status:400']);
    assert.ok(result.outcome === 'failed' && result.failure.reason === 'bad-request');
  });

  it('that reached its limit is read to there', async () => {
    const { result, text } = await read(['open/finish:length']);
    assert.deepEqual([result.outcome, text], ['incomplete', TEXT]);
    assert.ok(result.outcome === 'incomplete' && result.attemptId > 0);
  });

  it('is not held for a stalled one while its reader is busy', async () => {
    const hasty = startHarness({ settings: settingsFor(server.url), timeLimits: { gapMs: 200 } });
    const answer = hasty.gateway.run(requestFor(['open/slow']), never);
    const iterator = answer[Symbol.asyncIterator]();
    assert.equal((await iterator.next()).value?.type, 'attempt');
    // From here on nobody reads until all has come.
    const result = await answer.result;
    assert.equal(result.outcome, 'ok');
    let text = '';
    for (let step = await iterator.next(); !step.done; step = await iterator.next())
      text += textOf(step.value);
    assert.equal(text, 'text' in result && result.text);
    hasty.stop();
  });
});
