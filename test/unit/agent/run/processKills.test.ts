import assert from 'node:assert/strict';
import { runKills } from '../../../bench/agentKills.ts';

// `npm run bench` does the same with 200 kills.
describe('a task whose process is killed', () => {
  it('ends as if nobody had killed it: no effect twice, nothing left over, each request once in ledger and journal', async function () {
    if (process.platform === 'win32') this.skip();
    const { lost, repeated, leftovers, differences, kills } = await runKills(10, 'a short one');
    assert.deepEqual(
      { lost, repeated, leftovers, differences },
      { lost: [], repeated: [], leftovers: [], differences: [] },
    );
    assert.equal(kills, 10);
  }).timeout(300_000);
});
