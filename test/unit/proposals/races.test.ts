import assert from 'node:assert/strict';
import fc from 'fast-check';
import { chanceOf, runRace } from './races.ts';

describe('a proposal that is accepted while the world goes on', () => {
  it('is in every file once or not at all, and what was typed is there, whatever comes in between', async () => {
    let applied = 0;
    await fc.assert(
      fc.asyncProperty(fc.integer(), async (seed) => {
        const race = await runRace(chanceOf(seed));
        assert.equal(race.garbled, null);
        if (race.applied) applied++;
      }),
      { numRuns: 10_000, endOnFailure: true },
    );
    assert.ok(applied > 2_000, `${applied}`);
  }).timeout(60_000);
});
