import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { buttonsAfterTry } from '../../../src/commands/keyButtons.ts';
import { type FailureReason, failure, profileOf } from '../../../src/gateway/index.ts';

describe('After a try of a key that failed', () => {
  const profile = profileOf('openai', {});
  const titles = (reason: FailureReason): string[] => {
    assert.ok(profile);
    return buttonsAfterTry(failure(reason, 'x'), 'openai', profile).map(({ title }) => title);
  };

  it('what mends it comes before another key', () => {
    const wanted: readonly (readonly [FailureReason, string])[] = [
      ['address', 'Check Address'],
      ['redirect', 'Check Address'],
      ['refused', 'Check Address'],
      ['no-model', 'Choose Models'],
      ['bad-request', 'Choose Models'],
      ['offline', 'Check Proxy'],
      ['payment', 'Open OpenAI'],
    ];
    for (const [reason, first] of wanted) {
      assert.deepEqual(titles(reason), [first, 'Enter Another Key', 'Show Log'], reason);
    }
  });

  it('there is nothing else where it may pass by itself', () => {
    assert.deepEqual(titles('server'), ['Enter Another Key', 'Show Log']);
  });
});
