import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import {
  type Choice,
  decide,
  decideChosen,
  formatMoveCause,
  formatRouteReasons,
} from '../../../src/router/index.ts';
import { NO_SIGNALS, POLICY, pinnedTo, policy, signals, withoutKeys } from './policy.ts';

const MEDIUM = pinnedTo('beta/medium', 'mid');
const firstOf = (route: ReturnType<typeof decide>) => route.chain[0]?.model;

const chosen = (choice: Choice) => ({ reason: 'chosen', choice }) as const;

describe('A conversation', () => {
  it('stays on its model, even where that is not the first of its tier', () => {
    const route = decide('chat', NO_SIGNALS, POLICY, MEDIUM);
    assert.equal(firstOf(route), 'beta/medium');
    assert.equal(route.tier, 'mid');
    assert.deepEqual(route.reasons, [{ reason: 'stays', model: 'beta/medium' }]);
    assert.deepEqual(formatRouteReasons(route), ['this conversation stays on beta/medium']);
    assert.equal(route.move, undefined);
    assert.equal(route.chain.filter((link) => link.model === 'beta/medium').length, 1);
  });

  it('stays on its model whatever is asked later that is not harder, and however much', () => {
    for (const prompt of ['yes', 'continue', 'write a docstring for this', 'explain that', 'and the tests']) {
      const asked = signals({ prompt, contextTokens: 90_000, files: 12 });
      assert.equal(firstOf(decide('chat', asked, POLICY, MEDIUM)), 'beta/medium', prompt);
    }
    const cheap = pinnedTo('beta/small', 'cheap');
    assert.equal(firstOf(decide('chat', signals({ prompt: 'yes, do it' }), POLICY, cheap)), 'beta/small');
  });

  it('goes up when something harder is asked for, and says why', () => {
    const route = decide('chat', signals({ prompt: 'now this: WARNING: DATA RACE' }), POLICY, MEDIUM);
    assert.equal(firstOf(route), 'alpha/large');
    assert.equal(route.task, 'debug');
    assert.deepEqual(formatRouteReasons(route), [
      'this conversation moves from beta/medium to alpha/large: “Debug”, a premium task, by “warning: data race”',
    ]);
    const cheap = pinnedTo('alpha/small', 'cheap');
    const diff = 'diff --git a/a.ts b/a.ts\n--- a/a.ts\n+++ b/a.ts';
    assert.equal(decide('chat', signals({ prompt: diff }), POLICY, cheap).tier, 'mid');
  });

  it('goes up when two of its answers did not pass their checks', () => {
    const once = { ...MEDIUM, failedChecks: 1 };
    assert.equal(firstOf(decide('chat', NO_SIGNALS, POLICY, once)), 'beta/medium');
    const route = decide('chat', NO_SIGNALS, POLICY, { ...MEDIUM, failedChecks: 2 });
    assert.equal(firstOf(route), 'alpha/large');
    assert.match(formatRouteReasons(route)[0] ?? '', /2 of its answers did not pass their checks$/);
  });

  it('stays where no better model can be used', () => {
    const none = policy({ tiers: { ...POLICY.tiers, premium: [] } });
    const asked = signals({ prompt: 'WARNING: DATA RACE' });
    assert.equal(firstOf(decide('chat', asked, none, MEDIUM)), 'beta/medium');
  });

  it('stays on the model that the user chose, whatever is asked', () => {
    const asked = signals({ prompt: 'WARNING: DATA RACE' });
    const route = decide('chat', asked, POLICY, { ...MEDIUM, chosen: true, failedChecks: 4 });
    assert.equal(firstOf(route), 'beta/medium');
  });

  it('tells what a move costs: the history, read again without cache', () => {
    const pin = { ...MEDIUM, historyTokens: 24_000, cachedTokens: 24_000 };
    const asked = signals({ prompt: 'WARNING: DATA RACE', contextTokens: 24_100 });
    const route = decide('chat', asked, POLICY, pin);
    const { move } = route;
    assert.deepEqual(move, {
      from: 'beta/medium',
      to: 'alpha/large',
      cause: { reason: 'harder-task', task: 'debug', tier: 'premium', words: ['warning: data race'] },
      historyTokens: 24_000,
      rereadUsd: (24_000 * 5) / 1e6,
    });
    assert.equal(move && formatMoveCause(move.cause), '“Debug”, a premium task, by “warning: data race”');
    assert.equal(
      formatRouteReasons(route)[1],
      'alpha/large reads the 24k tokens so far without cache, for about $0.12',
    );
  });

  it('is expected to cost less where its history is in the cache', () => {
    const asked = signals({ contextTokens: 24_100 });
    const cold = decide('chat', asked, POLICY, { ...MEDIUM, historyTokens: 24_000 });
    const warm = decide('chat', asked, POLICY, { ...MEDIUM, historyTokens: 24_000, cachedTokens: 24_000 });
    const saved = (24_000 * 0.5 * 0.9) / 1e6;
    assert.ok(Math.abs((cold.expectedUsd ?? 0) - (warm.expectedUsd ?? 0) - saved) < 1e-12);
  });

  it('moves from a model that cannot be used, with the reason', () => {
    const set = policy({ unavailable: new Map([['beta/medium', { reason: 'key-refused' }]]) });
    const route = decide('chat', NO_SIGNALS, set, MEDIUM);
    assert.equal(firstOf(route), 'alpha/medium');
    assert.deepEqual(formatRouteReasons(route), [
      'this conversation moves from beta/medium to alpha/medium: its provider refused the API key',
    ]);
  });

  it('moves from a model that it has outgrown', () => {
    const pin = pinnedTo('beta/small', 'cheap');
    const route = decide('chat', signals({ contextTokens: 70_000 }), POLICY, pin);
    assert.deepEqual(formatRouteReasons(route), [
      'this conversation moves from beta/small to alpha/small: its context of 64k tokens is too small',
    ]);
  });

  it('says that it cannot go on where no model is left', () => {
    const unavailable = withoutKeys();
    const route = decide('chat', NO_SIGNALS, policy({ unavailable }), pinnedTo('alpha/large', 'premium'));
    assert.equal(route.move, undefined);
    assert.deepEqual(formatRouteReasons(route), [
      'this conversation cannot stay on alpha/large: no API key for Alpha',
      'no model is available',
    ]);
  });
});

describe('What the user chose by hand', () => {
  it('is a model, asked before all others', () => {
    const route = decideChosen('beta/large', chosen('beta/large'), 'chat', NO_SIGNALS, POLICY, null);
    assert.equal(firstOf(route), 'beta/large');
    assert.deepEqual(route.reasons, [chosen('beta/large')]);
    assert.deepEqual(formatRouteReasons(route), ['you chose beta/large']);
  });

  it('moves a conversation, up or down, and says what that costs', () => {
    const pin = pinnedTo('alpha/large', 'premium', { historyTokens: 10_000 });
    const down = decideChosen('beta/medium', chosen('beta/medium'), 'chat', NO_SIGNALS, POLICY, pin);
    assert.equal(firstOf(down), 'beta/medium');
    assert.deepEqual(formatRouteReasons(down), [
      'this conversation moves from alpha/large to beta/medium: you chose beta/medium',
      'beta/medium reads the 10k tokens so far without cache, for about $0.005',
    ]);
  });

  it('leaves a conversation on its model, where that is the one', () => {
    const asked = signals({ prompt: 'WARNING: DATA RACE' });
    for (const choice of ['mid', 'beta/medium'] as const) {
      const route = decideChosen(choice, chosen(choice), 'chat', asked, POLICY, MEDIUM);
      assert.equal(firstOf(route), 'beta/medium');
      assert.equal(route.move, undefined);
    }
  });
});
