import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Attempt, CompletionStats, Ledger, SpendGroup, SpendTotal } from '../../../src/ledger/index.ts';
import { dayOf, monthOf } from '../../../src/spend/periods.ts';
import { figureOf, LISTED_ATTEMPTS, summarize } from '../../../src/spend/summary.ts';
import { attempt, ghost, group, NOTHING, total } from './samples.ts';

const now = new Date(2026, 10, 22, 15, 0);
const context = { now, locale: 'en-GB', baselineModel: 'anthropic/claude-opus-4-8' };

interface Content {
  readonly today?: SpendTotal;
  readonly month?: SpendTotal;
  readonly tasks?: readonly SpendGroup[];
  readonly models?: readonly SpendGroup[];
  readonly ghostModels?: readonly CompletionStats[];
  readonly ghostLanguages?: readonly CompletionStats[];
  readonly attempts?: readonly Attempt[];
}

/** Answers only for the two periods that the view is about. */
function ledgerOf(content: Content): Pick<Ledger, 'total' | 'by' | 'completionStats' | 'recent'> {
  const isDay = (from: number, to: number) => from === dayOf(now).from && to === dayOf(now).to;
  const isMonth = (from: number, to: number) => from === monthOf(now).from && to === monthOf(now).to;
  return {
    total: (from, to) => {
      if (isDay(from, to)) return content.today ?? NOTHING;
      assert.ok(isMonth(from, to));
      return content.month ?? NOTHING;
    },
    by: (kind, from, to) => {
      assert.ok(isDay(from, to));
      return (kind === 'task' ? content.tasks : content.models) ?? [];
    },
    completionStats: (from, to, by) => {
      assert.ok(isMonth(from, to));
      return (by === 'model' ? content.ghostModels : content.ghostLanguages) ?? [];
    },
    recent: (n) => (content.attempts ?? []).slice(0, n),
  };
}

describe('the summary of spend', () => {
  it('of an empty ledger has nothing to tell', () => {
    const summary = summarize(ledgerOf({}), context);
    assert.equal(summary.nothingToday, true);
    assert.deepEqual(summary.today, { amount: '$0', activity: '0 requests', savings: '', notes: [] });
    assert.deepEqual([summary.byTask, summary.byModel, summary.attempts], [[], [], []]);
  });

  it('tells today and the month', () => {
    const month = total({ usd: 3.1, comparedUsd: 3.1, baselineUsd: 8.3 });
    const today = total({ comparedUsd: 0.42, baselineUsd: 1.62 });
    const summary = summarize(ledgerOf({ today, month }), context);
    assert.equal(summary.nothingToday, false);
    assert.equal(summary.today.savings, 'About $1.20 less than always claude-opus-4-8');
    assert.equal(summary.today.amount, '$0.42');
    assert.equal(summary.month.amount, '$3.10');
    assert.equal(summary.monthName, 'November');
    assert.equal(summary.monthSavings?.headline, 'About $5.20 saved');
  });

  it('counts a day of free calls as a day with calls', () => {
    const summary = summarize(ledgerOf({ today: total({ usd: 0 }) }), context);
    assert.equal(summary.nothingToday, false);
    assert.equal(summary.today.amount, '$0');
  });

  it('tells attempts apart from requests where they differ', () => {
    assert.equal(figureOf(total(), null).activity, '3 requests · tokens: 48k in, 9.1k out');
    assert.equal(
      figureOf(total({ attempts: 5 }), null).activity,
      '3 requests · 5 attempts · tokens: 48k in, 9.1k out',
    );
  });

  it('gives each task and model its part of the day', () => {
    const { byTask, byModel } = summarize(
      ledgerOf({
        today: total({ usd: 0.4 }),
        tasks: [group('multi-file-refactor', { usd: 0.3 }), group('docstring', { usd: 0.1 })],
        models: [group('openrouter/deepseek/deepseek-v4-flash', { usd: 0.4, requests: 1_200 })],
      }),
      context,
    );
    assert.deepEqual(
      byTask.map((row) => [row.name, row.amount, row.shareText]),
      [
        ['Multi-file refactor', '$0.30', '75%'],
        ['Docstring', '$0.10', '25%'],
      ],
    );
    assert.deepEqual(byModel, [
      {
        name: 'deepseek-v4-flash',
        detail: 'openrouter · 48k in, 9.1k out',
        requests: '1,200',
        amount: '$0.40',
        share: 1,
        shareText: '100%',
      },
    ]);
  });

  it('gives no share to what is unknown, and none to anything when nothing is known', () => {
    const unknown = group('chat', { usd: 0, unknown: 2 });
    const free = group('explain', { usd: 0 });
    const some = summarize(ledgerOf({ today: total({ usd: 1 }), tasks: [unknown, free] }), context);
    assert.deepEqual(
      some.byTask.map((row) => [row.amount, row.share, row.shareText]),
      [
        ['unknown', 0, ''],
        ['$0', 0, '0%'],
      ],
    );
    const none = summarize(ledgerOf({ today: total({ usd: 0 }), tasks: [free] }), context);
    assert.deepEqual([none.byTask[0]?.share, none.byTask[0]?.shareText], [0, '']);
  });

  it('lists the last attempts, however they ended', () => {
    const { attempts } = summarize(
      ledgerOf({
        attempts: [
          attempt({ attempt: 2 }),
          attempt({ outcome: 'failed', reason: 'rate-limit', costUsd: 0 }),
          attempt({ outcome: 'cancelled', reason: 'cancelled', costUsd: null, costSource: 'unknown' }),
          attempt({ at: new Date(2026, 10, 21, 23, 59).getTime(), costUsd: 0.001, costSource: 'estimated' }),
        ],
      }),
      context,
    );
    assert.deepEqual(
      attempts.map((row) => [row.time, row.retry, row.outcome, row.tone, row.cost, row.source]),
      [
        ['14:03', 'attempt 2', 'Answered', 'good', '$0.0053', 'at list price'],
        ['14:03', '', 'Failed: rate limit', 'bad', '$0', 'no charge'],
        ['14:03', '', 'Cancelled', 'neutral', 'unknown', ''],
        ['21 Nov, 23:59', '', 'Answered', 'good', '$0.0010', 'estimated'],
      ],
    );
  });

  it('lists no more attempts than a person scans', () => {
    const many = Array.from({ length: 50 }, () => attempt());
    assert.equal(summarize(ledgerOf({ attempts: many }), context).attempts.length, LISTED_ATTEMPTS);
  });

  it('tells the ghost text of the month, and nothing where there is none', () => {
    assert.equal(summarize(ledgerOf({}), context).ghostText, null);
    const { ghostText } = summarize(
      ledgerOf({ ghostModels: [ghost('mistral/codestral')], ghostLanguages: [ghost('go')] }),
      context,
    );
    assert.deepEqual([ghostText?.byModel[0]?.name, ghostText?.byLanguage[0]?.name], ['codestral', 'Go']);
  });

  it('is plain data that can be posted to a web view', () => {
    const content = { today: total(), attempts: [attempt()], ghostModels: [ghost('mistral/codestral')] };
    const summary = summarize(ledgerOf(content), context);
    assert.deepEqual(JSON.parse(JSON.stringify(summary)), summary);
  });
});
