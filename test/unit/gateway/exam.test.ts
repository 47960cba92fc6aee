import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import { COMMON_FAULTS } from '../../gateways/common.ts';
import { nameOf, runExam, VARIANTS, type Verdict } from '../../gateways/exam.ts';
import { MORE_FAULTS } from '../../gateways/more.ts';
import { OWN_FAULTS } from '../../gateways/own.ts';
import { SHORTER, startDirect } from '../../gateways/tierwise.ts';

const FAULTS = [...COMMON_FAULTS, ...OWN_FAULTS];
const ALL = [...FAULTS, ...MORE_FAULTS];

/** Time limits and outages are so many times shorter than the product's, the rules are its own. */
describe(`The faults of a provider (times ${SHORTER} times shorter)`, function () {
  this.timeout(120_000);
  let verdicts: readonly Verdict[];
  before(async () => {
    verdicts = await runExam(ALL, VARIANTS, { shorter: SHORTER, start: startDirect });
  });

  it('are twenty-seven', () => {
    assert.deepEqual(
      FAULTS.map(({ id }) => id),
      Array.from({ length: 27 }, (_, i) => i + 1),
    );
  });

  it('have numbers of their own', () => {
    assert.equal(new Set(ALL.map(({ id }) => id)).size, ALL.length);
  });

  for (const { id, title, where = () => true } of ALL) {
    for (const variant of VARIANTS.filter(where)) {
      it(`${id}: ${title} (${nameOf(variant)})`, () => {
        const verdict = verdicts.find((one) => one.id === id && one.variant === variant);
        assert.ok(verdict);
        assert.equal(verdict.problem, null);
      });
    }
  }
});
