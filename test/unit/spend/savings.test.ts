import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { savingsOf } from '../../../src/spend/savings.ts';
import { total } from './samples.ts';

const BASELINE = 'anthropic/claude-opus-4-8';

describe('savings', () => {
  it('are the published example to the cent', () => {
    const savings = savingsOf(total({ usd: 32.34, comparedUsd: 32.34, baselineUsd: 105 }), BASELINE);
    assert.equal(savings?.headline, 'About $72.66 saved');
    assert.equal(savings?.against, '69% less than with claude-opus-4-8 alone');
    assert.equal(savings?.short, 'about $72.66 less than with claude-opus-4-8 alone');
    assert.deepEqual(savings?.basis, [
      'Estimated: with claude-opus-4-8 the same tokens would have cost about $105.00; here they cost $32.34.',
      'Failed attempts count against the savings.',
    ]);
  });

  it('say so when more was spent than the baseline would have cost', () => {
    const savings = savingsOf(total({ usd: 1.5, comparedUsd: 1.5, baselineUsd: 1 }), BASELINE);
    assert.equal(savings?.headline, 'About $0.50 more spent');
    assert.equal(savings?.against, '50% more than with claude-opus-4-8 alone');
  });

  it('are even when the difference is noise', () => {
    const savings = savingsOf(total({ usd: 1, comparedUsd: 1, baselineUsd: 1 }), BASELINE);
    assert.equal(savings?.short, 'about the same as with claude-opus-4-8 alone');
  });

  it('are what is left when one of the two amounts beside them is taken from the other', () => {
    const usd = fc.oneof(
      fc.double({ min: 0.0001, max: 0.3, noNaN: true }),
      fc.double({ min: 0.1, max: 90, noNaN: true }),
    );
    fc.assert(
      fc.property(usd, usd, (baselineUsd, comparedUsd) => {
        const savings = savingsOf(total({ usd: comparedUsd, comparedUsd, baselineUsd }), BASELINE);
        const [saved = 0] = amountsIn(savings?.headline);
        const [there = 0, here = 0] = amountsIn(savings?.basis[0]);
        const left = Math.abs(there - here);
        assert.ok(
          Math.abs(left - saved) < (left < 0.1 ? 1e-9 : 0.00501),
          `${savings?.headline}: ${savings?.basis[0]}`,
        );
        const isInCents = [there, here].every((one) => one >= 0.1);
        if (isInCents) assert.equal(saved.toFixed(2), left.toFixed(2));
      }),
    );
  });

  it('are not told where nothing can be compared', () => {
    assert.equal(savingsOf(total({ baselineUsd: 0 }), BASELINE), null);
  });

  it('say what is left out of the comparison', () => {
    const leftOut = 'Requests whose cost, here or there, is unknown are left out of the comparison.';
    const compare = (parts: Parameters<typeof total>[0]) =>
      savingsOf(total({ usd: 1, comparedUsd: 1, baselineUsd: 4, ...parts }), BASELINE)?.basis.at(-1);
    assert.notEqual(compare({}), leftOut);
    assert.equal(compare({ unknown: 1 }), leftOut);
    assert.equal(compare({ comparedUsd: 0.6 }), leftOut);
  });

  it('name the baseline in general words when its setting is gone', () => {
    const savings = savingsOf(total({ usd: 1, comparedUsd: 1, baselineUsd: 4 }), null);
    assert.equal(savings?.against, '75% less than with the baseline model alone');
  });
});

function amountsIn(text = ''): number[] {
  return [...text.matchAll(/\$(\d+(?:\.\d+)?)/g)].map(([, amount]) => Number(amount));
}
