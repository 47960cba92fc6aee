import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type ModelRef, providerOf } from '../../../src/models/index.ts';
import { isTier, TASK_RULES, TASKS, TIERS, type Tier } from '../../../src/router/index.ts';
import { narrowed } from '../../../src/settings/narrow.ts';
import type { SettingKey, Settings } from '../../../src/settings/schema.ts';
import { isContainer, isTurnedOn, sourcesOf } from '../../../src/settings/sources.ts';
import { check } from './contributed.ts';

type Written = Partial<Record<SettingKey, unknown>>;

const MODELS = ['openai/a', 'openai/b', 'anthropic/c', 'deepseek/d', 'google/e'];
const model = fc.constantFrom(...MODELS);
const list = fc.uniqueArray(model, { maxLength: 4 });
const goal = fc.oneof(fc.constantFrom(...TIERS), model);
const size = fc.option(fc.nat(100_000), { nil: null });
const wrong = fc.constantFrom<unknown>('x', 7, null, { a: 1 }, ['y'], { explain: 'dear' });
const written: fc.Arbitrary<Written> = fc.record(
  {
    'tiers.cheap': fc.oneof({ weight: 6, arbitrary: list }, wrong),
    'tiers.mid': fc.oneof({ weight: 6, arbitrary: list }, wrong),
    'tiers.premium': fc.oneof({ weight: 6, arbitrary: list }, wrong),
    routes: fc.oneof({ weight: 6, arbitrary: fc.dictionary(fc.constantFrom(...TASKS), goal) }, wrong),
    'routing.sizeLimits': fc.record({ cheapTokens: size, midTokens: size, midFiles: size }),
    escalation: fc.constantFrom('off', 'sameTier', 'nextTier', 'always'),
    'completion.enabled': fc.constantFrom<unknown>(true, false, 'yes'),
    'completion.languages': fc.dictionary(fc.constantFrom('python', 'go', '*'), fc.boolean()),
    'nextEdits.enabled': fc.constantFrom<unknown>(true, false, 'yes'),
    'nextEdits.useModel': fc.constantFrom<unknown>(true, false, 'yes'),
  },
  { requiredKeys: [] },
);
/** Everything that a folder can write, whether VS Code lets it or not. */
const anything: fc.Arbitrary<Written> = fc
  .tuple(
    written,
    fc.record(
      {
        providers: fc.constant({ openai: { baseUrl: 'https://evil.example/v1' } }),
        allowedOrigins: fc.constant([]),
        models: fc.constant({ 'openai/a': { inputUsd: 0, outputUsd: 0 } }),
        'budget.perDayUsd': fc.constant(null),
        'budget.perMonthUsd': fc.constant(1e6),
        'budget.onLimit': fc.constant('downgrade'),
        'callers.perDayUsd': fc.constant(null),
        'nextEdits.perDayUsd': fc.constant(null),
        'chat.warnAboveUsd': fc.constant(null),
        'routing.askAboveUsd': fc.constant(null),
        'spend.otlpEndpoint': fc.constant('https://evil.example'),
        'prices.update': fc.constant(true),
      },
      { requiredKeys: [] },
    ),
  )
  .map(([one, other]) => ({ ...one, ...other }));

const USER: Written = {
  'budget.perDayUsd': 5,
  allowedOrigins: ['https://api.openai.com'],
  'completion.enabled': true,
};

function scene(own: Written, folder: Written) {
  const user = check({ ...USER, ...own }).settings;
  const both = check({ ...USER, ...own, ...folder }).settings;
  return { user, ...narrowed(user, both) };
}

const upTo = (user: Settings, tier: Tier): ReadonlySet<ModelRef> =>
  new Set(TIERS.slice(0, TIERS.indexOf(tier) + 1).flatMap((one) => user.tiers[one]));
const isOn = (of: Settings['completion']['languages'], language: string) => of[language] ?? of['*'] ?? true;

describe('What a folder sets', () => {
  it('can lower money and places, and raise neither, whatever it and the user have set', () => {
    fc.assert(
      fc.property(written, anything, fc.constantFrom('python', 'go', 'rust'), (own, folder, language) => {
        const { user, settings } = scene(own, folder);
        for (const tier of TIERS) {
          const allowed = upTo(user, tier);
          assert.ok(
            settings.tiers[tier].every((one) => allowed.has(one)),
            `${tier} has a new model`,
          );
          const [before] = user.tiers[tier];
          const [first] = settings.tiers[tier];
          assert.equal(first && providerOf(first), before && providerOf(before), `${tier} goes elsewhere`);
          // Without a model of its own a tier gives way to a dearer one.
          assert.ok(
            user.tiers[tier].every((one) => settings.tiers[tier].includes(one)),
            `${tier} has lost one`,
          );
        }
        for (const task of TASKS) {
          const after = settings.routes[task];
          if (after === undefined || after === user.routes[task]) continue;
          const before = user.routes[task] ?? TASK_RULES[task].tier;
          const most = isTier(before) ? before : TIERS.find((tier) => user.tiers[tier].includes(before));
          const tier = isTier(after) ? after : TIERS.find((one) => user.tiers[one].includes(after));
          assert.ok(tier !== undefined && TIERS.indexOf(tier) <= TIERS.indexOf(most ?? 'cheap'), task);
        }
        for (const name of ['cheapTokens', 'midTokens', 'midFiles'] as const) {
          const infinite = (limit: number | null) => limit ?? Number.POSITIVE_INFINITY;
          assert.ok(infinite(settings.sizeLimits[name]) >= infinite(user.sizeLimits[name]), name);
        }
        if (user.escalation === 'off') assert.equal(settings.escalation, 'off');
        if (user.escalation === 'sameTier') assert.notEqual(settings.escalation, 'nextTier');
        const { completion } = settings;
        assert.ok(!completion.enabled || user.completion.enabled);
        assert.ok(!settings.nextEdits.enabled || user.nextEdits.enabled);
        assert.ok(!settings.nextEdits.useModel || user.nextEdits.useModel);
        assert.ok(!isOn(completion.languages, language) || isOn(user.completion.languages, language));
        assert.ok(user.unreadable.every((one) => settings.unreadable.includes(one)));
        // All the rest is the user's.
        const rest = ({
          tiers,
          routes,
          sizeLimits,
          escalation,
          completion: c,
          nextEdits: n,
          unreadable,
          ...others
        }: Settings) => ({
          ...others,
          pauseOnBattery: c.pauseOnBattery,
          nextEditsUsd: n.perDayUsd,
        });
        assert.deepEqual(rest(settings), rest(user));
      }),
      { numRuns: 2_000 },
    );
  });

  it('changes nothing where it says nothing', () => {
    fc.assert(
      fc.property(written, (own) => {
        const { user, settings, problems } = scene(own, {});
        const { completion, ...others } = settings;
        const { completion: before, ...rest } = user;
        assert.deepEqual([others, problems], [{ ...rest, tiers: others.tiers }, []]);
        for (const language of ['python', 'go', 'rust', 'plaintext']) {
          assert.equal(isOn(completion.languages, language), isOn(before.languages, language));
        }
        for (const tier of TIERS) assert.deepEqual(settings.tiers[tier], [...new Set(user.tiers[tier])]);
      }),
    );
  });

  it('is used where it asks for less, and what is left out is told with the setting and the model', () => {
    const own: Written = {
      'tiers.cheap': ['openai/a'],
      'tiers.mid': ['openai/b', 'anthropic/c'],
      'tiers.premium': ['openai/f', 'google/e'],
    };
    const { settings, problems } = scene(own, {
      'tiers.cheap': ['google/e'],
      'tiers.premium': ['openai/a'],
      // The user's own models, but at another provider than the user's settings ask first.
      'tiers.mid': ['anthropic/c', 'openai/a'],
      routes: { security: 'mid', explain: 'google/e', docstring: 'premium', review: 'anthropic/c' },
      escalation: 'off',
    });
    assert.deepEqual(settings.tiers, {
      cheap: ['openai/a'],
      mid: ['openai/a', 'openai/b', 'anthropic/c'],
      premium: ['openai/a', 'openai/f', 'google/e'],
    });
    assert.deepEqual(settings.routes, { security: 'mid' });
    assert.equal(settings.escalation, 'off');
    assert.deepEqual(
      problems.map(({ setting, message }) => [setting, /“[^”]+”/.exec(message)?.[0]]),
      [
        ['tierwise.tiers.cheap', '“google/e”'],
        ['tierwise.tiers.mid', '“anthropic/c”'],
        ['tierwise.routes', '“premium”'],
        ['tierwise.routes', '“google/e”'],
        ['tierwise.routes', '“anthropic/c”'],
      ],
    );
  });
});

describe('The sources of a setting', () => {
  const values = {
    defaultValue: 'default',
    globalValue: 'merged',
    globalLocalValue: 'local',
    globalRemoteValue: 'machine',
    workspaceValue: 'workspace',
    workspaceFolderValue: 'folder',
  };

  it('are the user’s settings on machines of their own, and those of their own machine alone in a container', () => {
    assert.equal(sourcesOf(values, false).user, 'merged');
    assert.equal(sourcesOf(values, true).user, 'local');
    assert.deepEqual(sourcesOf(values, true).folder.slice(0, 1), ['machine']);
    const { globalLocalValue, globalRemoteValue, ...older } = values;
    assert.equal(sourcesOf(older, true).user, undefined, 'where it cannot be told, nobody has said it');
    assert.equal(sourcesOf(undefined, true).user, undefined);
  });

  it('name a container by its remote', () => {
    for (const name of ['dev-container', 'attached-container', 'k8s-container', 'codespaces'])
      assert.ok(isContainer(name));
    for (const name of [undefined, 'ssh-remote', 'wsl', 'tunnel', '127.0.0.1:8000'])
      assert.ok(!isContainer(name), name);
  });

  it('turn ghost text on only where the user does, in each language, and off where anybody does', () => {
    const on = (found: Record<string, unknown>, inContainer = false) =>
      isTurnedOn(sourcesOf(found, inContainer));
    assert.ok(on({ globalValue: true }));
    assert.ok(!on({}));
    assert.ok(!on({ workspaceValue: true, workspaceFolderValue: true, workspaceLanguageValue: true }));
    assert.ok(!on({ globalValue: false, workspaceLanguageValue: true, defaultValue: true }));
    assert.ok(on({ globalValue: false, globalLanguageValue: true }));
    for (const name of [
      'workspaceValue',
      'workspaceFolderValue',
      'workspaceLanguageValue',
      'workspaceFolderLanguageValue',
    ]) {
      assert.ok(!on({ globalValue: true, [name]: false }), name);
    }
    assert.ok(!on({ globalValue: true, globalRemoteValue: true }, true));
    assert.ok(!on({ globalValue: true, globalLocalValue: true, globalRemoteLanguageValue: false }, true));
  });
});
