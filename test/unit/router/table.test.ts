import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import {
  decide,
  formatRouteReasons,
  TASKS,
  type Task,
  type Tier,
  WHILE_TYPING,
} from '../../../src/router/index.ts';
import { taskName } from '../../../src/router/taskNames.ts';
import { NO_SIGNALS, POLICY, policy, signals } from './policy.ts';

const TABLE: Readonly<Record<Task, Tier>> = {
  autocomplete: 'cheap',
  'next-edit': 'cheap',
  docstring: 'cheap',
  imports: 'cheap',
  'lint-fix': 'cheap',
  rename: 'cheap',
  'test-boilerplate': 'cheap',
  'commit-message': 'cheap',
  explain: 'mid',
  implement: 'mid',
  'unit-tests': 'mid',
  review: 'mid',
  'bug-fix': 'mid',
  refactor: 'mid',
  'multi-file-refactor': 'premium',
  architecture: 'premium',
  debug: 'premium',
  security: 'premium',
  performance: 'premium',
  chat: 'mid',
  'second-opinion': 'cheap',
};

const UP: Readonly<Record<Tier, Tier>> = { cheap: 'mid', mid: 'premium', premium: 'premium' };
const LIMIT: Readonly<Record<Tier, number>> = { cheap: 16_000, mid: 32_000, premium: 150_000 };

function tierOf(task: Task, more: Parameters<typeof signals>[0] = {}): Tier {
  return decide(task, signals(more), POLICY, null).tier;
}

describe('The routing table', () => {
  for (const task of TASKS) {
    const tier = TABLE[task];
    it(`sends ${task} to ${tier}`, () => {
      const route = decide(task, NO_SIGNALS, POLICY, null);
      assert.equal(route.tier, tier);
      assert.equal(route.chain[0]?.model, POLICY.tiers[tier][0]);
      assert.deepEqual(formatRouteReasons(route), [`“${taskName(task)}” goes to ${tier}`]);
    });

    const limit = LIMIT[tier];
    const above = WHILE_TYPING.has(task) ? tier : UP[tier];
    it(`sends ${task} to ${above} above ${limit} tokens, and not at ${limit}`, () => {
      assert.equal(tierOf(task, { contextTokens: limit }), tier);
      assert.equal(tierOf(task, { contextTokens: limit + 1 }), above);
    });

    const withFiles = tier === 'mid' ? 'premium' : tier;
    it(`sends ${task} to ${withFiles} with more than 3 files`, () => {
      assert.equal(tierOf(task, { files: 3 }), tier);
      assert.equal(tierOf(task, { files: 4 }), withFiles);
    });
  }

  it('says why it climbs', () => {
    const large = signals({ contextTokens: 64_123 });
    assert.deepEqual(formatRouteReasons(decide('explain', large, POLICY, null)), [
      '“Explain” goes to mid',
      '64.1k tokens of context are too many for mid (32k), so premium',
    ]);
    const many = decide('implement', signals({ files: 12 }), POLICY, null);
    assert.deepEqual(many.reasons[1], {
      reason: 'too-many-files',
      tier: 'mid',
      found: 12,
      limit: 3,
      next: 'premium',
    });
    assert.equal(formatRouteReasons(many)[1], '12 files are too many for mid (3), so premium');
  });

  it('climbs one tier only, however large the request', () => {
    assert.equal(tierOf('docstring', { contextTokens: 60_000, files: 50 }), 'mid');
  });

  it('never climbs where a limit is set to null', () => {
    const sizeLimits = { cheapTokens: null, midTokens: null, midFiles: null };
    const huge = signals({ contextTokens: 100_000, files: 90 });
    assert.equal(decide('docstring', huge, policy({ sizeLimits }), null).tier, 'cheap');
    assert.equal(decide('explain', huge, policy({ sizeLimits }), null).tier, 'mid');
  });

  it('goes on with the next tier after its own, and not with the one after that', () => {
    const models = decide('docstring', NO_SIGNALS, POLICY, null).chain.map((link) => link.model);
    assert.deepEqual(models, ['alpha/small', 'beta/small', 'alpha/medium', 'beta/medium']);
  });

  it('stays within its tier for autocomplete', () => {
    const { chain } = decide('autocomplete', NO_SIGNALS, POLICY, null);
    assert.deepEqual(
      chain.map((link) => link.tier),
      ['cheap', 'cheap'],
    );
  });

  it('goes two tiers up only where nothing else is left, and says so', () => {
    const tiers = { ...POLICY.tiers, cheap: [], mid: [] };
    const route = decide('docstring', NO_SIGNALS, policy({ tiers }), null);
    assert.equal(route.tier, 'premium');
    assert.deepEqual(formatRouteReasons(route), [
      '“Docstring” goes to cheap',
      'no cheap model is available, so premium',
    ]);
  });
});

describe('A route set by the user', () => {
  it('sends the task to another tier, which may still be climbed from', () => {
    const set = policy({ routes: { explain: 'cheap', debug: 'mid' } });
    assert.equal(decide('explain', NO_SIGNALS, set, null).tier, 'cheap');
    assert.equal(decide('explain', signals({ contextTokens: 16_001 }), set, null).tier, 'mid');
    assert.equal(decide('debug', NO_SIGNALS, set, null).tier, 'mid');
    assert.deepEqual(formatRouteReasons(decide('explain', NO_SIGNALS, set, null)), [
      '“Explain” goes to cheap by setting',
    ]);
  });

  it('sends the task to one model, with its tier after it', () => {
    const set = policy({ routes: { explain: 'beta/large' } });
    const route = decide('explain', NO_SIGNALS, set, null);
    const { chain, tier } = route;
    assert.equal(tier, 'premium');
    assert.deepEqual(
      chain.map((link) => link.model),
      ['beta/large', 'alpha/large'],
    );
    assert.deepEqual(formatRouteReasons(route), ['“Explain” goes to beta/large by setting']);
  });

  it('takes a model outside of all tiers for one of the tier of the task', () => {
    const model = { ...POLICY.facts.get('alpha/medium'), ref: 'gamma/own/model' } as const;
    const known = new Map([...POLICY.facts, ['gamma/own/model', { ...fallback(), ...model }] as const]);
    const set = policy({ routes: { explain: 'gamma/own/model' }, facts: known });
    const { chain, tier } = decide('explain', signals({ contextTokens: 90_000 }), set, null);
    assert.equal(tier, 'mid');
    assert.equal(chain[0]?.model, 'gamma/own/model');
    assert.equal(chain[1]?.model, 'alpha/medium');
  });

  it('falls back to the tier when its model cannot be used, and says why', () => {
    const set = policy({
      routes: { explain: 'alpha/medium' },
      unavailable: new Map([['alpha/medium', { reason: 'no-key', label: 'Alpha' }]]),
    });
    const route = decide('explain', NO_SIGNALS, set, null);
    assert.equal(route.chain[0]?.model, 'beta/medium');
    assert.deepEqual(route.passedOver, [{ model: 'alpha/medium', reason: 'no-key', label: 'Alpha' }]);
  });

  it('is not guessed away from a hard prompt', () => {
    const set = policy({ routes: { chat: 'alpha/small' } });
    const route = decide('chat', signals({ prompt: 'is there an sql injection here?' }), set, null);
    assert.equal(route.chain[0]?.model, 'alpha/small');
    assert.equal(route.task, 'chat');
  });
});

function fallback() {
  const known = POLICY.facts.get('alpha/medium');
  assert.ok(known);
  return known;
}
