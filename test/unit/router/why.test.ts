import assert from 'node:assert/strict';
import type { RouteReason } from '../../../src/router/reasons.ts';
import { formatWhy } from '../../../src/router/why.ts';

const READ: RouteReason = { reason: 'read-as', task: 'debug', tier: 'premium', share: 0.9, words: [] };
const TASK: RouteReason = { reason: 'tier-of-task', task: 'explain', tier: 'mid' };
const why = (...reasons: readonly RouteReason[]) => formatWhy({ task: 'explain', reasons });
const MODEL = 'anthropic/claude-haiku-4-5';

describe('Why a tier, in a few words', () => {
  for (const [name, reasons, words] of [
    ['the task', [TASK], 'explaining'],
    ['what the message was read as', [READ], 'debugging'],
    ['a setting', [{ reason: 'tier-set', task: 'review', tier: 'premium' }], 'reviewing, by setting'],
    ['the user’s own choice', [{ reason: 'chosen', choice: 'premium' }], 'you chose it'],
    [
      'the size of what is sent',
      [TASK, { reason: 'too-many-tokens', tier: 'mid', found: 40_000, limit: 32_000, next: 'premium' }],
      'much context',
    ],
    [
      'a second opinion that is followed',
      [READ, { reason: 'second-opinion', model: MODEL, tier: 'mid', followed: true }],
      'second opinion',
    ],
    [
      'that it is compared with what usually answers',
      [TASK, { reason: 'aside', task: 'explain', model: MODEL, tier: 'mid', every: 8 }],
      'to compare',
    ],
    ['the conversation', [{ reason: 'stays', model: MODEL }], 'same conversation'],
    [
      'that no model of the tier can be used',
      [TASK, { reason: 'tier-unusable', tier: 'mid', used: 'premium' }],
      'no mid model is available',
    ],
  ] as const) {
    it(`is ${name}`, () => assert.equal(why(...reasons), words));
  }

  it('is the task where nothing else decided', () => {
    assert.equal(why(), 'explaining');
    const passed: RouteReason = { reason: 'second-opinion', model: MODEL, tier: 'cheap', followed: false };
    assert.equal(why(READ, passed), 'debugging');
    const same: RouteReason = { reason: 'second-opinion', model: MODEL, tier: 'premium', followed: true };
    assert.equal(why(READ, same), 'debugging');
  });

  it('is the cause of a move, before all else', () => {
    const move = { from: MODEL, to: 'anthropic/claude-opus-5-5', historyTokens: 0, rereadUsd: 0 } as const;
    const moved = (count: number) => {
      const cause = { reason: 'failed-checks', tier: 'mid', count } as const;
      return formatWhy({ task: 'explain', move: { ...move, cause }, reasons: [TASK] });
    };
    assert.equal(moved(2), 'mid failed its check twice');
    assert.equal(moved(3), 'mid failed its check 3 times');
  });
});
