import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { type Ledger, openLedger } from '../../../src/ledger/index.ts';
import { factsOf, loadPriceLibrary, type ModelFacts, type ModelRef } from '../../../src/models/index.ts';
import { DEFAULT_SIZE_LIMITS, type Policy } from '../../../src/router/index.ts';
import { type CalculatorInput, calculate } from '../../../src/spend/calculator.ts';
import {
  calculationLines,
  replayLines,
  runWhatIf,
  type WhatIfDeps,
  whatIfStart,
} from '../../../src/spend/whatIf.ts';
import { record } from '../ledger/helpers.ts';

const OPUS: ModelRef = 'anthropic/claude-opus-4-8';
const SMALL: ModelRef = 'work/small';
const now = new Date(2026, 10, 22, 15);

/** The published example: 70 % of a hundred requests on a model at $0.10 and $0.20. */
const EXAMPLE: CalculatorInput = {
  requestsPerDay: 100,
  inputTokens: 2_000,
  outputTokens: 1_000,
  shares: { cheap: 70, mid: 0, premium: 30 },
  prices: {
    cheap: { inputUsd: 0.1, outputUsd: 0.2 },
    mid: { inputUsd: 1, outputUsd: 5 },
    premium: { inputUsd: 5, outputUsd: 25 },
    baseline: { inputUsd: 5, outputUsd: 25 },
  },
};

describe('the published example', () => {
  it('comes out of the calculator: $3.50 a day become $1.078, $105 a month $32.34, 69 % less', () => {
    const result = calculate(EXAMPLE);
    const near = (got: number, wanted: number) =>
      assert.ok(Math.abs(got - wanted) < 1e-9, `${got}, not ${wanted}`);
    near(result.baselineDayUsd, 3.5);
    near(result.baselineMonthUsd, 105);
    near(result.dayUsd, 1.078);
    near(result.monthUsd, 32.34);
    assert.deepEqual(calculationLines(EXAMPLE), [
      'With routing: $1.078 a day, $32.34 in 30 days.',
      'All on the baseline model: $3.50 a day, $105.00 in 30 days.',
      '69% less.',
    ]);
  });

  describe('replayed from a ledger by the router', () => {
    let folder: string;
    let ledger: Ledger;
    let deps: WhatIfDeps;
    before(async () => {
      await loadPriceLibrary();
      folder = mkdtempSync(join(tmpdir(), 'tierwise-replay-'));
      ledger = openLedger({ file: join(folder, 'ledger.db') }).ledger;
      // All of it on Opus, as it was before there was a router: $0.035 each.
      for (let nth = 0; nth < 100; nth += 1) {
        record(
          ledger,
          {
            requestId: `r${nth}`,
            at: new Date(2026, 10, 22, 9, 0, nth).getTime(),
            task: nth < 70 ? 'docstring' : 'debug',
            tier: 'premium',
            provider: 'anthropic',
            model: 'claude-opus-4-8',
            contextTokens: 2_000,
          },
          {
            inputTokens: 2_000,
            cacheReadTokens: 0,
            outputTokens: 1_000,
            reasoningTokens: 0,
            costUsd: 0.035,
            baselineUsd: 0.035,
          },
        );
      }
      const facts = new Map<ModelRef, ModelFacts>([
        [OPUS, factsOf(OPUS, now)],
        [SMALL, factsOf(SMALL, now, { inputUsd: 0.1, outputUsd: 0.2 })],
      ]);
      const policy: Policy = {
        tiers: { cheap: [SMALL], mid: [OPUS], premium: [OPUS] },
        routes: {},
        sizeLimits: DEFAULT_SIZE_LIMITS,
        preference: 'balanced',
        unreadable: [],
        perRequestUsd: null,
        facts,
        unavailable: new Map(),
      };
      deps = {
        ledger,
        imagine: async (tiers) =>
          tiers
            ? { ...policy, tiers: { cheap: [tiers.cheap], mid: [tiers.mid], premium: [tiers.premium] } }
            : policy,
        baseline: () => factsOf(OPUS, now),
      };
    });
    after(() => {
      ledger.close();
      rmSync(folder, { recursive: true });
    });

    const tiers = { cheap: SMALL, mid: OPUS, premium: OPUS };

    it('gives the same $1.078 instead of $3.50', async () => {
      const imagine: WhatIfDeps['imagine'] = (asked) =>
        deps.imagine(asked ?? { cheap: OPUS, mid: OPUS, premium: OPUS });
      const result = await runWhatIf({ ...deps, imagine }, { days: 1, tiers }, now);
      assert.ok(Math.abs(result.replayedUsd - 1.078) < 1e-9 && Math.abs(result.actualUsd - 3.5) < 1e-9);
      assert.ok(Math.abs((result.baselineUsd ?? 0) - 3.5) < 1e-9);
      assert.deepEqual(result.byTier, { cheap: 70, mid: 0, premium: 30 });
      assert.match(
        replayLines(result, 1)[0] ?? '',
        /^\$1\.078 instead of \$3\.50 for 100 requests of the last 1 day: 69% less\.$/,
      );
      assert.match(
        replayLines(result, 30)[0] ?? '',
        /^\$1\.08 instead of \$3\.50 /,
        'a sum of days: to the cent',
      );
      assert.equal(replayLines(result, 1)[1], '$3.50 was spent, with failed attempts and escalations.');
    });

    it('compares models with those that are set, not with what was spent, and the same ones with nothing', async () => {
      const [first, ...rest] = replayLines(await runWhatIf(deps, { days: 1, tiers }, now), 1);
      assert.equal(first, '$1.078 for 100 requests of the last 1 day.');
      assert.deepEqual(rest.slice(0, 2), [
        'These are the models that are set.',
        '$3.50 was spent, with failed attempts and escalations.',
      ]);
      const dearer = await runWhatIf(deps, { days: 1, tiers: { ...tiers, cheap: OPUS } }, now);
      assert.equal(
        replayLines(dearer, 1)[0],
        '$3.50 instead of $1.078 for 100 requests of the last 1 day: 225% more.',
      );
    });

    it('says what it cannot compare', async () => {
      record(
        ledger,
        { requestId: 'u', at: now.getTime(), task: 'chat' },
        { costUsd: null, costSource: 'unknown' },
      );
      record(ledger, { requestId: 'v', at: now.getTime(), task: 'debug', contextTokens: 9_000_000 });
      record(ledger, { requestId: 'w', at: now.getTime() }, { outcome: 'failed', reason: 'server' });
      const result = await runWhatIf(deps, { days: 7, tiers }, now);
      assert.deepEqual([result.requests, result.compared, result.refused], [102, 100, 1]);
      assert.match(
        replayLines(result, 7).join(' '),
        /No model could take 1 request\. 1 request of unknown cost/,
      );
    });

    it('begins the calculator with what the ledger says, and with the example where it says nothing', async () => {
      const { calculator, tiers: begun } = await whatIfStart(deps, now);
      assert.equal(calculator.requestsPerDay, 103);
      assert.deepEqual(calculator.prices.premium, { inputUsd: 5, outputUsd: 25 });
      assert.deepEqual(begun, tiers);
      const empty = openLedger({ file: join(folder, 'empty.db') }).ledger;
      const fresh = await whatIfStart({ ...deps, ledger: empty }, now);
      empty.close();
      assert.deepEqual([fresh.calculator.requestsPerDay, fresh.calculator.shares.cheap], [100, 70]);
    });

    it('tells what agents called for, with the price, and how to have it done', async () => {
      const note = { cause: 'red-tests', count: 3, begins: true, tier: 'premium', model: OPUS };
      const trajectory = { ...note, move: 'tier', done: false, rereadUsd: 0.12 };
      record(ledger, { requestId: 'x', sessionId: 's', at: now.getTime(), trajectory });
      record(ledger, {
        requestId: 'y',
        sessionId: 's',
        at: now.getTime(),
        trajectory: { ...trajectory, move: 'effort', done: true },
      });
      const lines = replayLines(await runWhatIf(deps, { days: 1, tiers }, now), 1);
      assert.deepEqual(lines.slice(-2), [
        '1 request of agents, in 1 conversation, got more effort.',
        '1 request of agents, in 1 conversation, would have been sent up to the next tier, for about $0.12 to read their histories again (with “Routing: Trajectory” set to act).',
      ]);
    });
  });
});
