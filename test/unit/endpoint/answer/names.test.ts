import assert from 'node:assert/strict';
import { goalOf } from '../../../../src/endpoint/answer/names.ts';

const TIERS = {
  cheap: ['deepseek/deepseek-v4-flash'],
  mid: ['openai/gpt-5.4'],
  premium: ['anthropic/claude-opus-5-5'],
} as const;

describe('the names that clients use', () => {
  const go = (name: string, set = {}) => goalOf(name, set, TIERS);

  it('go to small models for small jobs, and to whatever the router chooses for all others', () => {
    const cheap = [
      ...['haiku', 'claude-haiku-9-1-20270101', 'claude-3-5-haiku-latest', 'anthropic/claude-haiku-5'],
      ...['gpt-9-mini', 'gpt-5-nano', 'codex-mini-latest', 'o4-mini', 'gemini-3-flash-lite', 'mini'],
    ];
    const auto = [
      ...['', 'opus', 'opus[1m]', 'claude-opus-4-8', 'claude-sonnet-9-20280101', 'sonnet', 'gpt-5.5'],
      ...['gpt-5-codex', 'gemini-3-pro', 'anything at all', '*', 'default'],
    ];
    for (const name of cheap) assert.equal(go(name), 'cheap', name);
    for (const name of auto) assert.equal(go(name), 'auto', name);
  });

  it('say auto and tiers as they are, with whatever clients put around them', () => {
    for (const goal of ['auto', 'cheap', 'mid', 'premium']) {
      const names = [goal, goal.toUpperCase(), ` ${goal} `, `${goal}[1m]`];
      const prefixed = ['tierwise/', 'openai/', 'anthropic/', 'claude-tierwise-'].map((one) => one + goal);
      for (const name of [...names, ...prefixed]) assert.equal(go(name), goal, name);
    }
  });

  it('name a model of the tiers by its reference, and no other model', () => {
    assert.equal(go('anthropic/claude-opus-5-5'), 'anthropic/claude-opus-5-5');
    assert.equal(go('openai/GPT-5.4[1m]'), 'openai/gpt-5.4');
    assert.equal(go('openai/gpt-99'), 'auto');
  });

  it('go by the user’s own table first, where that says as much', () => {
    const set = { '*opus*': 'premium', '*': 'mid', 'gpt-5.5': 'openai/gpt-5.4', '*haiku*': 'auto' };
    assert.equal(go('claude-opus-4-8', set), 'premium');
    assert.equal(go('whatever', set), 'mid');
    assert.equal(go('gpt-5.5', set), 'openai/gpt-5.4');
    assert.equal(go('claude-haiku-5', set), 'auto');
    assert.equal(go('gpt-9-mini', set), 'cheap', 'what says more than a star alone stays');
  });
});
