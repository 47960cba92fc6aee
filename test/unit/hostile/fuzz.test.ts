import assert from 'node:assert/strict';
import { fuzzDoor } from '../../bench/hostile/doorFuzz.ts';
import { fuzzEdits } from '../../bench/hostile/editFuzz.ts';

/** Some that are always the same, and some that nobody has seen yet: a seed that fails is told with what went wrong. */
const FIXED = 150;
const random = Date.now() % 1_000_000_000;
const seeds = [...Array(FIXED).keys(), ...Array.from({ length: FIXED }, (_, i) => random + i)];
/** How long something takes is for the bench to say. */
const isWrong = ({ what }: { readonly what: string }): boolean => !what.startsWith('nothing else could run');

describe(`Hostile text (seeds from ${random})`, function () {
  this.timeout(120_000);

  it('in answers of servers, of both protocols, ends each time, and leaves true figures', async () => {
    assert.deepEqual((await fuzzDoor(seeds)).findings.filter(isWrong), []);
  });

  it('in answers that change files writes nothing outside, and nothing unasked that runs by itself', async () => {
    assert.deepEqual((await fuzzEdits(seeds)).findings.filter(isWrong), []);
  });
});
