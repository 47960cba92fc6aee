import { existsSync } from 'node:fs';
import type { Frame } from 'playwright-core';
import type { User } from '../../e2e/user.ts';
import { waitFor } from '../../host/process.ts';
import { seedLedger } from '../../host/seed.ts';
import { spendFrame } from '../../host/webView.ts';
import { pictures, run, type Scene } from '../scene.ts';

/** The view of a month of use, after something was done in it. */
function after(title: string, act: (frame: Frame) => Promise<unknown>): Scene {
  const again = async (user: User) => {
    const part = (await spendFrame(user.page())).locator(LOOKED_AT[title] ?? 'h1');
    await part.first().evaluate((element) => element.scrollIntoView());
  };
  return {
    title,
    show: async (user) => {
      await run(user, 'showSpend');
      await act(await spendFrame(user.page()));
    },
    again,
  };
}

/** What of the page is scrolled to. */
const LOOKED_AT: Readonly<Record<string, string>> = {
  'The chart as a table': '.figures-of',
  'By model, tier and task': '#groups',
  'A request, unfolded': '#requests-rows details[open]',
  Calculator: '#calculator',
  'What if': '#what-result',
};

const limits = { 'tierwise.budget.perDayUsd': 0.5, 'tierwise.budget.perMonthUsd': 20 };

pictures('Spend view', { settings: limits }, [
  {
    title: 'Before anything is spent',
    show: async (user) => {
      await run(user, 'showSpend');
      await (await spendFrame(user.page())).locator('#nothing').waitFor();
    },
  },
  {
    title: 'Today',
    show: async (user) => {
      await waitFor('the ledger', 30_000, () => existsSync(user.session().ledgerFile) || undefined);
      seedLedger(user.session().ledgerFile, Date.now());
      await run(user, 'showSpend');
      await (await spendFrame(user.page())).locator('[data-period=today]').press('Enter');
    },
  },
  after('All time', (frame) => frame.locator('[data-period=all]').press('Enter')),
  after('Filtered', (frame) => frame.locator('#filter-tier').selectOption('mid')),
  after('Nothing of that kind', async (frame) => {
    await frame.locator('#filter-tier').selectOption('cheap');
    await frame.locator('#filter-task').selectOption('debug');
    await frame.locator('#nothing').waitFor();
  }),
  after('The chart as a table', async (frame) => {
    await frame
      .locator('#clear')
      .press('Enter')
      .catch(() => undefined);
    await frame.locator('.figures-of > summary').press('Enter');
  }),
  after('By model, tier and task', async (frame) => {
    await frame.locator('[data-period=month]').press('Enter');
  }),
  after('A request, unfolded', (frame) =>
    frame.locator('#requests-rows summary').filter({ hasText: '2 attempts' }).first().press('Enter'),
  ),
  after('Calculator', (frame) => frame.locator('#plans > summary').press('Enter')),
  after('What if', async (frame) => {
    await frame.locator('#plans > summary').press('Enter');
    await frame.locator('#what-if button').press('Enter');
    await frame.locator('#what-result p').first().waitFor();
  }),
]);
