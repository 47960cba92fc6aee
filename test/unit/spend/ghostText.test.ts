import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { CompletionStats } from '../../../src/ledger/index.ts';
import { shownLanguage } from '../../../src/spend/format.ts';
import { type GhostTextRow, ghostTextOf } from '../../../src/spend/ghostText.ts';
import { ghost } from './samples.ts';

function rowOf(parts: Partial<CompletionStats>): GhostTextRow | undefined {
  return ghostTextOf([ghost('mistral/codestral', parts)], [])?.byModel[0];
}

describe('ghost text in the spend view', () => {
  it('is not there where nothing was asked', () => {
    assert.equal(ghostTextOf([], []), null);
  });

  it('tells of a model what was accepted, what that cost, and what is left of it', () => {
    assert.deepEqual(rowOf({}), {
      name: 'codestral',
      detail: 'mistral',
      requests: '1,204',
      accepted: '31%',
      acceptedOf: '248 out of 800',
      share: 0.31,
      cost: '$0.012',
      kept: '84%',
    });
  });

  it('has no share where nothing was shown, and no cost where nothing was accepted', () => {
    const nothing = { acceptedChars: 0, accepted: 0, usdPer1000Accepted: null, keptAfter10min: null };
    const shown = rowOf({ ...nothing, acceptedShare: 0 });
    assert.deepEqual(
      [shown?.accepted, shown?.acceptedOf, shown?.cost, shown?.kept],
      ['0%', '0 out of 800', '–', '–'],
    );
    const hidden = rowOf({ ...nothing, offered: 0, acceptedShare: null });
    assert.deepEqual([hidden?.accepted, hidden?.acceptedOf, hidden?.share], ['–', '', 0]);
  });

  it('says that nobody could look yet at what was accepted a moment ago', () => {
    assert.equal(rowOf({ keptAfter10min: null })?.kept, 'not yet');
  });

  it('never takes an unknown cost for none, and names it', () => {
    assert.equal(rowOf({ usd: 0 })?.cost, '$0');
    assert.equal(rowOf({ unknown: 2 })?.cost, '$0.012 +\u00a0unknown');
    assert.equal(rowOf({ unknown: 2, usd: 0 })?.cost, 'unknown');
    const notes = ghostTextOf([ghost('a/b', { unknown: 2 }), ghost('a/c', { unknown: 1 })], [])?.notes;
    assert.equal(notes?.at(-1), 'The cost of 3 attempts is unknown.');
    assert.equal(ghostTextOf([ghost('a/b')], [])?.notes.length, 2);
  });

  it('names languages as people write them', () => {
    assert.deepEqual(['typescript', 'cpp', 'go', 'constructor', ''].map(shownLanguage), [
      'TypeScript',
      'C++',
      'Go',
      'Constructor',
      'Unknown language',
    ]);
  });
});
