import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { screenshot } from '../host/browser.ts';
import { waitFor } from '../host/process.ts';
import { seedLedger } from '../host/seed.ts';
import { spendFrame } from '../host/webView.ts';
import { answerInput, pick, runCommand, setTheme, THEME_NAMES } from '../host/workbench.ts';
import { type User, userSuite } from './user.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const SHOTS = process.env['TIERWISE_SHOTS'];

/** Waits until the part has these words: the page is filled part by part. */
async function says(frame: Frame, part: string, words: RegExp): Promise<void> {
  await frame.locator(part).filter({ hasText: words }).waitFor({ timeout: 10_000 });
}

async function faultsOf(frame: Frame): Promise<readonly string[]> {
  await frame.evaluate(AXE);
  return await frame.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: {
        run(): Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }>;
      };
    };
    const { violations } = await axe.run();
    return violations.map(
      ({ id, nodes }) =>
        `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join(' | ')}`,
    );
  });
}

/** In the page: what is wider than it, or cut off within it. */
const OVERFLOWING = `(() => {
  const width = document.documentElement.clientWidth;
  const isCut = (element) =>
    element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).overflowX !== 'visible';
  return [...document.querySelectorAll('main *:not(.unseen, select, option, input)')]
    .filter((element) => element.getBoundingClientRect().right > width + 1 || isCut(element))
    .map((element) => element.outerHTML.slice(0, 120));
})()`;

/** Once the page and its chart have taken the width of the window; fails with what has not. */
async function fits(frame: Frame, where: string): Promise<void> {
  let found: unknown[] = [];
  const isDone = await waitFor('the page to fit', 5_000, async () => {
    found = await frame.evaluate(OVERFLOWING);
    return found.length === 0 || undefined;
  }).catch(() => false);
  assert.ok(isDone, `${where}: ${found.join('\n')}`);
}

async function shot(user: User, name: string): Promise<void> {
  if (SHOTS) await screenshot(user.page(), join(SHOTS, `${name}.png`));
}

/** Of each scope, of a group, and of VS Code itself. */
const SETTINGS_LED_TO = [
  'tierwise.budget.models',
  'tierwise.providers',
  'tierwise.tiers.mid',
  'tierwise.completion.enabled',
  'tierwise.completion.*',
  'tierwise.completion.pauseOnBattery',
  'chat.disableAIFeatures',
  'http.proxy',
];

const limits = { 'tierwise.budget.perDayUsd': 0.5, 'tierwise.budget.perMonthUsd': 20 };

userSuite('The spend view, as a user', { settings: limits, acme: true }, (user) => {
  let frame: Frame;

  it('has nothing that axe finds before anything is spent, in any theme', async () => {
    await runCommand(user.page(), 'Tierwise: Show Spend');
    frame = await spendFrame(user.page());
    await frame.locator('#nothing').waitFor();
    for (const theme of THEME_NAMES) {
      await setTheme(user.page(), user.session().server, theme);
      await user.page().waitForTimeout(500);
      assert.deepEqual(await faultsOf(await spendFrame(user.page())), [], theme);
    }
    await runCommand(user.page(), 'View: Close All Editors');
  });

  it('shows the month by tier, model, task and project, and what limits are left', async () => {
    await waitFor('the ledger', 30_000, () => existsSync(user.session().ledgerFile) || undefined);
    seedLedger(user.session().ledgerFile, Date.now());
    for (const bar of ['Primary', 'Secondary']) {
      const part = user.page().locator(bar === 'Primary' ? '.part.sidebar' : '.part.auxiliarybar');
      if (await part.isVisible()) await runCommand(user.page(), `View: Toggle ${bar} Side Bar Visibility`);
    }
    await runCommand(user.page(), 'Tierwise: Show Spend');
    frame = await spendFrame(user.page());
    await waitFor(
      'the chart',
      10_000,
      async () => ((await frame.locator('#chart').boundingBox())?.height ?? 0) > 100 || undefined,
    );
    await says(frame, '#period-amount', /^\s*\$\d+\.\d\d/);
    await says(frame, '#chart-legend', /^\s*Cheap\s*Mid\s*Premium\s*$/);
    await frame.locator('#gauges:has(> li:nth-child(2)):not(:has(> li:nth-child(3)))').waitFor();
    await frame.locator('#model-rows:has(tr:nth-child(4))').waitFor();
    await shot(user, 'spend-dark');
  });

  it('opens a request to its route: reasons, attempts, checks, tokens and prices with their source and date', async () => {
    const row = frame.locator('#requests-rows > li', { hasText: '2 attempts' }).first();
    await row.locator('summary').focus();
    await user.page().keyboard.press('Enter');
    const text = (await row.locator('.route').allInnerTexts()).join();
    assert.match(text, /” goes to mid/);
    assert.match(text, /1\. gpt-5\.4-mini|1\. claude-haiku-4-5/);
    assert.match(text, /Rejected: does not parse/);
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
    await says(frame, '#period-title', /as filtered/);
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
      // Of today alone one figure tells.
      assert.equal(await frame.locator('#today').isVisible(), period !== 'today');
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
    await says(frame, '#what-result p:first-child', /^\s*\$[\d.]+ for \d+ requests/);
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
    await row(/Per day: \$0\.50.*\$[\d.]+ spent today/s).waitFor({ timeout: 15_000 });
    await shot(user, 'budget-list');
    await pick(page, 'Per day');
    await row(/\$5\.00.*spent today, /s).waitFor({ timeout: 15_000 });
    await shot(user, 'budget-amounts');
    await pick(page, 'Another Amount');
    await answerInput(page, 'Leave it empty for no limit', '2.5');
    await row(/Per day: \$2\.50/).waitFor({ timeout: 15_000 });
    await pick(page, 'Per month');
    await pick(page, /No Limit/);
    await row(/Per month: no limit/).waitFor({ timeout: 15_000 });
    await pick(page, 'Per request');
    await pick(page, '$0.25');
    await row(/Per request: \$0\.25/).waitFor({ timeout: 15_000 });
    await pick(page, 'When a limit is reached');
    await pick(page, 'Use a cheap model');
    await row(/When a limit is reached: Use a cheap model/).waitFor({ timeout: 15_000 });
    await page.keyboard.press('Escape');
  });

  it('leads to each setting where VS Code has it, in this window of a remote too', async () => {
    for (const setting of SETTINGS_LED_TO) {
      await user.inHost(
        `await vscode.commands.executeCommand('tierwise.openSetting', { setting: '${setting}' })`,
      );
      const editor = user.page().locator('.settings-editor');
      await waitFor(`the settings to find ${setting}`, 15_000, async () => {
        const found = (await editor.locator('.settings-count-widget').first().textContent()) ?? '';
        const query = (await editor.locator('.search-container').first().textContent()) ?? '';
        return (/^\d+ Settings? Found/.test(found) && query.includes(setting)) || undefined;
      });
    }
    await shot(user, 'setting-remote');
    await user.page().keyboard.press('Escape');
  });

  it('is filtered by picking a row, with the keyboard, and says which parts do not follow', async () => {
    await frame.locator('[data-period=month]').press('Enter');
    const row = frame.locator('#model-rows button.pick').first();
    const name = await row.textContent();
    await row.press('Enter');
    await waitFor(
      'one model',
      5_000,
      async () => (await frame.locator('#model-rows tr').count()) === 1 || undefined,
    );
    assert.equal(await frame.locator('#model-rows button.pick').textContent(), name);
    await frame.locator('#filter-model:focus').waitFor();
    await says(frame, '#today-title', /as filtered/);
    await says(frame, '#budget-note', /whatever is filtered/);
    await says(frame, '#left-out', /conversations/);
    await frame.locator('#clear').press('Enter');
    await frame.locator('#budget-note:empty').waitFor({ state: 'attached' });
  });

  const unfold = async (part: string): Promise<void> => {
    if ((await frame.locator(part).getAttribute('open')) === null)
      await frame.locator(`${part} > summary`).press('Enter');
  };

  /** The states of the page, each with what leads to it from the month. */
  const STATES: Readonly<Record<string, () => Promise<unknown>>> = {
    month: async () => undefined,
    today: () => frame.locator('[data-period=today]').press('Enter'),
    week: () => frame.locator('[data-period=week]').press('Enter'),
    all: () => frame.locator('[data-period=all]').press('Enter'),
    filtered: () => frame.locator('#filter-tier').selectOption('mid'),
    nothing: async () => {
      await frame.locator('#filter-tier').selectOption('cheap');
      await frame.locator('#filter-task').selectOption('debug');
      await frame.locator('#nothing').waitFor();
    },
    request: () => frame.locator('#requests-rows summary').first().press('Enter'),
    table: () => unfold('.figures-of'),
    plans: () => unfold('#plans'),
    whatIf: async () => {
      await unfold('#plans');
      await frame.locator('#what-if button').press('Enter');
      await frame.locator('#what-result p').nth(1).waitFor();
    },
  };

  for (const theme of THEME_NAMES) {
    it(`has nothing that axe finds, and nothing that does not fit, in ${theme}`, async () => {
      const page = user.page();
      await setTheme(page, user.session().server, theme);
      for (const [state, lead] of Object.entries(STATES)) {
        frame = await spendFrame(user.page());
        await frame.locator('[data-period=month]').press('Enter');
        if (await frame.locator('#clear').isVisible()) await frame.locator('#clear').press('Enter');
        await lead();
        await page.waitForTimeout(500);
        assert.deepEqual(await faultsOf(frame), [], `${state} in ${theme}`);
        // As wide as people have it, narrow, and narrow at 150 %.
        for (const width of [1_600, 600, 400]) {
          await page.setViewportSize({ width, height: SHOTS ? 2_400 : 900 });
          await page.waitForTimeout(300);
          await fits(frame, `${state} at ${width} px`);
          if (theme === 'light' || theme === 'dark' || state === 'month' || state === 'filtered')
            await shot(user, `spend-${theme}-${state}-${width}`);
        }
        await page.setViewportSize({ width: 1_400, height: 900 });
      }
    });
  }
});
