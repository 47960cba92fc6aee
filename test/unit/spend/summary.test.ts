import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { type Ledger, openLedger } from '../../../src/ledger/index.ts';
import { sumCells } from '../../../src/spend/cells.ts';
import { factsOf, figureOf } from '../../../src/spend/figures.ts';
import type { ViewQuery } from '../../../src/spend/messages.ts';
import { LISTED_REQUESTS, summarize } from '../../../src/spend/summary.ts';
import { NO_LIMITS, record, reservation } from '../ledger/helpers.ts';
import { total } from './samples.ts';

const now = new Date(2026, 10, 22, 15, 0);
const limits = { ...NO_LIMITS, perDayUsd: 1, dayStart: new Date(2026, 10, 22).getTime() };
const context = { now, locale: 'en-GB', baselineModel: 'anthropic/claude-opus-4-8', limits };
const at = (day: number, hour = 12): number => new Date(2026, 10, day, hour).getTime();

describe('the summary of spend', () => {
  let folder: string;
  let ledger: Ledger;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'tierwise-summary-'));
    ledger = openLedger({ file: join(folder, 'ledger.db') }).ledger;
    record(
      ledger,
      { requestId: 'a', at: at(22), task: 'multi-file-refactor', tier: 'premium', model: 'claude-opus-5-5' },
      { costUsd: 0.6, baselineUsd: 0.9 },
    );
    record(ledger, { requestId: 'b', at: at(22), sessionId: 's' }, { costUsd: 0.25, baselineUsd: 0.75 });
    record(
      ledger,
      { requestId: 'c', at: at(20), provider: 'openai', model: 'mini', task: 'bug-fix' },
      { outcome: 'rejected', reason: 'parses', costUsd: 0.1, baselineUsd: 0.4 },
    );
    const fixed = record(
      ledger,
      { requestId: 'c', at: at(20) + 1, task: 'bug-fix', attempt: 2 },
      { costUsd: 0.15, costSource: 'estimated', baselineUsd: 0.45 },
    );
    ledger.verdict(fixed, 'accepted');
    record(
      ledger,
      { requestId: 'd', at: at(3), workspace: null, language: null },
      { costUsd: null, costSource: 'unknown' },
    );
    record(
      ledger,
      { requestId: 'e', at: new Date(2026, 9, 30).getTime(), tier: 'cheap', task: 'autocomplete' },
      { costUsd: 0.01 },
    );
  });
  after(() => {
    ledger.close();
    rmSync(folder, { recursive: true });
  });
  const see = (query: ViewQuery) => summarize(ledger, query, context);

  it('of an empty ledger has nothing to tell', () => {
    const empty = openLedger({ file: join(folder, 'empty.db') }).ledger;
    const summary = summarize(empty, { period: 'month' }, context);
    empty.close();
    assert.equal(summary.isNew, true);
    assert.deepEqual(summary.period, { amount: '$0', activity: '0 requests', savings: '', notes: [] });
    assert.deepEqual(
      [summary.models, summary.requests, summary.savings.headline, summary.ghostText],
      [[], [], 'Nothing to compare yet', null],
    );
    assert.deepEqual(
      summary.facts.map(({ value }) => value),
      ['–', '–', '–', '–'],
    );
  });

  it('has what each program has spent beside Tierwise’s own commands, without a filter', () => {
    const other = openLedger({ file: join(folder, 'programs.db') }).ledger;
    const spent = (requestId: string, caller: string | null, costUsd: number | null) =>
      record(
        other,
        { requestId, caller, at: at(22) },
        { costUsd, costSource: costUsd === null ? 'unknown' : 'priced' },
      );
    for (const [nth, usd] of [0.5, 0.25, null].entries()) spent(`claude-${nth}`, 'Claude Code', usd);
    spent('codex', 'Codex', 0.125);
    spent('code', 'core', 0);
    spent('own', null, 0.125);
    const programs = (query: ViewQuery) =>
      summarize(other, query, context).shares.find(({ title }) => title === 'By program');
    assert.deepEqual(
      programs({ period: 'month' })?.rows.map(({ name, requests, amount, shareText }) => [
        name,
        requests,
        amount.replace(/\s/g, ' '),
        shareText,
      ]),
      [
        ['Claude Code', '3', '$0.75 + unknown', '75%'],
        ['Codex', '1', '$0.13', '13%'],
        ['Tierwise’s own commands', '1', '$0.13', '13%'],
        ['VS Code', '1', '$0', '0%'],
      ],
    );
    assert.equal(programs({ period: 'month', tier: 'mid' }), undefined);
    for (let nth = 0; nth < 10; nth++) spent(`many-${nth}`, `program ${nth}`, 1 + nth);
    const rows = programs({ period: 'month' })?.rows ?? [];
    assert.equal(rows.length, 8);
    assert.deepEqual([rows[0]?.name, rows.at(-1)?.name], ['program 9', '7 others']);
    const sum = rows.reduce((all, { requests }) => all + Number(requests), 0);
    assert.equal(sum, 16, 'all requests are in it');
    other.close();
    assert.equal(
      see({ period: 'month' }).shares.some(({ title }) => title === 'By program'),
      false,
      'nobody else has asked',
    );
  });

  it('tells each time by itself, and today beside it', () => {
    const amounts = (['today', 'week', 'month', 'all'] as const).map(
      (period) => see({ period }).period.amount,
    );
    assert.deepEqual(amounts, ['$0.85', '$1.10', '$1.10 + unknown', '$1.11 + unknown']);
    assert.equal(see({ period: 'all' }).today.amount, '$0.85');
    assert.equal(see({ period: 'month' }).periodTitle, 'Spend in November 2026');
    assert.equal(see({ period: 'month' }).savings.headline, 'About $1.00 saved');
    assert.deepEqual(see({ period: 'month' }).period.notes, [
      'The cost of 1 attempt is unknown; it is not in the sum.',
      '$0.15 of it is estimated.',
    ]);
  });

  it('has a bar for each hour, day or month, by tier', () => {
    assert.equal(see({ period: 'today' }).chart.labels.length, 24);
    assert.equal(see({ period: 'week' }).chart.labels.length, 7);
    const { chart } = see({ period: 'month' });
    assert.equal(chart.labels.length, 30);
    assert.deepEqual(
      chart.series.map(({ name }) => name),
      ['Mid', 'Premium'],
    );
    assert.deepEqual(
      [chart.series[0]?.usd[21], chart.series[1]?.usd[21], chart.series[0]?.usd[19]],
      [0.25, 0.6, 0.25],
    );
    assert.deepEqual(
      chart.rows.map(({ time, cells }) => [time, ...cells]),
      [
        ['20 Nov', '$0.25', '$0'],
        ['22 Nov', '$0.25', '$0.60'],
      ],
    );
    assert.equal(chart.description, 'Highest day: $0.85, on 22 Nov. Unknown costs are not included.');
  });

  it('tells of each model how often it was accepted and handed on', () => {
    const rows = see({ period: 'month' }).models.map(({ name, requests, accepted, handedOn, amount }) => [
      name,
      requests,
      accepted,
      handedOn,
      amount,
    ]);
    assert.deepEqual(rows, [
      ['claude-opus-5-5', '1', '–', '0%', '$0.60'],
      ['claude-haiku-4-5', '3', '100%', '0%', '$0.40 +\u00a0unknown'],
      ['mini', '1', '–', '100%', '$0.10'],
    ]);
  });

  it('splits the spend by task, provider, language, project and conversation', () => {
    const { shares } = see({ period: 'month' });
    assert.deepEqual(
      shares.map(({ title }) => title),
      ['By task', 'By provider', 'By language', 'By project', 'Conversations'],
    );
    assert.deepEqual(
      shares[0]?.rows.map(({ name, amount, shareText }) => [name, amount, shareText]),
      [
        ['Multi-file refactor', '$0.60', '55%'],
        ['Explain', '$0.25 +\u00a0unknown', '23%'],
        ['Bug fix', '$0.25', '23%'],
      ],
    );
    assert.deepEqual(
      shares[3]?.rows.map(({ name }) => name),
      ['shop', 'Unknown project'],
    );
    assert.equal(shares[4]?.rows.length, 1);
  });

  it('tells the cost per accepted edit with all that was asked for it', () => {
    const [, edits] = see({ period: 'month' }).facts;
    assert.deepEqual(edits, {
      name: 'Cost per accepted edit',
      value: '$0.85',
      detail: '1 accepted of 2 requests',
    });
  });

  it('says of an average only what it is at least, where a cost is unknown', () => {
    const edits = (...usd: (number | null)[]) => {
      const cells = usd.map((costUsd, i) => ({
        ...sumCells([]),
        ...{ tier: 'mid', provider: 'a', model: 'b', language: '', workspace: '' },
        task: 'bug-fix',
        accepted: i === 0 ? 1 : 0,
        requests: 1,
        usd: costUsd ?? 0,
        unknown: costUsd === null ? 1 : 0,
      }));
      return factsOf(cells, sumCells(cells))[1]?.value;
    };
    assert.deepEqual(
      [edits(0.25), edits(0.25, 0.5), edits(0.25, null), edits(null)],
      ['$0.25', '$0.75', 'at least $0.25', 'unknown'],
    );
  });

  it('counts a request that went on to other models once, of all requests', () => {
    const escalated = (query: ViewQuery) => see(query).facts.find(({ name }) => name === 'Escalated');
    assert.deepEqual(escalated({ period: 'month' }), {
      name: 'Escalated',
      value: '25%',
      detail: '1 of 4 requests went on to another model, after a failure or a failed check',
    });
    assert.equal(escalated({ period: 'today' })?.value, '0%');
    const counted = 'A request that went on to another model is counted for each model that it was sent to.';
    assert.deepEqual(
      [see({ period: 'month' }).modelsNote, see({ period: 'today' }).modelsNote],
      [counted, ''],
    );
  });

  it('keeps to a filter in every figure', () => {
    const summary = see({ period: 'month', model: 'anthropic/claude-haiku-4-5', task: 'bug-fix' });
    assert.equal(summary.period.amount, '$0.15');
    assert.deepEqual(
      summary.models.map(({ name }) => name),
      ['claude-haiku-4-5'],
    );
    assert.deepEqual(
      summary.requests.map(({ id }) => id),
      ['c'],
    );
    assert.equal(summary.chart.series[0]?.usd[19], 0.15);
    assert.equal(summary.isFiltered, true);
    assert.deepEqual(
      summary.filters.find(({ id }) => id === 'tier')?.options.map(({ value }) => value),
      ['mid', 'premium'],
    );
    assert.deepEqual(
      see({ period: 'month', workspace: '' }).requests.map(({ id }) => id),
      ['d'],
    );
  });

  it('has one figure a month, and says why a limit counts more', () => {
    const own = mkdtempSync(join(tmpdir(), 'tierwise-summary-'));
    const { ledger: one } = openLedger({ file: join(own, 'ledger.db') });
    const limits = { ...context.limits, perDayUsd: null, perMonthUsd: 5 };
    const see = (more: Partial<typeof limits> = {}) =>
      summarize(one, { period: 'month' }, { ...context, limits: { ...limits, ...more } });
    record(one, { requestId: 'a', at: at(3) }, { costUsd: 0.5 });
    const plain = see();
    assert.deepEqual(
      [plain.period.amount, plain.gauges[0]?.text, plain.gauges[0]?.notes],
      ['$0.50', '$0.50 of $5.00, 10%', []],
    );
    record(
      one,
      { requestId: 'b', at: at(4), worstUsd: 0.25 },
      { costUsd: null, costSource: 'unknown', baselineUsd: null },
    );
    one.reserve(reservation({ requestId: 'c', at: at(5), worstUsd: 0.125 }), NO_LIMITS);
    const more = see({ elsewhere: { dayUsd: 0, monthUsd: 1 } });
    assert.deepEqual([more.period.amount, more.gauges[0]?.text], ['$0.50 + unknown', '$1.88 of $5.00, 38%']);
    assert.deepEqual(more.gauges[0]?.notes, [
      '$0.13 of it is reserved for what runs now.',
      '$0.25 of it is the most that attempts of unknown cost can have cost.',
      '$1.00 of it was spent in other places, such as over SSH or in a container.',
    ]);
    one.close();
    rmSync(own, { recursive: true });
  });

  it('never has 0 requests that cost something: what belongs to a request elsewhere is told by its attempts', () => {
    const query = { period: 'month', model: 'openai/mini' } as const;
    const { period, models, shares, nothing } = see(query);
    assert.deepEqual([period.amount, nothing], ['$0.10', null]);
    assert.match(period.activity, /^1 attempt · tokens/);
    const requests = [...models, ...shares.flatMap(({ rows }) => rows)].map((row) => row.requests);
    assert.ok(requests.length > 3 && requests.every((text) => text === '1' || text === '1 attempt'));
  });

  it('follows the filter everywhere, and says where it does not', () => {
    const filtered = see({ period: 'month', task: 'bug-fix' });
    assert.deepEqual(
      [filtered.periodTitle, filtered.todayTitle, filtered.today.amount],
      ['Spend in November 2026, as filtered', 'Today, as filtered', '$0'],
    );
    assert.equal(see({ period: 'month', model: 'anthropic/claude-opus-5-5' }).today.amount, '$0.60');
    assert.ok(Object.values(filtered.unfiltered).every((text) => text !== ''));
    assert.ok(Object.values(see({ period: 'month' }).unfiltered).every((text) => text === ''));
  });

  it('says in English that there is nothing', () => {
    const none = (query: ViewQuery) => see(query).nothing;
    assert.equal(none({ period: 'month' }), null);
    assert.equal(
      none({ period: 'month', task: 'rename' }),
      'No request of this time fits the filter. “Clear Filter” shows them all.',
    );
    const early = { ...context, now: new Date(2026, 11, 4) };
    const nothing = (['today', 'week', 'month'] as const).map(
      (period) => summarize(ledger, { period }, early).nothing,
    );
    assert.deepEqual(nothing, [
      'Nothing was spent today',
      'Nothing was spent in the last 7 days',
      'Nothing was spent in December 2026',
    ]);
  });

  it('has rows that the page can be filtered by, each with the figures that it then shows', () => {
    const whole = see({ period: 'month' });
    const rows = [...whole.models, ...whole.shares.flatMap((table) => table.rows)];
    const picks = rows.flatMap(({ pick, amount }) => (pick ? [{ pick, amount }] : []));
    assert.deepEqual([...new Set(picks.map(({ pick }) => pick.id))].sort(), [
      'language',
      'model',
      'provider',
      'task',
      'workspace',
    ]);
    for (const { pick, amount } of picks) {
      const found = see({ period: 'month', [pick.id]: pick.value });
      assert.equal(found.period.amount, amount.replaceAll('\u00a0', ' '), JSON.stringify(pick));
    }
  });

  it('shows how much of each limit is used', () => {
    assert.deepEqual(see({ period: 'month' }).gauges, [
      { name: 'Today', text: '$0.85 of $1.00, 85%', notes: [], share: 0.85, high: true },
    ]);
  });

  it('lists requests with their route: reasons, attempts, checks, tokens, prices with source and date', () => {
    const row = see({ period: 'month' }).requests.find(({ id }) => id === 'c');
    assert.deepEqual(
      [row?.task, row?.retry, row?.cost, row?.source],
      ['Bug fix', '2 attempts', '$0.25', 'estimated'],
    );
    assert.deepEqual(row?.reasons, ['Bug fix, mid tier', 'explain is a mid task']);
    assert.deepEqual(
      row?.attempts.map(({ name, outcome, verdict }) => [name, outcome, verdict]),
      [
        ['1. mini (openai)', 'Rejected: parses', ''],
        ['2. claude-haiku-4-5 (anthropic)', 'Answered', 'you accepted it'],
      ],
    );
    assert.equal(row?.attempts[0]?.tokens, '1k in (200 cached), 300 out (100 of them thoughts)');
    assert.equal(row?.attempts[1]?.cost, '$0.15, estimated');
    assert.equal(row?.attempts[1]?.prices, 'price unknown');
  });

  it('tells local models as local, and prices with their source and date', () => {
    const band = { aboveInputTokens: -1, inputUsd: 1, outputUsd: 5, cacheReadUsd: 0.1, cacheWriteUsd: 1.25 };
    const listed = {
      source: 'library',
      pricedAs: 'anthropic/claude-haiku-4-5',
      on: '2026-11-22',
      bands: [band],
    } as const;
    record(
      ledger,
      {
        requestId: 'f',
        at: at(2),
        provider: 'ollama',
        prices: { source: 'local', pricedAs: null, on: null, bands: [] },
      },
      { costUsd: 0 },
    );
    record(ledger, { requestId: 'g', at: at(2), prices: listed });
    record(ledger, { requestId: 'h', at: at(2), prices: { ...listed, source: 'settings' } });
    const attemptOf = (id: string) =>
      see({ period: 'month' }).requests.find((row) => row.id === id)?.attempts[0];
    assert.deepEqual(
      [attemptOf('f')?.cost, attemptOf('f')?.prices],
      ['$0, local model', 'runs on this machine, no charge'],
    );
    assert.equal(
      attemptOf('g')?.prices,
      '$1 in, $0.1 cached, $5 out per million tokens, list price of anthropic/claude-haiku-4-5, 2026-11-22',
    );
    const doubt = { list: 'LiteLLM', on: '2026-11-20', inputUsd: 1.2, outputUsd: 6 };
    record(ledger, { requestId: 'i', at: at(2), prices: { ...listed, doubt } });
    assert.equal(
      attemptOf('i')?.prices,
      'about $1 in, $0.1 cached, $5 out per million tokens, list price of anthropic/claude-haiku-4-5, 2026-11-22; LiteLLM of 2026-11-20 has $1.2 in, $6 out',
    );
    assert.equal(attemptOf('h')?.prices, '$1 in, $0.1 cached, $5 out per million tokens, from your settings');
  });

  it('lists no more requests than a person scans', () => {
    for (let nth = 0; nth < 40; nth += 1) record(ledger, { requestId: `many-${nth}`, at: at(1) });
    assert.equal(see({ period: 'month' }).requests.length, LISTED_REQUESTS);
  });

  it('tells attempts apart from requests where they differ', () => {
    assert.equal(figureOf(total(), null).activity, '3 requests · tokens: 48k in, 9.1k out');
    assert.equal(
      figureOf(total({ attempts: 5 }), null).activity,
      '3 requests · 5 attempts · tokens: 48k in, 9.1k out',
    );
  });

  it('is plain data that can be posted to a web view', () => {
    const summary = see({ period: 'all' });
    assert.deepEqual(JSON.parse(JSON.stringify(summary)), summary);
  });
});
