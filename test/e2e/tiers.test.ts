import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { waitFor } from '../host/process.ts';
import { pick, runCommand, waitForNotification } from '../host/workbench.ts';
import { userSuite } from './user.ts';

const LIST = '.quick-input-widget';
const TIERS = {
  'tierwise.tiers.cheap': ['openai/gpt-6-luna'],
  'tierwise.tiers.mid': ['anthropic/claude-haiku-4-5', 'openai/gpt-5.4-mini'],
  'tierwise.tiers.premium': ['anthropic/claude-opus-5-5'],
};

/** The route line of a chat shows what the tiers come to; here the route's own list does. */
async function rowsOf(page: Page): Promise<readonly string[]> {
  return page.locator(`${LIST} .monaco-list-row`).allInnerTexts();
}

async function firstModel(page: Page): Promise<string> {
  await runCommand(page, 'Tierwise: Why This Model?');
  const arrow = page.locator(`${LIST} .monaco-list-row`).filter({ hasText: 'first;' }).first();
  const text = await arrow.textContent({ timeout: 15_000 });
  await page.keyboard.press('Escape');
  return text ?? '';
}

userSuite('The tier editor, as a user', { settings: TIERS }, (user) => {
  it('shows a tier’s models with price, window and what they are made for, and the beaten one marked', async () => {
    const page = user.page();
    await runCommand(page, 'Tierwise: Choose Tier Models…');
    await pick(page, 'mid');
    const haiku = page.locator(`${LIST} .monaco-list-row`).filter({ hasText: 'claude-haiku-4-5' }).first();
    await haiku.waitFor({ timeout: 15_000 });
    const text = (await haiku.textContent()) ?? '';
    assert.match(text, /\$1 in, \$5 out/);
    assert.match(text, /200k context/);
    assert.match(text, /everyday/);
    assert.match(text, /beaten by openai\/gpt-5\.4-mini/);
  });

  it('asks earlier what is moved up, and leaves out what is no longer ticked', async () => {
    const page = user.page();
    const mini = page
      .locator(`${LIST} .monaco-list-row`)
      .filter({ hasText: 'gpt-5.4-mini' })
      .filter({ hasText: 'in,' });
    await mini.first().hover();
    await mini.first().getByRole('button', { name: 'Ask Earlier' }).click();
    await waitFor('the new order', 10_000, async () => {
      const rows = (await rowsOf(page)).filter((row) => row.includes(' in, '));
      return rows[0]?.includes('gpt-5.4-mini') || undefined;
    });
    await page.keyboard.press('Enter');
    await waitFor(
      'the setting to be written',
      15_000,
      async () => (await firstModel(page)).includes('openai/gpt-5.4-mini') || undefined,
    );
  });

  it('moves all tiers to OpenRouter in one step, tells so, and takes it back', async () => {
    const page = user.page();
    await runCommand(page, 'Tierwise: Choose Tier Models…');
    await pick(page, 'Move All Tiers');
    await pick(page, 'All providers');
    await pick(page, 'OpenRouter');
    await waitForNotification(page, /models? (?:is|are) asked through OpenRouter now|No model was moved/);
  });
});
