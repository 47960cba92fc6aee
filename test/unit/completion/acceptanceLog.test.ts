import assert from 'node:assert/strict';
import { createAcceptanceLog } from '../../../src/completion/acceptanceLog.ts';
import type { Suggestion } from '../../../src/completion/request.ts';
import type { GatewayResult } from '../../../src/gateway/index.ts';

function suggestion(promptId: number, text: string): Suggestion {
  return { kind: 'suggestion', id: promptId * 10, text, source: 'requested', promptId };
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
    value: null,
    usage: null,
  };
}

function start() {
  const written: string[] = [];
  const log = createAcceptanceLog({
    suggested: (id, counts) => written.push(`${id} ${JSON.stringify(counts)}`),
    verdict: (id, verdict) => written.push(`${id} ${verdict}`),
  });
  return { log, written };
}

describe('What becomes of suggestions', () => {
  it('waits for the attempt that paid for them, which may still run when they are accepted', () => {
    const { log, written } = start();
    log.shown(suggestion(1, 'left;'));
    log.accepted(suggestion(1, 'left;'), (id) => written.push(`follow ${id}`));
    assert.deepEqual(written, []);
    log.ended(1, ended(42));
    assert.deepEqual(written, [
      '42 {"shown":1,"suggestedChars":5}',
      '42 {"acceptedChars":5}',
      '42 accepted',
      'follow 42',
    ]);
  });

  it('counts a suggestion once while it is typed along', () => {
    const { log, written } = start();
    log.ended(1, ended(7));
    for (const rest of ['left;', 'eft;', 'ft;', 't;']) log.shown(suggestion(1, rest));
    assert.deepEqual(written, ['7 {"shown":1,"suggestedChars":5}']);
  });

  it('adds up the words that were accepted one by one', () => {
    const { log, written } = start();
    log.ended(3, ended(9));
    log.acceptedPart(suggestion(3, 'left + right;'), 4);
    log.acceptedPart(suggestion(3, 'left + right;'), 2);
    assert.deepEqual(written, ['9 {"acceptedChars":4}', '9 partly', '9 {"acceptedChars":2}', '9 partly']);
  });

  it('of an attempt that failed is not written down', () => {
    const { log, written } = start();
    log.shown(suggestion(5, 'x'));
    log.ended(5, {
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
