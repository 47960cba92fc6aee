import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import type { Verdict } from '../../../src/ledger/index.ts';
import { idOf, NO_LIMITS, NOW, record, reservation, settlement, workshop } from './helpers.ts';

describe('Ledger: attempts', () => {
  let shop: ReturnType<typeof workshop>;
  beforeEach(() => {
    shop = workshop();
  });
  afterEach(() => {
    shop.clean();
  });

  it('keeps every figure of an attempt as it was given, over a restart', () => {
    const first = shop.open().ledger;
    const id = record(first, { sessionId: 'session-1', attempt: 2 }, { costUsd: 0.1 + 0.2, latencyMs: 12.5 });
    first.verdict(id, 'accepted');
    first.close();
    const [found, ...others] = shop.open().ledger.attemptsOf('request-1');
    assert.equal(others.length, 0);
    const { worstUsd, inputUsd, outputTokenUsd, ...known } = reservation({
      sessionId: 'session-1',
      attempt: 2,
    });
    assert.ok(worstUsd !== null && inputUsd !== null && outputTokenUsd !== null);
    assert.deepEqual(found, {
      ...known,
      ...settlement({ costUsd: 0.1 + 0.2, latencyMs: 12.5 }),
      id,
      verdict: 'accepted',
    });
  });

  it('has exactly the columns of the public surface', () => {
    shop.open();
    const db = new DatabaseSync(shop.file);
    const columns = db
      .prepare('SELECT name FROM pragma_table_info(?)')
      .all('attempts')
      .map((row) => row['name']);
    db.close();
    assert.deepEqual(
      columns.join(' ').split(' ').sort(),
      [
        'at attempt baseline_usd cache_read_tokens cache_write_tokens context_tokens cost_source cost_usd',
        'first_token_ms id input_tokens language latency_ms model outcome output_tokens provider reason',
        'reasoning_tokens request_id session_id task tier verdict',
      ]
        .join(' ')
        .split(' '),
    );
  });

  it('gives an attempt the id of its reservation and never an id twice', () => {
    const { ledger } = shop.open();
    const ids = [1, 2, 3].map((attempt) => idOf(ledger.reserve(reservation({ attempt }), NO_LIMITS)));
    for (const id of [...ids].reverse()) {
      ledger.settle(id, settlement());
    }
    const later = record(ledger, { attempt: 4 });
    assert.deepEqual(
      ledger.attemptsOf('request-1').map(({ id }) => id),
      [...ids, later],
    );
    assert.equal(new Set([...ids, later]).size, 4);
  });

  it('ignores a second settlement and a settlement of an unknown id', () => {
    const { ledger } = shop.open();
    const id = record(ledger, {}, { costUsd: 0.1 });
    ledger.settle(id, settlement({ costUsd: 9 }));
    ledger.settle(4_711, settlement({ costUsd: 9 }));
    assert.equal(ledger.total(0, NOW + 1).usd, 0.1);
    assert.equal(ledger.total(0, NOW + 1).attempts, 1);
  });

  it('does not show a running attempt before it is settled', () => {
    const { ledger } = shop.open();
    ledger.reserve(reservation(), NO_LIMITS);
    assert.equal(ledger.recent(10).length, 0);
  });

  it('lists the newest first, and the attempts of a request in their order', () => {
    const { ledger } = shop.open();
    record(ledger, { requestId: 'b', at: NOW + 5, attempt: 2 });
    record(ledger, { requestId: 'b', at: NOW + 1, attempt: 1 });
    record(ledger, { requestId: 'c', at: NOW + 5, attempt: 1 });
    assert.deepEqual(
      ledger.recent(2).map(({ requestId, attempt }) => `${requestId}${attempt}`),
      ['c1', 'b2'],
    );
    assert.deepEqual(
      ledger.attemptsOf('b').map(({ attempt }) => attempt),
      [1, 2],
    );
    assert.deepEqual(ledger.attemptsOf('nobody'), []);
    assert.deepEqual(ledger.recent(0), []);
  });

  it('records figures that cannot be true as unknown and keeps the attempt', () => {
    const { ledger } = shop.open();
    record(
      ledger,
      { contextTokens: 10.4, worstUsd: Number.NaN },
      {
        inputTokens: -3,
        outputTokens: Number.NaN,
        cacheReadTokens: 7.6,
        costUsd: -1,
        costSource: 'billed',
        baselineUsd: Number.POSITIVE_INFINITY,
        latencyMs: -1,
      },
    );
    record(ledger, { attempt: 2 }, { costUsd: 1, costSource: 'unknown' });
    const [first, second] = ledger.attemptsOf('request-1');
    assert.deepEqual(
      [first?.inputTokens, first?.outputTokens, first?.cacheReadTokens, first?.costUsd, first?.costSource],
      [null, null, 8, null, 'unknown'],
    );
    assert.deepEqual([first?.baselineUsd, first?.latencyMs, first?.contextTokens], [null, 0, 10]);
    assert.deepEqual([second?.costUsd, second?.costSource], [null, 'unknown']);
    assert.deepEqual(shop.lines, []);
  });

  it('takes text as text, whatever it says', () => {
    const { ledger } = shop.open();
    const texts = [
      `'); DROP TABLE attempts; --`,
      '" OR 1=1 --',
      '%',
      '?1 :x $y @z',
      'żółć 🦊',
      '',
      `a\nb\\'`,
    ];
    for (const text of texts) {
      record(
        ledger,
        {
          requestId: text,
          sessionId: text,
          task: text,
          tier: text,
          provider: text,
          model: text,
          language: text,
        },
        { reason: text, outcome: 'failed' },
      );
    }
    for (const text of texts) {
      const [found] = ledger.attemptsOf(text);
      assert.equal(found?.requestId, text);
      assert.deepEqual(
        [found.sessionId, found.task, found.tier, found.provider, found.model, found.language, found.reason],
        Array.from({ length: 7 }, () => text),
      );
    }
    assert.equal(ledger.recent(100).length, texts.length);
    assert.equal(ledger.cells(0, NOW + 1).length, texts.length);
  });

  for (const [given, held] of [
    ['rejected', 'rejected'],
    ['rejected accepted', 'accepted'],
    ['partly accepted', 'accepted'],
    ['accepted partly', 'accepted'],
    ['accepted rejected', 'accepted'],
    ['partly rejected', 'partly'],
    ['accepted undone', 'undone'],
    ['partly undone', 'undone'],
    ['rejected undone', 'rejected'],
    ['accepted undone rejected', 'undone'],
    ['accepted undone accepted', 'accepted'],
  ] as const) {
    it(`holds ${held} after the verdicts ${given}`, () => {
      const { ledger } = shop.open();
      const [settled, running] = [
        record(ledger),
        idOf(ledger.reserve(reservation({ attempt: 2 }), NO_LIMITS)),
      ];
      for (const verdict of given.split(' ') as Verdict[]) {
        ledger.verdict(settled, verdict);
        ledger.verdict(running, verdict);
      }
      ledger.settle(running, settlement());
      assert.deepEqual(
        ledger.attemptsOf('request-1').map(({ verdict }) => verdict),
        [held, held],
      );
    });
  }

  it('ignores a verdict for an attempt that is not there', () => {
    const { ledger } = shop.open();
    record(ledger);
    ledger.verdict(4_711, 'accepted');
    assert.equal(ledger.recent(1)[0]?.verdict, null);
    assert.deepEqual(shop.lines, []);
  });

  it('refuses rows that break the vocabulary, whoever writes them', () => {
    record(shop.open().ledger);
    const db = new DatabaseSync(shop.file);
    for (const change of [
      `outcome = 'fine'`,
      `cost_source = 'guessed'`,
      `verdict = 'liked'`,
      'input_tokens = -1',
      'output_tokens = 1.5',
      `cost_usd = 'much'`,
      'cost_usd = NULL',
      'attempt = 0',
    ]) {
      assert.throws(() => db.exec(`UPDATE attempts SET ${change}`), /constraint|cannot store/, change);
    }
    db.close();
  });
});
