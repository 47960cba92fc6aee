import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import type { Attempt } from '../../../src/ledger/index.ts';
import type { ModelRef } from '../../../src/models/index.ts';
import { labelOf } from '../../../src/sanitize/index.ts';
import {
  type Candidate,
  capabilityOf,
  dominatedBy,
  judgementText,
  type Measured,
  measuredIn,
  priceText,
} from '../../../src/tiers/compare.ts';
import { band, facts } from '../router/policy.ts';
import { check } from '../settings/contributed.ts';

function candidate(
  model: ModelRef,
  inputUsd: number,
  outputUsd: number,
  measured: Partial<Measured> = {},
  task = 'explain',
): Candidate {
  const verdicts = { judged: 0, acceptedShare: null, ...measured };
  const known = { firstTokenMs: null, ...verdicts, tasks: new Map([[task, verdicts]]) };
  return { model, facts: facts(model, { prices: [band(inputUsd, outputUsd)] }), measured: known };
}

const HAIKU = candidate('anthropic/claude-haiku-4-5', 1, 5);
const MINI = candidate('openai/gpt-5.4-mini', 0.75, 4.5);
const OPUS = candidate('anthropic/claude-opus-5-5', 4, 20);
const LITE = candidate('google/gemini-2.5-flash-lite', 0.1, 0.4);

describe('A model', () => {
  it('is not compared by what its maker says: without enough answers of both there is nothing to say', () => {
    const all = [HAIKU, MINI, OPUS, LITE];
    for (const one of all) assert.equal(dominatedBy(one, all), null);
    const judged = { judged: 40, acceptedShare: 0.5 };
    const known = candidate('anthropic/claude-haiku-4-5', 1, 5, judged);
    const little = candidate('openai/gpt-5.4-mini', 0.75, 4.5, { judged: 19, acceptedShare: 1 });
    assert.equal(dominatedBy(known, [known, little]), null);
  });

  it('is judged by what the user took, as soon as there is enough of it', () => {
    const liked = candidate('anthropic/claude-haiku-4-5', 1, 5, { judged: 40, acceptedShare: 0.9 });
    const disliked = candidate('openai/gpt-5.4-mini', 0.75, 4.5, { judged: 40, acceptedShare: 0.6 });
    assert.equal(dominatedBy(liked, [liked, disliked]), null);
    const surprising = candidate('google/gemini-2.5-flash-lite', 0.1, 0.4, {
      judged: 40,
      acceptedShare: 0.95,
    });
    assert.equal(dominatedBy(liked, [liked, surprising]), surprising);
  });

  it('is compared within a task only: ghost text that is taken says nothing about hard work', () => {
    const hard = candidate('anthropic/claude-opus-5-5', 4, 20, { judged: 40, acceptedShare: 0.6 }, 'debug');
    const ghost = candidate(
      'google/gemini-3.8-flash',
      0.75,
      3.75,
      { judged: 400, acceptedShare: 0.9 },
      'autocomplete',
    );
    assert.equal(dominatedBy(hard, [hard, ghost]), null);
    const both = (share: number, debugged: number): Candidate => ({
      ...ghost,
      measured: {
        judged: 440,
        acceptedShare: share,
        firstTokenMs: null,
        tasks: new Map([
          ['autocomplete', { judged: 400, acceptedShare: 0.9 }],
          ['debug', { judged: debugged, acceptedShare: share }],
        ]),
      },
    });
    assert.equal(dominatedBy(hard, [hard, both(0.5, 40)]), null);
    assert.equal(dominatedBy(hard, [hard, both(0.9, 19)]), null, 'too few');
    const better = both(0.7, 40);
    assert.equal(dominatedBy(hard, [hard, better]), better);
    assert.match(judgementText(hard, better, null).value, /^\$\(arrow-down\) as good for less: google/);
  });

  it('is not compared with one that has a smaller window, or an unknown price', () => {
    const judged = { judged: 40, acceptedShare: 0.5 };
    const one = candidate('anthropic/claude-haiku-4-5', 1, 5, judged);
    const cheap = candidate('openai/gpt-5.4-mini', 0.75, 4.5, judged);
    const small = { ...cheap, facts: { ...cheap.facts, contextTokens: 8_000 } };
    const unpriced = { ...cheap, facts: { ...cheap.facts, prices: [] } };
    assert.equal(dominatedBy(one, [one, cheap]), cheap);
    assert.equal(dominatedBy(one, [one, small, unpriced]), null);
    assert.equal(dominatedBy(unpriced, [one, unpriced]), null);
  });

  it('is never beaten in a circle', () => {
    const models = fc.array(
      fc.record({
        model: fc.constantFrom<ModelRef>('a/haiku', 'b/mini', 'c/opus', 'd/nano', 'e/what'),
        input: fc.nat(5),
        output: fc.nat(20),
        judged: fc.constantFrom(0, 40),
        acceptedShare: fc.constantFrom(0.2, 0.5, 0.9),
      }),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(models, (rows) => {
        const all = rows.map((row, i) => candidate(`${row.model}${i}`, row.input, row.output, row));
        for (const one of all) {
          const seen = new Set<ModelRef>();
          for (let at: Candidate | null = one; at; at = dominatedBy(at, all)) {
            assert.ok(!seen.has(at.model));
            seen.add(at.model);
          }
        }
      }),
    );
  });

  it('of the default tiers says what it is made for, and the tiers rise', () => {
    const { tiers } = check({}).settings;
    for (const model of tiers.cheap) assert.equal(capabilityOf(model), 'light', model);
    for (const model of tiers.mid) assert.equal(capabilityOf(model), 'everyday', model);
    for (const model of tiers.premium) assert.equal(capabilityOf(model), 'frontier', model);
    assert.equal(capabilityOf('work/our-own-model'), null);
    assert.equal(capabilityOf('ollama/qwen2.5-coder:7b'), 'light');
    assert.equal(capabilityOf('ollama/llama3.3:70b'), 'frontier');
  });
});

describe('What the ledger says of a model', () => {
  const attempt = (more: Partial<Attempt>): Attempt =>
    ({
      task: 'explain',
      provider: 'a',
      model: 'x',
      outcome: 'ok',
      verdict: null,
      firstTokenMs: null,
      ...more,
    }) as Attempt;

  it('is the share of what was taken of what was judged, failed checks included, and the median wait', () => {
    const found = measuredIn([
      attempt({ verdict: 'accepted', firstTokenMs: 300 }),
      attempt({ verdict: 'partly', firstTokenMs: 500 }),
      attempt({ verdict: 'rejected', firstTokenMs: 900 }),
      attempt({ outcome: 'rejected' }),
      attempt({ firstTokenMs: 100 }),
      attempt({ model: 'y/z', firstTokenMs: 7 }),
    ]);
    const explained = { judged: 4, acceptedShare: 0.5 };
    assert.deepEqual(found.get('a/x'), {
      ...explained,
      firstTokenMs: 500,
      tasks: new Map([['explain', explained]]),
    });
    const none = { judged: 0, acceptedShare: null };
    assert.deepEqual(found.get('a/y/z'), { ...none, firstTokenMs: 7, tasks: new Map([['explain', none]]) });
  });

  it('stands in the picker beside price and window', () => {
    const liked = candidate('anthropic/claude-haiku-4-5', 1, 5, {
      judged: 40,
      acceptedShare: 0.825,
      firstTokenMs: 640,
    });
    assert.equal(priceText(liked), '$1 in, $5 out · 200k context');
    assert.equal(
      labelOf(judgementText(liked, MINI, 'no API key for Anthropic')),
      '$(warning) no API key for Anthropic · $(arrow-down) as good for less: openai/gpt-5.4-mini · 83% of 40 answers accepted · starts after 0.6 s · everyday',
    );
    assert.equal(judgementText({ ...liked, model: 'work/x', measured: null }, null, null).value, '');
    const fast = candidate('openai/gpt-5.4-mini', 1, 5, { firstTokenMs: 40 });
    assert.equal(judgementText(fast, null, null).value, 'starts at once · everyday');
    const few = (judged: number, acceptedShare: number): string =>
      judgementText(candidate('openai/gpt-5.4-mini', 1, 5, { judged, acceptedShare }), null, null).value;
    assert.equal(few(1, 0), '0 of 1 answer accepted · everyday');
    assert.equal(few(19, 18 / 19), '18 of 19 answers accepted · everyday');
    assert.equal(few(20, 0.95), '95% of 20 answers accepted · everyday');
    const doubt = { list: 'LiteLLM', on: '2026-11-20', prices: [band(0.3, 1.2)] };
    assert.equal(
      priceText({ facts: facts('x/y', { prices: [band(0.22, 0.66)], pricedOn: '2026-09-23', doubt }) }),
      'about $0.22 in, $0.66 out · 200k context · or $0.30 in, $1.20 out (LiteLLM, 2026-11-20)',
    );
    const unknown = { facts: facts('work/x', { prices: [], priceSource: 'unknown', contextKnown: false }) };
    assert.equal(priceText(unknown), 'price unknown · context unknown');
    const local = { facts: facts('ollama/x', { prices: [band(0, 0)], priceSource: 'local' }) };
    assert.equal(priceText(local), 'local, $0 · 200k context');
    assert.equal(priceText(candidate('x/y', 0.098, 0.197)), '$0.098 in, $0.197 out · 200k context');
    assert.equal(priceText(candidate('x/y', 2.5, 1_200)), '$2.50 in, $1,200 out · 200k context');
  });
});
