import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { screenshot } from '../host/browser.ts';
import { waitFor } from '../host/process.ts';
import { goToLine, openFile, pick, runCommand } from '../host/workbench.ts';
import { type User, userSuite } from './user.ts';

const REST = 'left + right;';

/** An answer of several lines, the first of which ends the line of the cursor. */
const LINES = ['left + right;', '  const twice = total * 2;', '  return twice + total;'];

/** What a model would write at the places that this suite types; nothing anywhere else. */
function answer(prompt: string): string {
  const before = prompt.slice(0, prompt.indexOf('<hole/>'));
  if (before.endsWith('const total = ')) return LINES.join('\n');
  if (!before.trimEnd().endsWith('return')) return '';
  return before.endsWith(' ') ? REST : ` ${REST}`;
}

const GHOST = '.ghost-text, .ghost-text-decoration, .ghost-text-decoration-preview, .suggest-preview-text';

async function waitForGhost(page: Page): Promise<string> {
  return await waitFor('ghost text', 15_000, async () => {
    const shown = (await page.locator(GHOST).allTextContents()).join('').replaceAll('\u00a0', ' ');
    return shown.trim() === '' ? undefined : shown;
  });
}

async function typeFunction(page: Page, name: string, line = 'return '): Promise<void> {
  await goToLine(page, 9);
  await page.keyboard.press('Enter');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.type(`export const ${name} = (left: number, right: number) => {`, { delay: 25 });
  await page.keyboard.press('Enter');
  // Behind the blank there is no word, and so no list of IntelliSense that would take the Tab.
  await page.keyboard.type(line, { delay: 40 });
}

async function lineOf(page: Page, text: string): Promise<string> {
  return await waitFor(`“${text}” in the editor`, 10_000, async () => {
    const lines = await page.locator('.editor-group-container.active .view-line').allTextContents();
    return lines.map((line) => line.replaceAll('\u00a0', ' ')).find((line) => line.includes(text));
  });
}

function asked(user: User): number {
  return user.providers().calls().length;
}

userSuite('Ghost text, as a user', { providers: { answer } }, (user) => {
  it('asks nothing while it is off, whatever is typed', async () => {
    const page = user.page();
    await openFile(page, 'src/money.ts');
    await typeFunction(page, 'off');
    // A minute of typing, at ten keys a second.
    await page.keyboard.type('1;\n'.concat('const word = "any";\n'.repeat(30)), { delay: 100 });
    await page.waitForTimeout(2_000);
    assert.equal(asked(user), 0);
  });

  it('is turned on in a dialog that names the model and what an hour costs', async () => {
    const page = user.page();
    await runCommand(page, 'Tierwise: Ghost Text…');
    await pick(page, 'Turn On');
    const dialog = page.locator('.monaco-dialog-box');
    await dialog
      .filter({ hasText: /deepseek-v4-flash/ })
      .filter({ hasText: /about \$\d+\.\d+ per hour of steady typing/ })
      .waitFor();
    await screenshot(page, join('out', 'screens', 'ghost-consent.png'));
    await dialog.getByText('Turn On', { exact: true }).click();
    await dialog.waitFor({ state: 'hidden' });
    assert.equal(asked(user), 0);
  });

  it('appears while typing, and Tab takes it', async () => {
    const page = user.page();
    await openFile(page, 'src/cart.ts');
    await typeFunction(page, 'plus');
    assert.match(await waitForGhost(page), /left \+ right;/);
    await screenshot(page, join('out', 'screens', 'ghost.png'));
    await page.keyboard.press('Tab');
    assert.match(await lineOf(page, 'return left'), /return left \+ right;/);
    const attempts = await user.attempts(1);
    const taken = await waitFor('the verdict', 10_000, async () =>
      (await user.attempts(1)).find(({ verdict }) => verdict === 'accepted'),
    );
    assert.equal(taken.task, 'autocomplete');
    assert.ok(attempts.every(({ tier }) => tier === 'cheap'));
  });

  it('shows the rest of the answer at once when Tab has taken its first line', async () => {
    const page = user.page();
    await openFile(page, 'src/money.ts');
    await typeFunction(page, 'tripled', 'const total = ');
    assert.doesNotMatch(await waitForGhost(page), /twice/);
    const before = asked(user);
    await page.keyboard.press('Tab');
    await lineOf(page, 'const total = left + right;');
    const rest = await waitFor('the rest', 10_000, async () => {
      const shown = await waitForGhost(page);
      return shown.includes('return twice') ? shown : undefined;
    });
    assert.match(rest, /const twice = total \* 2;\s*return twice \+ total;/);
    assert.equal(asked(user), before);
    await screenshot(page, join('out', 'screens', 'ghost-rest.png'));
    await page.keyboard.press('Tab');
    await lineOf(page, 'const twice = total * 2;');
    await lineOf(page, 'return twice + total;');
  });

  it('gives a single word with Ctrl+Right, and Escape hides the rest', async () => {
    const page = user.page();
    await openFile(page, 'src/shipping.ts');
    await typeFunction(page, 'sum');
    await waitForGhost(page);
    await page.keyboard.press('ControlOrMeta+ArrowRight');
    await lineOf(page, 'return left');
    await waitForGhost(page);
    await page.keyboard.press('Escape');
    await waitFor('the ghost text to go', 5_000, async () =>
      (await page.locator(GHOST).count()) === 0 ? true : undefined,
    );
  });

  it('tells in its list what went along from other files, and Why This Model does not', async () => {
    const page = user.page();
    const related = page.locator('.quick-input-widget').getByText('Related places of the last ghost text');
    await runCommand(page, 'Tierwise: Ghost Text…');
    await related.first().waitFor({ timeout: 15_000 });
    await page.keyboard.press('Escape');
    await runCommand(page, 'Tierwise: Why This Model?');
    await page.locator('.quick-input-widget').getByText('The plan').first().waitFor({ timeout: 15_000 });
    assert.equal(await related.filter({ visible: true }).count(), 0);
    await page.keyboard.press('Escape');
  });

  it('asks nothing more once it is turned off', async () => {
    const page = user.page();
    await runCommand(page, 'Tierwise: Ghost Text…');
    await page.locator('.quick-input-widget').getByText('Turn Off', { exact: true }).click();
    const before = asked(user);
    await openFile(page, 'src/catalog.ts');
    await typeFunction(page, 'quiet');
    await page.waitForTimeout(2_000);
    assert.equal(asked(user), before);
  });
});
