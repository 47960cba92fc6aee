import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type AnswerCache, createAnswerCache } from '../../../src/gateway/answerCache.ts';
import type { GatewayEvent } from '../../../src/gateway/index.ts';
import type { ProviderCall } from '../../../src/gateway/providers/index.ts';
import { echo, type Recorder, startRecorder } from '../../recorder/recorder.ts';
import { startFaultServer } from './faultServer.ts';
import {
  assertTotals,
  expectOutcome,
  type Harness,
  type Options,
  settingsFor,
  startHarness,
  trail,
} from './harness.ts';

const MODEL = 'own/small';

function call(prompt: string, more: Partial<ProviderCall> = {}): ProviderCall {
  const messages = [{ role: 'user' as const, content: prompt }];
  return {
    model: 'small',
    maxOutputTokens: 100,
    temperature: 0,
    messages,
    sessionId: null,
    tools: null,
    ...more,
  } as ProviderCall;
}

const answer = (text: string) => ({ text, toolCalls: [] });

describe('Kept answers', () => {
  const cacheOf = (maxBytes: number, setting: () => unknown = () => null): AnswerCache =>
    createAnswerCache({
      settings: () => ({ cacheMb: maxBytes / 1_000_000, providers: { own: setting() } }),
    });

  it('are given for the same call again, in any conversation', () => {
    const cache = cacheOf(10_000);
    cache.keep(MODEL, call('a'), answer('1'));
    assert.equal(cache.find(MODEL, call('a'))?.text, '1');
    assert.equal(cache.find(MODEL, call('a', { sessionId: 's2' }))?.text, '1');
  });

  it('are not given for another prompt, model, limit, tool or setting of the provider', () => {
    let settings: unknown = { baseUrl: 'http://a' };
    const cache = cacheOf(10_000, () => settings);
    cache.keep(MODEL, call('a'), answer('1'));
    const tools = { list: [{ name: 't', description: '', schema: {} }], required: false };
    assert.equal(cache.find(MODEL, call('a ')), null);
    assert.equal(cache.find('other/small', call('a')), null);
    assert.equal(cache.find(MODEL, call('a', { maxOutputTokens: 99 })), null);
    assert.equal(cache.find(MODEL, call('a', { tools })), null);
    settings = { baseUrl: 'http://b' };
    assert.equal(cache.find(MODEL, call('a')), null);
  });

  it('are none for calls that leave the answer to chance, and for models that take no temperature', () => {
    const cache = cacheOf(10_000);
    for (const one of [call('a', { temperature: null }), call('a', { model: 'gpt-5.4-mini' })]) {
      cache.keep(MODEL, one, answer('1'));
      assert.equal(cache.find(MODEL, one), null);
    }
  });

  it('are none as long as no size is set, also those from before', () => {
    let size = 0;
    const cache = createAnswerCache({ settings: () => ({ cacheMb: size / 1_000_000, providers: {} }) });
    cache.keep(MODEL, call('a'), answer('1'));
    size = 10_000;
    assert.equal(cache.find(MODEL, call('a')), null);
    cache.keep(MODEL, call('a'), answer('1'));
    size = 0;
    assert.equal(cache.find(MODEL, call('a')), null);
  });

  it('make room for newer ones, those first that were not used for the longest time', () => {
    const cache = cacheOf(3 * 1_000);
    const long = answer('x'.repeat(350));
    for (const prompt of ['a', 'b', 'c']) cache.keep(MODEL, call(prompt), long);
    assert.ok(cache.find(MODEL, call('a')));
    cache.keep(MODEL, call('d'), long);
    const left = ['a', 'b', 'c', 'd'].filter((prompt) => cache.find(MODEL, call(prompt)));
    assert.deepEqual(left, ['a', 'c', 'd']);
  });

  it('never take more than their size, and are never those of another call', () => {
    const step = fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 2_000 }));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const cache = cacheOf(5_000);
        const last = new Map<number, string>();
        for (const [prompt, length] of steps) {
          const text = `${prompt}:`.padEnd(length, 'x');
          cache.keep(MODEL, call(String(prompt)), answer(text));
          last.set(prompt, text);
        }
        let bytes = 0;
        for (const [prompt, text] of last) {
          const found = cache.find(MODEL, call(String(prompt)));
          if (found) assert.equal(found.text, text);
          bytes += 2 * (found?.text.length ?? 0);
        }
        assert.ok(bytes <= 5_000);
      }),
    );
  });
});

describe('A request with temperature 0', () => {
  let recorder: Recorder;
  let harness: Harness;
  beforeEach(async () => {
    recorder = await startRecorder(echo);
    harness = startHarness({
      settings: { own: { kind: 'openai', baseUrl: `${recorder.url}/v1` } },
      answers: createAnswerCache({ settings: () => ({ cacheMb: 0.1, providers: {} }) }),
    });
  });
  afterEach(async () => {
    harness.stop();
    await recorder.stop();
  });
  const ask = (options: Options = {}) => harness.ask([MODEL], { temperature: 0, ...options });

  it('is answered once, then from what was kept, for $0 and without a call', async () => {
    const first = expectOutcome(await ask(), 'ok');
    const asked = await ask();
    const second = expectOutcome(asked, 'ok');
    assert.equal(recorder.journal.length, 1);
    assert.equal(first.cached, undefined);
    assert.equal(second.cached, true);
    assert.equal(second.text, first.text);
    assert.deepEqual(second.cost, { usd: 0, source: 'priced' });
    assert.deepEqual(trail(asked), ['own/small ok cached']);
    assert.deepEqual(
      asked.events.map((event) => (event.type === 'text' ? event.text : event.type)),
      ['attempt', first.text],
    );
    const [row] = asked.attempts;
    assert.deepEqual([row?.costUsd, row?.inputTokens, row?.outputTokens, row?.baselineUsd], [0, 0, 0, null]);
    assertTotals(asked);
  });

  it('is asked again where the answer was left to chance', async () => {
    await harness.ask([MODEL]);
    await harness.ask([MODEL]);
    assert.equal(recorder.journal.length, 2);
  });

  it('is answered from what was kept though a limit is reached: it costs nothing', async () => {
    await ask();
    harness.limits.perRequestUsd = 0.000001;
    expectOutcome(await ask(), 'ok');
    expectOutcome(await ask({ prompt: 'Something else?' }), 'failed');
  });

  it('is asked anew where the kept answer does not pass the check', async () => {
    await ask();
    const check = async () => ({
      ok: false as const,
      rejection: { check: 'parses' as const, short: 'did not parse', detail: 'line 1' },
      value: null,
    });
    expectOutcome(await ask({ check, escalation: 'off' }), 'incomplete');
    assert.equal(recorder.journal.length, 2);
  });

  it('keeps no answer that broke off', async () => {
    const server = await startFaultServer();
    const answers = createAnswerCache({ settings: () => ({ cacheMb: 0.1, providers: {} }) });
    const slow = startHarness({ settings: settingsFor(server.url), answers });
    for (let i = 0; i < 2; i++) {
      const stop = new AbortController();
      const onEvent = (event: GatewayEvent) => event.type === 'text' && stop.abort();
      const asked = await slow.ask(['open/slow'], { temperature: 0, signal: stop.signal, onEvent });
      expectOutcome(asked, 'cancelled');
    }
    assert.equal(server.journal.length, 2);
    slow.stop();
    await server.stop();
  });
});
