import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { waitFor } from '../host/process.ts';
import { seedLedger } from '../host/seed.ts';
import { spendFrameWithRequests } from '../host/webView.ts';
import { goToLine, openFile, openTabs, runCommand, typeInPick } from '../host/workbench.ts';
import { priced, priceOf, TaskScript, WISH, waitForPreview } from './taskScript.ts';
import { userSuite } from './user.ts';

/** In the page: marks all that somebody can act on, and tells their names. */
const STOPS = `(() => {
  const all = [...document.querySelectorAll('a[href], button, summary, select, input, [tabindex]')];
  const shown = all.filter((element) => !element.disabled && element.checkVisibility());
  shown.forEach((element, i) => { element.dataset.stop = i; });
  return shown.map(({ tagName, id, innerText }) => [tagName, id, innerText.slice(0, 40)].join(' '));
})()`;

/** In the page: where the focus is, and whether it can be seen there. */
const FOCUSED = `(() => {
  const { activeElement: at } = document;
  const { outlineStyle, outlineWidth } = getComputedStyle(at ?? document.body);
  return { stop: at?.dataset.stop ?? null, isSeen: outlineStyle !== 'none' && outlineWidth !== '0px' };
})()`;

interface Focused {
  readonly stop: string | null;
  readonly isSeen: boolean;
}

/** Goes down to an entry of the menu that is open, and presses it. */
async function chooseByKey(page: Page, entry: string): Promise<void> {
  const focused = page.locator('.context-view .monaco-menu .action-item.focused');
  await page.locator('.context-view .monaco-menu').getByText(entry, { exact: true }).waitFor();
  await waitFor(`the entry ${entry}`, 20_000, async () => {
    await page.keyboard.press('ArrowDown');
    return (await focused.filter({ hasText: entry }).count()) > 0 || undefined;
  });
  // VS Code takes nothing in the first 100 ms of a menu.
  await page.waitForTimeout(300);
  await page.keyboard.press('Enter');
}

const SUGGESTED = 'Math.floor((rest * coupon.percent) / 100)';
/** Of a task's step: its title and its number. */
const STEP_TAB = / · \d+(?:\.log)?$/;

/** The row of the view of tasks that has the focus. */
const focusedRow = (page: Page) => page.locator('.sidebar .monaco-list-row.focused');

/** Goes down in the view until a row with that text has the focus. */
async function rowByKey(page: Page, text: RegExp): Promise<void> {
  await page.keyboard.press('Home');
  await waitFor(`the row ${text}`, 30_000, async () => {
    if ((await focusedRow(page).filter({ hasText: text }).count()) > 0) return true;
    await page.keyboard.press('ArrowDown');
    return undefined;
  });
}

const env = { OPEN_API_KEY: 'test-key', OPENAI_API_KEY: 'test-key', ANTHROPIC_API_KEY: 'test-key' };

userSuite('By keyboard alone, as a user', { env }, (user) => {
  const script = new TaskScript();
  after(() => script.server?.stop());

  it('a comment of a review is gone to and applied, another dismissed', async () => {
    const page = user.page();
    const path = join(user.session().workspace, 'src/discounts.ts');
    await openFile(page, 'src/discounts.ts');
    await runCommand(page, 'Tierwise: Review');
    await page.locator('.review-widget').first().waitFor({ timeout: 60_000 });
    // From elsewhere in the file it is only gone to.
    await goToLine(page, 34);
    await runCommand(page, 'Tierwise: Apply Suggestion');
    await page.locator('[id="status.editor.selection"]').filter({ hasText: 'Ln 35' }).waitFor();
    assert.ok(!(await readFile(path, 'utf8')).includes(SUGGESTED));
    await runCommand(page, 'Tierwise: Apply Suggestion');
    await waitFor('the suggestion', 20_000, async () =>
      (await readFile(path, 'utf8')).includes(SUGGESTED) ? true : undefined,
    );
    await goToLine(page, 58);
    await runCommand(page, 'Tierwise: Dismiss Comment');
    const left = page.locator('.comments-panel .monaco-list-row').filter({ hasText: 'Tierwise' });
    await waitFor('one comment to be left', 15_000, async () => (await left.count()) === 1 || undefined);
    await runCommand(page, 'Tierwise: Dismiss All Review Comments');
  });

  it('each button, link and field of the spend view is reached by Tab, and seen where it has the focus', async () => {
    const page = user.page();
    await waitFor('the ledger', 30_000, () => existsSync(user.session().ledgerFile) || undefined);
    seedLedger(user.session().ledgerFile, Date.now());
    await runCommand(page, 'View: Close All Editors');
    await runCommand(page, 'Tierwise: Show Spend');
    const frame = await spendFrameWithRequests(page);
    await frame.locator('#plans > summary').press('Enter');
    await frame.locator('#calc-result p').nth(1).waitFor();
    const stops: string[] = await frame.evaluate(STOPS);
    assert.ok(stops.length > 40, stops.join('\n'));
    const reached = new Map<string, boolean>();
    // From the top of the page: where VS Code puts the focus first is its own matter.
    await frame.locator('[data-stop="1"]').focus();
    for (let press = 0; press < stops.length + 5 && reached.size < stops.length; press++) {
      await page.keyboard.press(press === 0 ? 'Shift+Tab' : 'Tab');
      const { stop, isSeen }: Focused = await frame.evaluate(FOCUSED);
      if (stop !== null) reached.set(stop, isSeen);
    }
    const missed = stops.filter((_, i) => !reached.has(String(i)));
    const unseen = stops.filter((_, i) => reached.get(String(i)) === false);
    assert.deepEqual({ missed, unseen }, { missed: [], unseen: [] });
  });

  it('the models of a tier are put into another order by their buttons', async () => {
    const page = user.page();
    await runCommand(page, 'View: Close All Editors');
    await runCommand(page, 'Tierwise: Choose Models…');
    await page.locator('.quick-input-widget .monaco-list-row').filter({ hasText: /^mid/ }).waitFor();
    await typeInPick(page, 'mid');
    await page.keyboard.press('Enter');
    const rows = page.locator('.quick-input-widget .monaco-list-row');
    await rows.filter({ hasText: 'asked in this order' }).first().waitFor();
    const first = async () => (await rows.first().locator('.label-name').first().textContent()) ?? '';
    const before = await first();
    // A list that is still being filled begins at its first row again.
    await waitFor('the second row', 15_000, async () => {
      const names =
        (await rows
          .nth(1)
          .getAttribute('class')
          .catch(() => null)) ?? '';
      if (/\bfocused\b/.test(names)) return true;
      await page.keyboard.press('ArrowDown');
      return undefined;
    });
    const focused = (name: string) => page.locator(`.quick-input-widget [aria-label="${name}"]:focus`);
    await waitFor('the buttons of the row to have the focus', 30_000, async () => {
      await page.keyboard.press('Tab');
      return (await focused('Ask Earlier').count()) > 0 || undefined;
    });
    await page.keyboard.press('ArrowRight');
    await focused('Ask Later').waitFor();
    await page.keyboard.press('ArrowLeft');
    await focused('Ask Earlier').waitFor();
    await page.keyboard.press('Enter');
    await waitFor('another order', 15_000, async () => (await first()) !== before || undefined);
    await page.keyboard.press('Escape');
  });

  it('a task is begun, looked at step by step, reviewed from the menu of its row and accepted', async () => {
    const page = user.page();
    await script.start(user);
    const broken = priceOf(user);
    await runCommand(page, 'Tierwise: Do a Task…');
    await page.locator('.quick-input-widget').filter({ hasText: 'What should be done?' }).waitFor();
    await page.keyboard.type(WISH);
    await page.keyboard.press('Enter');
    await page.locator('.quick-input-widget .monaco-list-row').filter({ hasText: /Start/ }).waitFor();
    await page.keyboard.press('Enter');
    const task = page.locator('.sidebar .monaco-list-row').filter({ hasText: 'Prices are' });
    await waitFor('the task to be done', 90_000, async () =>
      /, verified/.test((await task.first().getAttribute('aria-label')) ?? '') ? true : undefined,
    );
    await runCommand(page, 'Tierwise: Focus on Tasks View');
    await rowByKey(page, /takes over/);
    await page.keyboard.press('Enter');
    await waitFor('the step', 15_000, async () =>
      (await openTabs(page)).some((tab) => STEP_TAB.test(tab)) ? true : undefined,
    );
    // It takes the focus once it is there.
    await waitForPreview(page, /Judge for yourself/);
    await runCommand(page, 'Tierwise: Focus on Tasks View');
    await rowByKey(page, /Prices are/);
    await page.keyboard.press('Shift+F10');
    await chooseByKey(page, 'Review Changes');
    await waitFor('the review', 20_000, async () =>
      (await openTabs(page)).some((tab) => tab.includes('Prices are shown') && !STEP_TAB.test(tab))
        ? true
        : undefined,
    );
    assert.equal(priceOf(user), broken);
    await page.locator('.editor-actions [aria-label^="Accept All"]').first().waitFor();
    await page.keyboard.press('Control+1');
    await waitFor('the change', 20_000, async () => {
      await page.keyboard.press('ControlOrMeta+Enter');
      await page.waitForTimeout(500);
      return priceOf(user) === priced(100) ? true : undefined;
    });
  });
});
