import assert from 'node:assert/strict';
import fc from 'fast-check';
import { bestModel, cheapestChain, crossed, type Outcomes, replay, wrongBy } from '../../bench/savings.ts';

const PERFECT = wrongBy(0);

/** Says so of right changes, and of wrong ones. */
function check(right: Verdict, wrong: Verdict) {
  const all = (verdict: Verdict) => ({ verified: 0, red: 0, 'not-verified': 0, [verdict]: 1 });
  return { right: all(right), wrong: all(wrong) };
}

type Verdict = 'verified' | 'red' | 'not-verified';

/** A cheap model that solves every other task, and a dear one that solves all but each fourth. */
function twoModels(tasks = 40): Outcomes {
  const all = Array.from({ length: tasks }, (_, i) => i);
  return {
    models: [
      { name: 'cheap', solved: all.map((i) => i % 2 === 0), usd: all.map(() => 0.01) },
      { name: 'dear', solved: all.map((i) => i % 4 !== 0), usd: all.map(() => 1) },
    ],
  };
}

const tasks = Array.from({ length: 40 }, (_, i) => i);

describe('Savings replayed', () => {
  it('go to the next model only where the check says no', () => {
    const { solved, usd } = replay(twoModels(), [0, 1], PERFECT, tasks);
    assert.equal(solved, 40);
    assert.ok(Math.abs(usd - (40 * 0.01 + 20)) < 1e-9);
  });

  it('lose what the check wrongly accepts, and pay for what it wrongly refuses', () => {
    const accepted = replay(twoModels(), [0, 1], check('verified', 'verified'), tasks);
    assert.deepEqual([accepted.solved, Math.round(accepted.usd * 100)], [20, 40]);
    const refused = replay(twoModels(), [0, 1], check('red', 'red'), tasks);
    assert.deepEqual([refused.solved, Math.round(refused.usd * 100)], [30, 4_040]);
  });

  it('never pay less than the first model, nor more than all of them', () => {
    const outcomes = twoModels();
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (error) => {
        const { solved, usd } = replay(outcomes, [0, 1], wrongBy(error), tasks);
        assert.ok(usd >= 0.4 - 1e-9 && usd <= 40.4 + 1e-9);
        assert.ok(solved >= 0 && solved <= 40 + 1e-9);
      }),
    );
  });

  it('stop, as the agent does, where nothing says that the work is wrong', () => {
    const { solved } = replay(twoModels(), [0, 1], check('not-verified', 'not-verified'), tasks);
    assert.equal(solved, 20);
  });

  it('take what the last model made, verified or not', () => {
    const { solved } = replay(twoModels(), [1], check('red', 'red'), tasks);
    assert.equal(solved, 30);
  });

  it('choose the cheapest order that solves more than the best model', () => {
    assert.equal(bestModel(twoModels()), 1);
    assert.deepEqual(cheapestChain(twoModels(), 1, PERFECT, tasks), [0, 1]);
  });

  it('choose the best model alone where no order solves more', () => {
    const { models } = twoModels();
    const alone = { models: models.slice(1) };
    assert.deepEqual(cheapestChain(alone, 0, PERFECT, tasks), [0]);
  });

  it('report on all tasks, each with the order that the other half chose', () => {
    const { ours, baseline } = crossed(twoModels(), PERFECT);
    assert.ok(ours.solved > 35 && ours.solved < 40 + 1e-9, String(ours.solved));
    assert.equal(baseline.solved, 30);
    assert.ok(ours.usd < baseline.usd);
  });
});
