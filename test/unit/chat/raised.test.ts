import assert from 'node:assert/strict';
import { turnMemory } from '../../../src/chat/memory.ts';
import { noteRaised } from '../../../src/chat/raised.ts';
import type { Tier } from '../../../src/router/index.ts';
import { record, workshop } from '../ledger/helpers.ts';

describe('A conversation that is raised by hand', () => {
  const verdictAfter = (from: Tier, to: Tier): string | null | undefined => {
    const shop = workshop();
    try {
      const { ledger } = shop.open();
      record(ledger, { requestId: 'first', sessionId: 'talk' });
      record(ledger, { requestId: 'last', sessionId: 'talk' });
      const deps = { attemptsOf: ledger.attemptsOfSession, verdict: ledger.verdict };
      noteRaised(deps, turnMemory.parse({ sessionId: 'talk', model: 'alpha/medium', tier: from }), to);
      const [first, last] = ledger.attemptsOfSession('talk');
      assert.equal(first?.verdict, null);
      return last?.verdict;
    } finally {
      shop.clean();
    }
  };

  it('says of its last answer that it would not do', () => {
    assert.equal(verdictAfter('mid', 'premium'), 'rejected');
  });

  it('says nothing where it goes down, or stays', () => {
    assert.equal(verdictAfter('mid', 'cheap'), null);
    assert.equal(verdictAfter('mid', 'mid'), null);
  });
});
