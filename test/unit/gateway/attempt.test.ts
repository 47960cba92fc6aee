import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, it } from 'mocha';
import { attempt } from '../../../src/gateway/attempt.ts';
import type { Provider, ProviderCall, ProviderEvent } from '../../../src/gateway/providers/index.ts';
import { TEST_LIMITS } from './harness.ts';

const CALL: ProviderCall = {
  model: 'x',
  messages: [],
  maxOutputTokens: 10,
  temperature: null,
  sessionId: null,
  tools: null,
  effort: null,
};

function provider(stream: () => AsyncIterable<ProviderEvent>): Provider {
  return { streams: true, stream, probe: async () => null, models: async () => [] };
}

async function run(stream: () => AsyncIterable<ProviderEvent>, signal = new AbortController().signal) {
  return attempt(provider(stream), CALL, TEST_LIMITS, signal, () => undefined);
}

describe('An attempt', () => {
  it('does not break for what a provider does that it must not', async () => {
    const throws = await run(() => {
      throw new TypeError('oops');
    });
    assert.equal(throws.failure?.reason, 'malformed');
    const rejects = await run(async function* () {
      yield { type: 'text', text: 'a' };
      throw new RangeError('secret words');
    });
    assert.equal(rejects.failure?.reason, 'cut-off');
    assert.doesNotMatch(JSON.stringify(rejects), /secret/);
  });

  it('is left when the provider neither answers nor listens', async () => {
    const end = await run(() => ({
      [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => undefined) }),
    }));
    assert.equal(end.failure?.reason, 'timeout');
  });

  it('is not done after its time, however lively', async () => {
    const stream = async function* (): AsyncGenerator<ProviderEvent> {
      for (;;) {
        yield { type: 'text', text: 'word ' };
        await sleep(10);
      }
    };
    const limits = { ...TEST_LIMITS, totalMs: 200 };
    const end = await attempt(provider(stream), CALL, limits, new AbortController().signal, () => undefined);
    assert.equal(end.failure?.reason, 'timeout');
    assert.ok(end.text.length > 10);
  });

  it('is whole when its end came, whatever broke after that', async () => {
    const end = await run(async function* () {
      yield { type: 'text', text: 'all of it' };
      yield { type: 'end', reason: 'stop' };
      throw new Error('reset');
    });
    assert.equal(end.failure, null);
    assert.equal(end.ended, true);
  });
});
