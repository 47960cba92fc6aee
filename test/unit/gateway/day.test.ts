import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import { type Day, runDay } from '../../day/day.ts';
import { findSecrets } from '../../day/secrets.ts';

/** A twentieth of what `npm run bench` lives through, with more faults, so that each kind comes up. */
const SIZE = { completions: 100, edits: 10, chats: 1 };

describe('A day in three windows, with faults in every fifth attempt', function () {
  this.timeout(60_000);
  this.slow(20_000);
  let day: Day;
  before(async () => {
    day = await runDay(SIZE, { seed: 'short day 19', share: 0.2, mostPerRequest: 1, silence: false });
  });

  it('gives each request the end that is due to it, and the whole answer', () => {
    assert.equal(day.requests, 115);
    assert.deepEqual(day.lost, []);
    assert.equal(day.hung, 0);
    assert.equal(new Set(day.journal.map(({ fault }) => fault)).size, 12, 'not every fault came up');
  });

  it("is in the ledger as in the servers' journals, line by line", () => {
    assert.deepEqual(day.differences, []);
  });

  it('leaves no key behind: in no log, ledger, setting, view, export or message, and at no other server', () => {
    assert.deepEqual(day.secrets, []);
    assert.equal(day.keysServed, 3);
  });
});

describe('The search for keys', () => {
  it('finds them whole, in half and in base64, in texts and in bytes', () => {
    const key = 'sk-proj-0123456789abcdef';
    const places = {
      whole: `Bearer ${key}`,
      half: 'sk-proj-0123...',
      bytes: Buffer.from(`\0\0${key}\0`),
      base64: Buffer.from(key).toString('base64'),
      nothing: 'sk-proj-(key)',
    };
    assert.deepEqual(findSecrets(places, { key }), ['whole: key', 'half: key', 'bytes: key', 'base64: key']);
  });
});
