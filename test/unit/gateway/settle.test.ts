import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { noAttempt } from '../../../src/gateway/attempt.ts';
import { createLearnt, failure, profileOf } from '../../../src/gateway/index.ts';
import { providerError } from '../../../src/gateway/providers/errors.ts';
import { settlementOf } from '../../../src/gateway/settle.ts';
import { readAnthropicUsage } from '../../../src/wires/index.ts';
import { band, facts } from '../router/policy.ts';

const HAIKU = facts('anthropic/claude-haiku-4-5', { prices: [band(1, 5)] });
const counted = { input_tokens: 1_000, output_tokens: 100 };

const settled = (usage: Parameters<typeof readAnthropicUsage>[0], model = HAIKU) => {
  const reported = readAnthropicUsage(usage, null, true);
  const end = { ...noAttempt('cancelled'), cancelled: false, text: 'Hi.', ended: true, usage: reported };
  const { costUsd, costSource } = settlementOf(end, model, 900, null);
  return [costUsd, costSource];
};

describe('What an attempt cost', () => {
  it('is certain where it was counted and lists agree, and estimated where a second list has another price', () => {
    assert.deepEqual(settled(counted), [0.0015, 'priced']);
    const doubt = { list: 'LiteLLM', on: '2026-11-20', prices: [band(2, 9)] };
    assert.deepEqual(settled(counted, { ...HAIKU, doubt }), [0.0015, 'estimated']);
    assert.deepEqual(
      settled({ ...counted, cost: 0.002 }, { ...HAIKU, doubt }),
      [0.002, 'billed'],
      'the bill settles it',
    );
  });

  it('is that of the tier that it was served in, and never certain there', () => {
    const served = (service_tier: string) => settled({ ...counted, service_tier });
    assert.deepEqual(served('standard'), [0.0015, 'priced']);
    assert.deepEqual(served('default'), [0.0015, 'priced']);
    assert.deepEqual(served('priority'), [0.003, 'estimated']);
    assert.deepEqual(served('flex'), [0.00075, 'estimated']);
    assert.deepEqual(served('scale'), [0.0015, 'estimated']);
    assert.deepEqual(settled({ ...counted, service_tier: 'priority', cost: 0.0027 }), [0.0027, 'billed']);
  });

  it('has what was cached for an hour at the price of an hour', () => {
    const cached = { ...counted, cache_creation_input_tokens: 1_000_000 };
    assert.equal(settled(cached)[0], 1.2515);
    assert.equal(settled({ ...cached, cache_creation: { ephemeral_1h_input_tokens: 1_000_000 } })[0], 2.0015);
  });

  it('is nothing for a call that never left', () => {
    for (const reason of [
      'refused',
      'offline',
      'no-key',
      'not-allowed',
      'unavailable',
      'redirect',
    ] as const) {
      const { costUsd, costSource } = settlementOf(noAttempt(failure(reason, 'no')), HAIKU, 900, null);
      assert.deepEqual([costUsd, costSource], [0, 'priced'], reason);
    }
    const profile = profileOf('work', { work: { baseUrl: 'http://127.0.0.1:9/v1' } });
    assert.ok(profile);
    for (const [code, syscall, usd] of [
      ['ECONNREFUSED', 'connect', 0],
      ['EPERM', 'connect', 0],
      ['EADDRNOTAVAIL', 'connect', 0],
      ['ECONNRESET', 'connect', 0],
      ['EAI_FAIL', 'getaddrinfo', 0],
      ['ECONNRESET', 'read', 0.0009],
    ] as const) {
      const error = new Error('Connection error.', {
        cause: Object.assign(new Error(code), { code, syscall }),
      });
      const { failure: why } = providerError(error, {
        profile,
        key: null,
        headers: {},
        learnt: createLearnt(),
      });
      assert.equal(settlementOf(noAttempt(why), HAIKU, 900, null).costUsd, usd, `${syscall} ${code}`);
    }
  });
});
