import assert from 'node:assert/strict';
import { createModel } from '../../../src/nextEdits/model.ts';
import type { Suggestion } from '../../../src/nextEdits/suggestion.ts';

const at = { line: 0, character: 0 };
const one: Suggestion = {
  ...{ id: 1, uri: 'a.ts', range: { start: at, end: at }, oldText: '', newText: 'const a = 1;' },
  way: 'reference',
};

/** A model of which one request was answered by the attempts 7 and 8, and what is written down of them. */
function recorded() {
  const written: unknown[] = [];
  const model = createModel({
    gateway: { run: () => assert.fail('nothing is asked here') },
    ledger: {
      cells: () => [],
      attemptsOf: (id) => (id === 'r' ? [{ id: 7 }, { id: 8 }] : []) as never,
      suggested: (id, counts) => void written.push([id, counts]),
      verdict: (id, verdict) => void written.push([id, verdict]),
    },
    route: async () => assert.fail('nothing is routed here'),
    permitted: () => null,
    perDayUsd: () => null,
    state: { stop: () => undefined, isStopped: () => false },
    notify: () => undefined,
  });
  return { model, written };
}

describe('next edits: what became of an answer', () => {
  it('is written down for the attempt that gave it, of which what is left is looked at later', () => {
    const { model, written } = recorded();
    assert.equal(model.accepted({ ...one, way: 'model', requestId: 'r' }), 8);
    assert.deepEqual(written, [
      [8, { acceptedChars: 12 }],
      [8, 'accepted'],
    ]);
  });

  it('is nothing to write down where no model was asked', () => {
    const { model, written } = recorded();
    model.shown(one);
    assert.equal(model.accepted(one), undefined);
    model.dismissed(one);
    assert.deepEqual(written, []);
  });
});
