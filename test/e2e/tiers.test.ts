import type { Locator, Page } from 'playwright-core';
import { waitFor } from '../host/process.ts';
import { clickNotificationButton, pick, runCommand, waitForNotification } from '../host/workbench.ts';
import { type User, userSuite } from './user.ts';

const LIST = '.quick-input-widget';
const HAIKU = 'anthropic/claude-haiku-4-5';
const MINI = 'openai/gpt-5.4-mini';
const TIERS = {
  'tierwise.tiers.cheap': ['openai/gpt-6-luna'],
  'tierwise.tiers.mid': [HAIKU, MINI],
  'tierwise.tiers.premium': ['anthropic/claude-opus-5-5'],
};

/** The entry of that name: what stands behind it may name other models too. */
function entry(page: Page, name: string): Locator {
  const label = page.locator('.label-name', { hasText: exactly(name) });
  return page.locator(`${LIST} .monaco-list-row`).filter({ has: label }).first();
}

function exactly(text: string): RegExp {
  return new RegExp(`^${text.replaceAll('.', '\\.')}$`);
}

/** Opens the list of tiers, again and again until the tier has these models, in this order. */
async function openTiers(page: Page, mid: readonly string[]): Promise<void> {
  await waitFor(`the mid tier to be ${mid.join(', ')}`, 60_000, async () => {
    await runCommand(page, 'Tierwise: Choose Models…');
    const models = page.locator('.label-description', { hasText: exactly(mid.join(', ')) });
    await entry(page, 'mid').filter({ has: models }).waitFor({ timeout: 3_000 });
    return true;
  });
}

/** The tiers as each test finds them, whatever the one before has done, and their list. */
async function begin(user: User): Promise<Page> {
  const page = user.page();
  // Nobody listens there, so that its list of models is not known.
  const litellm = { baseUrl: 'http://127.0.0.1:9/v1' };
  const providers = { ...user.providers().setting, litellm };
  await user.session().server.changeSettings({ ...TIERS, 'tierwise.providers': providers });
  await openTiers(page, [HAIKU, MINI]);
  return page;
}

async function openModels(page: Page): Promise<void> {
  await entry(page, 'mid').click();
  await page.locator(LIST).getByText('Models of the mid Tier').waitFor({ timeout: 15_000 });
  await entry(page, HAIKU).waitFor({ timeout: 15_000 });
}

userSuite('The tier editor, as a user', { settings: TIERS }, (user) => {
  it('shows a tier’s models with price, window and what they are made for', async () => {
    const page = await begin(user);
    await openModels(page);
    for (const part of ['$1 in, $5 out', '200k context', 'everyday']) {
      await entry(page, HAIKU).filter({ hasText: part }).waitFor({ timeout: 15_000 });
    }
    await page.keyboard.press('Escape');
    await openTiers(page, [HAIKU, MINI]);
  });

  it('asks earlier what is moved up', async () => {
    const page = await begin(user);
    await openModels(page);
    await waitFor('the new order', 60_000, async () => {
      const top = page.locator(`${LIST} .monaco-list-row`).first().locator('.label-name').first();
      if ((await top.textContent({ timeout: 2_000 })) === MINI) return true;
      // A list that comes in now draws the entries anew, and takes the button from under the mouse.
      await entry(page, MINI).hover({ timeout: 2_000 });
      await entry(page, MINI).locator('[aria-label="Ask Earlier"]').click({ timeout: 2_000 });
      return undefined;
    });
    await page.locator(LIST).getByRole('button', { name: 'OK', exact: true }).click();
    await openTiers(page, [MINI, HAIKU]);
  });

  it('leaves out what is no longer ticked', async () => {
    const page = await begin(user);
    await openModels(page);
    const tick = entry(page, HAIKU).getByRole('checkbox');
    await waitFor('the tick to go', 60_000, async () => {
      if (!(await tick.isChecked({ timeout: 2_000 }))) return true;
      await tick.click({ timeout: 2_000 });
      return undefined;
    });
    await page.locator(LIST).getByRole('button', { name: 'OK', exact: true }).click();
    await openTiers(page, [MINI]);
  });

  it('moves all tiers to another gateway in one step, tells so, and takes it back', async () => {
    const page = await begin(user);
    await pick(page, 'Move All Tiers');
    await page.locator(LIST).getByText('Move All Tiers (1/2)').waitFor({ timeout: 15_000 });
    await entry(page, 'All providers').click();
    await page.locator(LIST).getByText('Move All Tiers (2/2)').waitFor({ timeout: 15_000 });
    await entry(page, 'LiteLLM').click();
    const told = '4 models are asked through LiteLLM now';
    await waitForNotification(page, told);
    await clickNotificationButton(page, told, 'Undo');
    await openTiers(page, [HAIKU, MINI]);
  });
});
