import assert from 'node:assert/strict';
import type { Ledger, TrajectoryNote } from '../../../src/ledger/index.ts';
import { NOW, record, workshop } from './helpers.ts';

const NOTE: TrajectoryNote = {
  move: 'tier',
  cause: 'red-tests',
  count: 4,
  done: false,
  begins: true,
  tier: 'premium',
  model: 'open/large',
  rereadUsd: 0.12,
};

describe('Ledger: what trajectories of agents called for', () => {
  let shop: ReturnType<typeof workshop>;
  let ledger: Ledger;
  beforeEach(() => {
    shop = workshop();
    ledger = shop.open().ledger;
  });
  afterEach(() => {
    shop.clean();
  });
  const noted = (requestId: string, sessionId: string, more: Partial<TrajectoryNote> = {}, at = NOW) =>
    record(ledger, { requestId, sessionId, at, trajectory: { ...NOTE, ...more } });

  it('is kept with the request, once, and nothing for others', () => {
    noted('first', 'talk');
    record(ledger, {
      requestId: 'first',
      sessionId: 'talk',
      attempt: 2,
      trajectory: { ...NOTE, move: 'down' },
    });
    record(ledger, { requestId: 'other', sessionId: 'talk' });
    assert.deepEqual(ledger.trajectoryOf('first'), NOTE);
    assert.equal(ledger.trajectoryOf('other'), null);
  });

  it('is summed up by what it is, where it begins, with the conversations and the price', () => {
    noted('a', 'one');
    noted('b', 'one', { begins: false });
    noted('c', 'two', { rereadUsd: 0.08 });
    noted('d', 'two', { move: 'effort', rereadUsd: 0 });
    noted('e', 'two', { done: true, rereadUsd: null });
    noted('f', 'old', {}, NOW - 1);
    assert.deepEqual(ledger.trajectories(NOW, NOW + 1), [
      { move: 'effort', done: false, count: 1, conversations: 1, rereadUsd: 0 },
      { move: 'tier', done: false, count: 2, conversations: 2, rereadUsd: 0.2 },
      { move: 'tier', done: true, count: 1, conversations: 1, rereadUsd: null },
    ]);
  });

  it('goes with the attempts that are deleted', async () => {
    noted('old', 'talk', {}, NOW - 1);
    noted('new', 'talk');
    await ledger.forget(NOW);
    assert.equal(ledger.trajectoryOf('old'), null);
    assert.deepEqual(ledger.trajectoryOf('new'), NOTE);
  });
});
