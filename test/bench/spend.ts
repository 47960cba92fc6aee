import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { dayOf, monthOf, openLedger } from '../../src/ledger/index.ts';
import type { ViewQuery } from '../../src/spend/messages.ts';
import { summarize } from '../../src/spend/summary.ts';
import { waitFor } from '../host/process.ts';
import { startSession } from '../host/session.ts';
import { waitForStatusBar } from '../host/workbench.ts';
import { benchLedger } from './ledger.ts';
import { fillLedger } from './million.ts';
import { percentile } from './percentile.ts';

const ATTEMPTS = 1_000_000;
const ROUNDS = 60;
const OPENINGS = 5;

/** What a user can choose in the view: each time, whole and filtered in each way. */
const QUERIES: readonly ViewQuery[] = (['today', 'week', 'month', 'all'] as const).flatMap((period) => [
  { period },
  { period, tier: 'mid' },
  { period, task: 'explain', language: 'typescript' },
  { period, model: 'anthropic/claude-haiku-4-5', workspace: 'shop' },
]);

/** All that is promised of a ledger with a million attempts: its writes, all figures of the view, and its opening. */
export async function benchSpend(root: string, vsix: string): Promise<Readonly<Record<string, number>>> {
  const folder = mkdtempSync(join(tmpdir(), 'tierwise-bench-spend-'));
  try {
    const file = join(folder, 'ledger.db');
    fillLedger(file, ATTEMPTS, Date.now());
    const queries = timeQueries(file);
    const openMs = await timeOpening(root, vsix, file);
    const written = await benchLedger(file);
    return {
      'spend.view_query_p50_ms': percentile(queries, 0.5),
      'spend.view_query_p99_ms': percentile(queries, 0.99),
      'spend.open_ms': openMs,
      'ledger.append.p50_us': written.appendP50Us,
      'ledger.append.p99_us': written.appendP99Us,
      'budget.reserve.p99_us': written.reserveP99Us,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Of all figures of the view at once, in ms. */
function timeQueries(file: string): readonly number[] {
  const { ledger } = openLedger({ file });
  const now = new Date();
  const context = {
    now,
    locale: 'en',
    baselineModel: 'anthropic/claude-opus-5-5',
    limits: {
      perRequestUsd: null,
      perSessionUsd: null,
      models: [{ pattern: 'anthropic/claude-opus-*', perDayUsd: 5, perMonthUsd: null }],
      perDayUsd: 10,
      perMonthUsd: 100,
      dayStart: dayOf(now).from,
      monthStart: monthOf(now).from,
    },
  };
  try {
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      for (const query of QUERIES) {
        const start = performance.now();
        summarize(ledger, query, context);
        // The first round warms up.
        if (round > 0) times.push(performance.now() - start);
      }
    }
    return times;
  } finally {
    ledger.close();
  }
}

/** In the window: clicks on today's spend in the status bar, and says when. */
const CLICK = `(() => {
  const item = [...document.querySelectorAll('.statusbar-item a')].find((link) => /\\$\\d/.test(link.textContent));
  const now = performance.timeOrigin + performance.now();
  item.click();
  return now;
})()`;

/** In a frame: when it first painted, if it is the view and has its figures. */
const PAINTED = `(() => {
  const paint = performance.getEntriesByName('first-contentful-paint')[0];
  return document.querySelector('main#spend:not([hidden])') && paint ? performance.timeOrigin + paint.startTime : null;
})()`;

/** From the click in the status bar to the first paint of the view with its figures, in a real VS Code; the median. */
async function timeOpening(root: string, vsix: string, file: string): Promise<number> {
  const session = await startSession({
    root,
    vsix: [vsix],
    settings: { 'tierwise.prices.update': false },
    // Who has a key sees no walkthrough, which would open over the view.
    env: { ANTHROPIC_API_KEY: 'test-key' },
  });
  try {
    mkdirSync(dirname(session.ledgerFile), { recursive: true });
    copyFileSync(file, session.ledgerFile);
    const page = await session.openWindow();
    await waitForStatusBar(page, /\$\d/);
    const times: number[] = [];
    for (let i = 0; i < OPENINGS; i++) {
      const clicked = Number(await page.evaluate(CLICK));
      const painted = await waitFor('the first paint of the spend view', 20_000, async () => {
        for (const frame of page.frames()) {
          const at = Number((await frame.evaluate(PAINTED).catch(() => null)) ?? Number.NaN);
          if (Number.isFinite(at)) return at;
        }
        return undefined;
      });
      times.push(painted - clicked);
      const tab = page.locator('.tab', { hasText: 'Tierwise Spend' });
      await tab.locator('.tab-actions a').first().click();
      await tab.waitFor({ state: 'detached' });
    }
    return percentile(times, 0.5);
  } finally {
    await session.close();
  }
}
