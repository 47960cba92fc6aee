import assert from 'node:assert/strict';
import { type Ledger, TASK_SESSION } from '../../../src/ledger/index.ts';
import { NOW, record, workshop } from './helpers.ts';

const MINUTE_MS = 60_000;

describe('Ledger: what became of answers', () => {
  let shop: ReturnType<typeof workshop>;
  let ledger: Ledger;
  beforeEach(() => {
    shop = workshop();
    ledger = shop.open().ledger;
  });
  afterEach(() => {
    shop.clean();
  });
  const figures = () =>
    ledger
      .evidence(0)
      .map(({ task, model, answers, kept, turnedDown }) => ({ task, model, answers, kept, turnedDown }));

  it('counts verdicts and failed checks of first attempts, and nothing else', () => {
    const given = ['accepted', 'partly', 'rejected', 'undone'] as const;
    for (const verdict of given) ledger.verdict(record(ledger, { requestId: verdict }), verdict);
    record(ledger, { requestId: 'silent' });
    record(ledger, { requestId: 'checked' }, { outcome: 'rejected', reason: 'check' });
    ledger.verdict(record(ledger, { requestId: 'checked', attempt: 2, model: 'large' }), 'accepted');
    record(ledger, { requestId: 'broken' }, { outcome: 'failed', reason: 'network' });
    ledger.verdict(record(ledger, { requestId: 'ghost', task: 'autocomplete' }), 'accepted');
    assert.deepEqual(figures(), [
      { task: 'explain', model: 'claude-haiku-4-5', answers: 6, kept: 2, turnedDown: 3 },
    ]);
  });

  it('takes a conversation that goes on for content, and one that asks the same again for not', () => {
    const turn = (requestId: string, minutes: number, contextTokens: number) =>
      record(ledger, {
        requestId,
        sessionId: 'talk',
        task: 'chat',
        at: NOW + minutes * MINUTE_MS,
        contextTokens,
      });
    turn('first', 0, 500);
    turn('again', 2, 500);
    turn('next', 5, 1_400);
    assert.deepEqual(figures(), [
      { task: 'chat', model: 'claude-haiku-4-5', answers: 3, kept: 1, turnedDown: 1 },
    ]);
  });

  it('takes nothing from it that the loop of a task goes on, but the verdict on what was turned down', () => {
    const step = (requestId: string, minutes: number, contextTokens: number) =>
      record(ledger, {
        requestId,
        sessionId: `${TASK_SESSION}1`,
        task: 'bug-fix',
        at: NOW + minutes * MINUTE_MS,
        contextTokens,
      });
    step('first', 0, 500);
    step('again', 1, 500);
    const last = step('last', 2, 900);
    const of = (kept: number, turnedDown: number) => [
      { task: 'bug-fix', model: 'claude-haiku-4-5', answers: 3, kept, turnedDown },
    ];
    assert.deepEqual(figures(), of(0, 0));
    ledger.verdict(last, 'rejected');
    assert.deepEqual(figures(), of(0, 1));
  });

  it('changes when a verdict comes late', () => {
    const id = record(ledger);
    ledger.verdict(id, 'accepted');
    assert.equal(figures()[0]?.kept, 1);
    ledger.verdict(id, 'undone');
    assert.deepEqual([figures()[0]?.kept, figures()[0]?.turnedDown], [0, 1]);
  });

  it('tells days, languages, tiers and models apart', () => {
    record(ledger, { requestId: 'a' });
    record(ledger, { requestId: 'b', at: NOW + 24 * 60 * MINUTE_MS });
    record(ledger, { requestId: 'c', language: null });
    record(ledger, { requestId: 'd', tier: 'cheap' });
    record(ledger, { requestId: 'e', model: 'other' });
    assert.equal(ledger.evidence(0).length, 5);
    assert.equal(ledger.evidence(NOW + 1).length, 1);
  });
});
