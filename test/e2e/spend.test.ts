import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { screenshot } from '../host/browser.ts';
import { waitFor } from '../host/process.ts';
import { seedLedger } from '../host/seed.ts';
import { answerInput, pick, runCommand } from '../host/workbench.ts';
import { type User, userSuite } from './user.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const SHOTS = process.env['TIERWISE_SHOTS'];

/** The page of the spend view, within the frames that VS Code puts it into. */
async function viewOf(user: User): Promise<Frame> {
  return await waitFor('the spend view', 20_000, async () => {
    for (const frame of user.page().frames()) {
      if (
        (await frame
          .locator('main#spend:not([hidden])')
          .count()
          .catch(() => 0)) > 0
      )
        return frame;
    }
    return undefined;
  });
}

async function faultsOf(frame: Frame): Promise<readonly string[]> {
  await frame.evaluate(AXE);
  return await frame.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: {
        run(): Promise<{
          violations: { id: string; impact: string; nodes: { html: string; failureSummary: string }[] }[];
        }>;
      };
    };
    const { violations } = await axe.run();
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(
        ({ id, nodes }) =>
          `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join(' | ')}`,
      );
  });
}

async function shot(user: User, name: string): Promise<void> {
  if (SHOTS) await screenshot(user.page(), join(SHOTS, `${name}.png`));
}

const limits = { 'tierwise.budget.perDayUsd': 0.5, 'tierwise.budget.perMonthUsd': 20 };

userSuite('The spend view, as a user', { settings: limits }, (user) => {
  let frame: Frame;

  it('shows the month by tier, model, task and project, and what limits are left', async () => {
    await waitFor('the ledger', 30_000, () => existsSync(user.session().ledgerFile) || undefined);
    seedLedger(user.session().ledgerFile, Date.now());
    await runCommand(user.page(), 'Tierwise: Show Spend');
    frame = await viewOf(user);
    await waitFor(
      'the chart',
      10_000,
      async () => ((await frame.locator('#chart').boundingBox())?.height ?? 0) > 100 || undefined,
    );
    assert.match((await frame.locator('#period-amount').textContent()) ?? '', /^\$\d+\.\d\d/);
    assert.deepEqual(await frame.locator('#chart-legend li').allTextContents(), ['Cheap', 'Mid', 'Premium']);
    assert.equal(await frame.locator('#gauges li').count(), 2);
    assert.ok((await frame.locator('#model-rows tr').count()) >= 4);
    await shot(user, 'spend-dark');
  });

  it('opens a request to its route: reasons, attempts, checks, tokens and prices with their source and date', async () => {
    const row = frame.locator('#requests-rows > li', { hasText: '2 attempts' }).first();
    await row.locator('summary').focus();
    await user.page().keyboard.press('Enter');
    const text = (await row.locator('.route').allInnerTexts()).join();
    assert.match(text, /is a mid task/);
    assert.match(text, /1\. gpt-5\.4-mini|1\. claude-haiku-4-5/);
    assert.match(text, /Rejected: parses/);
    assert.match(
      text,
      /\$1 in, \$0\.1 cached, \$5 out per million tokens, list price of anthropic\/claude-haiku-4-5, 2026-09-23/,
    );
    await row.scrollIntoViewIfNeeded();
    await shot(user, 'spend-request');
  });

  it('filters by keyboard, tells what is left, and clears again', async () => {
    const before = await frame.locator('#period-amount').textContent();
    await frame.locator('#filter-tier').selectOption('cheap');
    await waitFor(
      'the filtered sum',
      5_000,
      async () => (await frame.locator('#period-amount').textContent()) !== before || undefined,
    );
    assert.match((await frame.locator('#period-title').textContent()) ?? '', /as filtered/);
    await shot(user, 'spend-filtered');
    await frame.locator('#clear').press('Enter');
    await waitFor(
      'the whole sum',
      5_000,
      async () => (await frame.locator('#period-amount').textContent()) === before || undefined,
    );
    for (const period of ['today', 'week', 'all']) {
      await frame.locator(`[data-period=${period}]`).press('Enter');
      await waitFor(
        period,
        5_000,
        async () =>
          (await frame.locator(`[data-period=${period}]`).getAttribute('aria-pressed')) === 'true' ||
          undefined,
      );
      await shot(user, `spend-${period}`);
    }
  });

  it('works out what other models would have cost', async () => {
    await frame.locator('#plans > summary').press('Enter');
    await waitFor(
      'the calculator',
      10_000,
      async () => (await frame.locator('#calc-result p').count()) > 1 || undefined,
    );
    await frame.locator('#what-if button').press('Enter');
    await waitFor(
      'what if',
      10_000,
      async () => (await frame.locator('#what-result p').count()) > 1 || undefined,
    );
    assert.match(
      (await frame.locator('#what-result p').first().textContent()) ?? '',
      /^\$[\d.]+ instead of \$[\d.]+ for \d+ requests/,
    );
    await frame.locator('#plans').scrollIntoViewIfNeeded();
    await shot(user, 'spend-plans');
  });

  it('is live: a new attempt of another window is in the sums within seconds', async () => {
    await frame.locator('[data-period=all]').press('Enter');
    const before = await frame.locator('#period-activity').textContent();
    seedLedger(user.session().ledgerFile, Date.now());
    await waitFor(
      'new sums',
      10_000,
      async () => (await frame.locator('#period-activity').textContent()) !== before || undefined,
    );
  });

  it('has its limits set from a list, each beside what is spent, one after another', async () => {
    const page = user.page();
    const row = (text: RegExp) =>
      page.locator('.quick-input-widget .monaco-list-row').filter({ hasText: text }).first();
    await frame.locator('[data-action=changeLimits]').first().press('Enter');
    await row(/A day: \$0\.50.*\$[\d.]+ today/s).waitFor({ timeout: 15_000 });
    await pick(page, 'A day');
    await answerInput(page, 'The most that may be spent', '2.5');
    await row(/A day: \$2\.50/).waitFor({ timeout: 15_000 });
    await pick(page, 'A month');
    await answerInput(page, 'The most that may be spent', '');
    await row(/A month: no limit/).waitFor({ timeout: 15_000 });
    await shot(user, 'budget-list');
    await page.keyboard.press('Escape');
  });

  for (const theme of ['Dark Modern', 'Light Modern', 'Dark High Contrast']) {
    it(`has no serious fault for who cannot see or point, in ${theme}`, async () => {
      await runCommand(user.page(), 'Preferences: Color Theme');
      await user.page().keyboard.type(theme);
      await user.page().keyboard.press('Enter');
      await user.page().waitForTimeout(1_000);
      assert.deepEqual(await faultsOf(await viewOf(user)), []);
      await frame.locator('header').scrollIntoViewIfNeeded();
      await shot(user, `spend-${theme.replaceAll(' ', '-')}`);
      if (SHOTS) {
        for (const width of [760, 1900]) {
          await user.page().setViewportSize({ width, height: 1_200 });
          await user.page().waitForTimeout(500);
          await shot(user, `spend-${theme.replaceAll(' ', '-')}-${width}`);
        }
        await user.page().setViewportSize({ width: 1_400, height: 900 });
      }
    });
  }
});
