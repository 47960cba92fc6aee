import assert from 'node:assert/strict';
import { createRecords } from '../../../src/completion/records.ts';
import type { Suggestion } from '../../../src/completion/types.ts';
import type { GatewayResult } from '../../../src/gateway/index.ts';

function suggestion(request: number, text: string): Suggestion {
  return {
    kind: 'suggestion',
    id: request * 10,
    text,
    selected: null,
    shown: 'line',
    source: 'asked',
    request,
  };
}

function ended(attemptId: number): GatewayResult {
  return {
    outcome: 'ok',
    requestId: 'r',
    attempts: 1,
    cost: { usd: 0.001, source: 'priced' },
    model: 'a/b',
    attemptId,
    text: 'x',
    toolCalls: [],
    usage: null,
  };
}

function start() {
  const written: string[] = [];
  const records = createRecords({
    suggested: (id, counts) => written.push(`${id} ${JSON.stringify(counts)}`),
    verdict: (id, verdict) => written.push(`${id} ${verdict}`),
  });
  return { records, written };
}

describe('What becomes of suggestions', () => {
  it('waits for the attempt that paid for them, which may still run when they are taken', () => {
    const { records, written } = start();
    records.shown(suggestion(1, 'left;'));
    records.accepted(suggestion(1, 'left;'), 5, (id) => written.push(`follow ${id}`));
    assert.deepEqual(written, []);
    records.ended(1, ended(42));
    assert.deepEqual(written, [
      '42 {"shown":1,"suggestedChars":5}',
      '42 {"acceptedChars":5}',
      '42 accepted',
      'follow 42',
    ]);
  });

  it('counts a suggestion once while it is typed along', () => {
    const { records, written } = start();
    records.ended(1, ended(7));
    for (const rest of ['left;', 'eft;', 'ft;', 't;']) records.shown(suggestion(1, rest));
    assert.deepEqual(written, ['7 {"shown":1,"suggestedChars":5}']);
  });

  it('adds up the words that were taken one by one', () => {
    const { records, written } = start();
    records.ended(3, ended(9));
    records.partly(suggestion(3, 'left + right;'), 4);
    records.partly(suggestion(3, 'left + right;'), 2);
    assert.deepEqual(written, ['9 {"acceptedChars":4}', '9 partly', '9 {"acceptedChars":2}', '9 partly']);
  });

  it('of an attempt that failed is not written down', () => {
    const { records, written } = start();
    records.shown(suggestion(5, 'x'));
    records.ended(5, {
      outcome: 'cancelled',
      requestId: 'r',
      attempts: 1,
      cost: { usd: 0, source: 'estimated' },
      model: 'a/b',
      text: '',
    });
    assert.deepEqual(written, []);
  });
});
