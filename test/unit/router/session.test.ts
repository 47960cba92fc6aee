import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { decide } from '../../../src/router/index.ts';
import { NO_SIGNALS, POLICY, policy, signals } from './policy.ts';

describe('A conversation', () => {
  it('stays on its model, even where that is not the first of its tier', () => {
    const route = decide('chat', NO_SIGNALS, POLICY, { model: 'beta/medium', tier: 'mid' });
    assert.equal(route.chain[0]?.model, 'beta/medium');
    assert.equal(route.tier, 'mid');
    assert.deepEqual(route.reasons, ['this conversation stays on beta/medium']);
    assert.equal(route.chain.filter((link) => link.model === 'beta/medium').length, 1);
  });

  it('stays on its model whatever is asked later, and however much', () => {
    const asked = signals({ prompt: 'now find the race condition', contextTokens: 90_000, files: 12 });
    const route = decide('chat', asked, POLICY, { model: 'beta/medium', tier: 'mid' });
    assert.equal(route.chain[0]?.model, 'beta/medium');
  });

  it('moves from a model that cannot be used, with the reason', () => {
    const set = policy({ unavailable: new Map([['beta/medium', 'its provider refused the API key']]) });
    const route = decide('chat', NO_SIGNALS, set, { model: 'beta/medium', tier: 'mid' });
    assert.equal(route.chain[0]?.model, 'alpha/medium');
    assert.deepEqual(route.reasons, [
      'this conversation moves from beta/medium to alpha/medium: its provider refused the API key',
    ]);
  });

  it('moves from a model that it has outgrown', () => {
    const pin = { model: 'beta/small', tier: 'cheap' } as const;
    const route = decide('chat', signals({ contextTokens: 70_000 }), POLICY, pin);
    assert.deepEqual(route.reasons, [
      'this conversation moves from beta/small to alpha/small: its context of 64k tokens is too small',
    ]);
  });

  it('says that it cannot go on where no model is left', () => {
    const unavailable = new Map([...POLICY.facts.keys()].map((ref) => [ref, 'no API key is set'] as const));
    const route = decide('chat', NO_SIGNALS, policy({ unavailable }), {
      model: 'alpha/large',
      tier: 'premium',
    });
    assert.deepEqual(route.reasons, [
      'this conversation cannot stay on alpha/large: no API key is set',
      'no model can be used',
    ]);
  });
});
