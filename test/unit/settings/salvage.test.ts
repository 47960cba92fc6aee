import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { BUILT_IN, profileOf } from '../../../src/gateway/index.ts';
import { factsOf, loadPriceLibrary } from '../../../src/models/index.ts';
import { decide, type TASKS, TIERS } from '../../../src/router/index.ts';
import { imaginedPolicy, limitsOf } from '../../../src/settings/policy.ts';
import type { SettingKey } from '../../../src/settings/schema.ts';
import { NO_SIGNALS } from '../router/policy.ts';
import { check } from './contributed.ts';

const LOCAL = 'ollama/qwen3-coder:30b';
const AMOUNTS = ['perRequestUsd', 'perSessionUsd', 'perDayUsd', 'perMonthUsd'] as const;

const routed = (changed: Partial<Record<SettingKey, unknown>>, task: (typeof TASKS)[number]) => {
  const { settings } = check(changed);
  return decide(task, NO_SIGNALS, imaginedPolicy(settings, null, new Date()), null);
};
const modelsOf = (...asked: Parameters<typeof routed>) => routed(...asked).chain.map(({ model }) => model);

/** No limit that was meant is looser. */
const NOTHING = { perDayUsd: 0, unreadable: true };

describe('what holds of a setting that cannot be read', () => {
  it('keeps the good entries beside a bad one', () => {
    const work = { baseUrl: 'https://llm.example.com/v1' };
    const { settings } = check({
      providers: { work, lab: { baseUrl: 'https://lab.example.com/v1', timeout: 60 } },
      'tiers.mid': [LOCAL, 'ollama/my model', 'gone/llama', 'work/llama-4'],
      routes: { explain: LOCAL, review: 'dear', debug: 'cheap' },
      models: { 'work/llama-4': { inputUsd: 1, outputUsd: 2 }, 'work/b': { inputUsd: '1' } },
      allowedOrigins: ['https://llm.example.com', 'lab.example.com'],
      'budget.models': { 'anthropic/*': { perDayUsd: 5 }, openai: { perDay: 2 } },
      'routing.sizeLimits': { cheapTokens: 8_000, midTokens: '32k' },
      'completion.languages': { '*': true, markdown: 'false' },
    });
    assert.deepEqual(settings.providers, { work, lab: { unreadable: true } });
    assert.deepEqual(settings.tiers.mid, [LOCAL, 'work/llama-4']);
    assert.deepEqual(settings.routes, { explain: LOCAL, debug: 'cheap' });
    assert.deepEqual(settings.unreadable, ['review']);
    assert.deepEqual(settings.models['work/llama-4'], { inputUsd: 1, outputUsd: 2 });
    assert.deepEqual(settings.allowedOrigins, ['https://llm.example.com']);
    assert.deepEqual(settings.budget.models, { 'anthropic/*': { perDayUsd: 5 }, openai: NOTHING });
    assert.deepEqual(settings.sizeLimits, { cheapTokens: 8_000, midTokens: 32_000, midFiles: 3 });
    assert.deepEqual(settings.completion.languages, { '*': true, markdown: false });
  });

  it('is what was read last, and without that the strictest', () => {
    const bad = {
      'budget.perDayUsd': '3',
      'budget.models': 'openai',
      'chat.warnAboveUsd': '1',
      'routing.askAboveUsd': '1',
      'tiers.mid': LOCAL,
      providers: [],
      allowedOrigins: 'https://llm.example.com',
    };
    const good = {
      'budget.perDayUsd': 5,
      'budget.models': { openai: { perDayUsd: 2 } },
      'chat.warnAboveUsd': 0.2,
      'routing.askAboveUsd': 0.1,
      'tiers.mid': [LOCAL],
      providers: { work: { baseUrl: 'https://llm.example.com/v1' } },
      allowedOrigins: ['https://llm.example.com'],
    };
    const held = new Map<SettingKey, unknown>();
    const { settings: before } = check(good, held);
    assert.deepEqual(check(bad, held).settings, before);
    assert.deepEqual(check(bad, held).settings, before, 'however often it is read');

    const { budget, chat, askAboveUsd, tiers, providers, allowedOrigins } = check(bad).settings;
    assert.equal(budget.perDayUsd, 0);
    assert.deepEqual(budget.models, { '*': NOTHING });
    assert.equal(chat.warnAboveUsd, 0);
    assert.equal(askAboveUsd, 0);
    assert.deepEqual(tiers.mid, []);
    assert.deepEqual(allowedOrigins, []);
    for (const id of Object.keys(BUILT_IN)) assert.equal(profileOf(id, providers), null, id);
  });

  it('does not take “no limit before” for the limit that was meant', () => {
    const held = new Map<SettingKey, unknown>();
    check({}, held);
    assert.equal(check({ 'budget.perMonthUsd': '50' }, held).settings.budget.perMonthUsd, 0);
    assert.deepEqual(check({ 'budget.models': [] }, held).settings.budget.models, { '*': NOTHING });
  });

  it('limits everything where it cannot be told whose limit is meant', () => {
    const { budget } = check({ 'budget.models': { 'an thropic': { perDayUsd: 5 } } }).settings;
    assert.deepEqual(budget.models, { '*': NOTHING });
  });

  it('tells a limit that cannot be read from one of $0', () => {
    const lost = (values: Parameters<typeof check>[0], held?: Map<SettingKey, unknown>) => {
      const { budget, callers } = check(values, held).settings;
      return [...budget.unreadable, ...callers.unreadable];
    };
    for (const name of ['perRequestUsd', 'perSessionUsd', 'perDayUsd', 'perMonthUsd'] as const) {
      assert.deepEqual(lost({ [`budget.${name}`]: 'much' }), [name]);
      assert.deepEqual(lost({ [`budget.${name}`]: 0 }), []);
      const held = new Map<SettingKey, unknown>([[`budget.${name}`, 2]]);
      assert.deepEqual(lost({ [`budget.${name}`]: 'much' }, held), [], 'the last one holds');
    }
    assert.deepEqual(lost({ 'callers.perDayUsd': 'much' }), ['*']);
    assert.deepEqual(lost({ 'callers.perDayUsd': { 'Acme.Bot': '1', 'acme.other': 0 } }), ['acme.bot']);
    assert.deepEqual(lost({ 'callers.perDayUsd': 0 }), []);
  });

  it('brings no hosted model into a tier of local ones, nor any dearer tier', () => {
    assert.deepEqual(check({ 'tiers.mid': [LOCAL, 'ollama/my model'] }).settings.tiers.mid, [LOCAL]);
    for (const bad of [['ollama/my model'], 'ollama/a', null, [5], ['gone/llama']]) {
      const route = routed({ 'tiers.cheap': bad }, 'docstring');
      assert.deepEqual(route.chain, [], JSON.stringify(bad));
      assert.deepEqual(route.reasons.at(-1), { reason: 'unreadable', setting: 'tierwise.tiers.cheap' });
      assert.ok(modelsOf({ 'tiers.mid': bad }, 'docstring').length > 0, 'the tier below is asked');
      assert.deepEqual(modelsOf({ 'tiers.mid': bad }, 'explain'), []);
    }
  });

  it('leaves a task whose route cannot be read unasked, and no other', () => {
    const routes = { explain: 'ollama/my model' };
    assert.deepEqual(routed({ routes }, 'explain').reasons.at(-1), {
      reason: 'unreadable',
      setting: 'tierwise.routes',
    });
    assert.ok(modelsOf({ routes }, 'implement').length > 0);
    assert.deepEqual(modelsOf({ routes: 'cheap' }, 'implement'), []);
  });

  it('never sends to the usual address of a provider whose own cannot be read', () => {
    const { settings } = check({
      providers: { openai: { baseUrl: 'https://proxy.example.com', retries: 2 } },
    });
    assert.equal(profileOf('openai', settings.providers), null);
    assert.notEqual(profileOf('anthropic', settings.providers), null);
  });

  it('knows no price where the one that is set cannot be read', async () => {
    await loadPriceLibrary();
    const { settings } = check({
      models: { 'openai/gpt-5.4-mini': { inputUsd: '30', contextTokens: 1_000 } },
    });
    const facts = factsOf('openai/gpt-5.4-mini', new Date(), settings.models['openai/gpt-5.4-mini']);
    assert.deepEqual(facts.prices, []);
    assert.equal(facts.contextTokens, 1_000);
  });

  it('switches nothing on that spends or sends', () => {
    const { settings } = check({
      'budget.onLimit': 'Stop',
      escalation: 'Off',
      'completion.enabled': 'no',
      'completion.languages': [],
      'prices.update': 'no',
      'spend.otlpEndpoint': 'localhost',
    });
    assert.equal(settings.budget.onLimit, 'stop');
    assert.equal(settings.escalation, 'off');
    assert.equal(settings.completion.enabled, false);
    assert.deepEqual(settings.completion.languages, { '*': false });
    assert.equal(settings.updatePrices, false);
    assert.equal(settings.otlpEndpoint, '');
  });

  it('never loosens a limit, whatever JSON there is, before and now', () => {
    const entry = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom(0, 5, null, '5', 'stop', LOCAL, 'gone/x', 'https://llm.example.com', { perDayUsd: 2 }),
    );
    const names = fc.constantFrom('anthropic/*', 'openai', 'a b', 'explain', 'work', 'baseUrl', 'perDayUsd');
    const value = fc.oneof(entry, fc.array(entry), fc.dictionary(names, entry));
    const keys = [
      ...AMOUNTS.map((name) => `budget.${name}` as const),
      'budget.models',
      'budget.onLimit',
      'tiers.cheap',
      'tiers.mid',
      'tiers.premium',
      'routes',
      'providers',
      'allowedOrigins',
    ] as const;
    const all = fc.record(Object.fromEntries(keys.map((key) => [key, value])), { requiredKeys: [] });
    const defaults = new Set(TIERS.flatMap((tier) => check({}).settings.tiers[tier]));
    fc.assert(
      fc.property(fc.array(all, { minLength: 1, maxLength: 3 }), (readings) => {
        const held = new Map<SettingKey, unknown>();
        for (const changed of readings) {
          const before = new Map(held);
          const { settings, problems } = check(changed, held);
          const wrong = (key: SettingKey) => problems.some(({ setting }) => setting === `tierwise.${key}`);
          const { budget } = settings;
          for (const name of AMOUNTS) {
            if (wrong(`budget.${name}`)) assert.equal(budget[name], before.get(`budget.${name}`) ?? 0);
          }
          if (wrong('budget.models')) {
            const limits = limitsOf(budget, new Date()).models;
            assert.ok(
              limits.some(({ perDayUsd, perMonthUsd }) => perDayUsd !== null || perMonthUsd !== null),
            );
          }
          if (wrong('budget.onLimit')) assert.equal(budget.onLimit, 'stop');
          if (wrong('allowedOrigins')) assert.notEqual(settings.allowedOrigins, null);
          for (const tier of TIERS) {
            if (!wrong(`tiers.${tier}`) || before.has(`tiers.${tier}`)) continue;
            assert.ok(settings.tiers[tier].every((model) => !defaults.has(model)));
            assert.equal(settings.unreadable.includes(tier), settings.tiers[tier].length === 0);
          }
        }
      }),
      { numRuns: 500 },
    );
  });
});
