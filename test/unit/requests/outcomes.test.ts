import assert from 'node:assert/strict';
import { outcomeText } from '../../../src/requests/outcomes.ts';

describe('The words for an attempt', () => {
  it('tell how an attempt ended, with its cause', () => {
    assert.equal(outcomeText('ok', null), 'Answered');
    assert.equal(outcomeText('failed', 'rate-limit'), 'Failed: rate limit');
    assert.equal(outcomeText('failed', 'auth'), 'Failed: key not accepted');
    assert.equal(outcomeText('cancelled', 'cancelled'), 'Cancelled');
    assert.equal(outcomeText('rejected', 'does not parse'), 'Rejected: does not parse');
  });
});
