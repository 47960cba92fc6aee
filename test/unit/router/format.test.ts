import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import {
  decide,
  formatLimit,
  formatMoveCause,
  formatReasonsToStore,
  formatRouteReasons,
  formatSeconds,
  formatTokens,
  formatUnfit,
  formatUsd,
  TASKS,
  taskName,
  totalUsd,
  type Unfit,
} from '../../../src/router/index.ts';
import type { RouteReason } from '../../../src/router/reasons.ts';

import { POLICY, pinnedTo, policy, signals } from './policy.ts';

describe('Figures in words', () => {
  it('tells tokens as people read them', () => {
    const cases = new Map([
      [0, '0'],
      [840, '840'],
      [999.6, '1k'],
      [2_100, '2.1k'],
      [16_000, '16k'],
      [99_960, '100k'],
      [128_000, '128k'],
      [999_900, '1M'],
      [1_050_000, '1.05M'],
    ]);
    for (const [tokens, text] of cases) assert.equal(formatTokens(tokens), text);
  });

  it('tells small amounts from nothing, and the unknown from both', () => {
    assert.equal(formatUsd(null), 'unknown');
    assert.equal(formatUsd(0), '$0');
    assert.equal(formatUsd(0.00001), '<$0.0001');
    assert.equal(formatUsd(0.0042), '$0.0042');
    assert.equal(formatUsd(0.25), '$0.25');
    assert.equal(formatUsd(12.5), '$12.50');
  });

  it('writes a cost and a limit of the same amount alike', () => {
    for (let tenths = 0; tenths < 1_000; tenths++) {
      assert.equal(formatUsd(tenths / 10_000), formatLimit(tenths / 10_000));
      assert.equal(formatUsd(tenths / 1_000), formatLimit(tenths / 1_000));
      assert.equal(formatUsd(tenths / 100), formatLimit(tenths / 100));
    }
    assert.deepEqual([0.014, 0.03, 0.0013].map(formatUsd), ['$0.014', '$0.03', '$0.0013']);
  });

  it('writes each amount in one way, and never a dearer one as a cheaper', () => {
    const written = /^(?:\$0|<\$0\.0001|\$\d{1,3}(?:,\d{3})*\.\d{2,4})$/;
    const read = (text: string) => (text.startsWith('<') ? 0.00001 : Number(text.replace(/[$,]/g, '')));
    const amount = fc.oneof(
      fc.double({ min: 0, max: 2, noNaN: true }),
      fc.double({ min: 0, max: 5_000, noNaN: true }),
    );
    fc.assert(
      fc.property(amount, amount, (one, other) => {
        const [less, more] = [Math.min(one, other), Math.max(one, other)];
        for (const format of [formatUsd, formatLimit, totalUsd]) {
          assert.match(format(one), written);
          assert.ok(read(format(less)) <= read(format(more)), `${format(less)} ${format(more)}`);
        }
        // To the tenth of a cent below a dollar, to the cent above: what the sum beside it is rounded to, or finer.
        assert.ok(
          Math.abs(read(formatUsd(one)) - one) <= (one < 0.1 ? 0.0001 : one < 0.9995 ? 0.00051 : 0.0051),
        );
        assert.equal(totalUsd(one), formatUsd(one < 0.1 ? one : Number(one.toFixed(2))));
      }),
    );
    assert.deepEqual([999.994, 999.996, 1_234.5].map(formatUsd), ['$999.99', '$1,000.00', '$1,234.50']);
    assert.deepEqual([0.301, 0.3, 0.0301, 1.301].map(formatUsd), ['$0.301', '$0.30', '$0.0301', '$1.30']);
  });

  it('tells no time as none', () => {
    assert.deepEqual([0, 40, 99, 100, 640, 12_340].map(formatSeconds), [
      '<0.1 s',
      '<0.1 s',
      '<0.1 s',
      '0.1 s',
      '0.6 s',
      '12.3 s',
    ]);
  });

  it('writes a limit as somebody has set it', () => {
    const shown = [0, 0.00001, 0.0005, 0.005, 0.1, 0.25, 0.125, 5, 12.5].map(formatLimit);
    assert.deepEqual(shown, [
      '$0',
      '<$0.0001',
      '$0.0005',
      '$0.005',
      '$0.10',
      '$0.25',
      '$0.125',
      '$5.00',
      '$12.50',
    ]);
  });
});

/** Every reason why a model is passed over, with its words. */
const UNFIT: { readonly [R in Unfit['reason']]: readonly [Extract<Unfit, { reason: R }>, string] } = {
  'no-provider': [{ reason: 'no-provider', provider: 'work' }, 'no provider “work” is set up'],
  unreadable: [
    { reason: 'unreadable', setting: 'tierwise.tiers.mid' },
    'the setting tierwise.tiers.mid cannot be read, and nothing is asked in its place until it is fixed',
  ],
  'not-allowed': [
    { reason: 'not-allowed', label: 'VS Code', origin: null },
    'the server of VS Code (which VS Code chooses) is not one of the allowed servers',
  ],
  'no-key': [{ reason: 'no-key', label: 'OpenAI' }, 'no API key for OpenAI'],
  'keys-unreadable': [
    { reason: 'keys-unreadable' },
    'VS Code’s secret storage, which keeps its API key, cannot be read',
  ],
  'key-elsewhere': [
    { reason: 'key-elsewhere', keyOrigin: 'https://a', origin: 'https://b' },
    'its API key was given for https://a, not for https://b',
  ],
  'key-refused': [{ reason: 'key-refused' }, 'its provider refused the API key'],
  'no-balance': [{ reason: 'no-balance' }, 'its account has no balance left'],
  failing: [
    { reason: 'failing', faults: 5, retryInMs: 19_001 },
    'it failed 5 times in a row; tried again in 20 s',
  ],
  resting: [
    { reason: 'resting', retryInMs: 90_000 },
    'it asked to be left alone for a while; tried again in 90 s',
  ],
  'facts-unknown': [{ reason: 'facts-unknown' }, 'neither its price nor its context size is known'],
  'no-images': [{ reason: 'no-images' }, 'it cannot see images'],
  'context-too-small': [
    { reason: 'context-too-small', contextTokens: 64_000, neededTokens: 70_256 },
    'its context of 64k tokens is too small',
  ],
  'price-unknown': [
    { reason: 'price-unknown', limitUsd: 0.5 },
    'its price is unknown, so the limit of $0.50 per request could not be kept',
  ],
  'over-request-limit': [
    { reason: 'over-request-limit', worstUsd: 0.0553, limitUsd: 0.012 },
    'it could cost $0.0553, over the limit of $0.012 per request',
  ],
};

describe('A reason in words', () => {
  for (const [unfit, words] of Object.values(UNFIT)) {
    it(`says of a model that is passed over: ${words}`, () => {
      assert.equal(formatUnfit(unfit), words);
      assert.equal(formatMoveCause(unfit), words);
    });
  }

  it('has no word of the prompt where it is stored, though what the user set stays readable', () => {
    const asked = signals({ prompt: 'WARNING: DATA RACE' });
    const fresh = decide('chat', asked, POLICY, null);
    assert.equal(
      formatRouteReasons(fresh)[0],
      'taken for “Debug”, which premium does well (100% sure), by “warning: data race”',
    );
    assert.equal(formatReasonsToStore(fresh)[0], 'taken for “Debug”, which premium does well (100% sure)');
    const moved = decide('chat', asked, POLICY, pinnedTo('beta/medium', 'mid'));
    assert.deepEqual(formatReasonsToStore(moved), [
      'this conversation moves from beta/medium to alpha/large: “Debug”, a premium task',
    ]);
    const unavailable = new Map([['beta/medium', { reason: 'no-provider', provider: 'beta' }]] as const);
    const left = decide('chat', signals({}), policy({ unavailable }), pinnedTo('beta/medium', 'mid'));
    assert.deepEqual(formatReasonsToStore(left), formatRouteReasons(left));
  });

  it('names a task in the words of the spend view, and never by its id', () => {
    for (const task of TASKS) {
      const [language, tier, model] = ['python', 'mid', 'alpha/small'] as const;
      const named = `“${taskName(task)}”`;
      const reasons: RouteReason[] = [
        { reason: 'found-in-prompt', task, words: [] },
        { reason: 'read-as', task, tier, share: 0.9, words: [] },
        { reason: 'model-set', task, model },
        { reason: 'tier-set', task, tier },
        { reason: 'tier-of-task', task, tier },
        { reason: 'learnt', task, language, model, kept: 9, answers: 12, tier, next: 'cheap' },
        { reason: 'aside', task, every: 20, tier, model },
      ];
      for (const line of [
        ...formatRouteReasons({ reasons }),
        formatMoveCause({ reason: 'harder-task', task, tier, words: [] }),
      ]) {
        assert.ok(line.includes(named), line);
        assert.ok(!line.replace(named, '').includes(task), line);
      }
    }
  });
});
