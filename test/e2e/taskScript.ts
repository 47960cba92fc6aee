import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { type Answer, type Sent, serveScript } from '../agents/wires.ts';
import { screenshot } from '../host/browser.ts';
import type { Listening } from '../host/listen.ts';
import { waitFor } from '../host/process.ts';
import { answerInput, pick, runCommand } from '../host/workbench.ts';
import type { User } from './user.ts';

const PRICED = { inputUsd: 1, outputUsd: 5, contextTokens: 200_000 };
export const WISH = 'Prices are shown ten times too high: mend it.';

export const priced = (by: number) => `export function price(cents) {
  return (cents / ${by}).toFixed(2);
}
`;
// Any Node that a terminal finds can run it.
export const PRICE_TEST = `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { price } from '../src/price.mjs';

test('a price has euros and cents', () => assert.equal(price(1234), '12.34'));
test('nothing costs nothing', () => assert.equal(price(0), '0.00'));
`;

/** A project with a red test, and models that mend it: the cheap one wrongly, the next one rightly. */
export class TaskScript {
  server: Listening | null = null;
  /** Before the mid model writes: a command that is asked about. */
  command: string | null = null;
  readonly asked: string[] = [];
  /** Answers in place of the script; null: the script does. */
  instead: ((sent: { readonly model: string; readonly said: string }) => Answer | null) | null = null;
  /** The messages of the last request, and of the first of a task. */
  said = '';
  first = '';

  async start(user: User): Promise<void> {
    const { workspace, server } = user.session();
    writeFileSync(join(workspace, 'src', 'price.mjs'), priced(10));
    writeFileSync(join(workspace, 'test', 'price.test.mjs'), PRICE_TEST);
    const manifest = JSON.parse(readFileSync(join(workspace, 'package.json'), 'utf8'));
    manifest.scripts.test = 'node --test';
    writeFileSync(join(workspace, 'package.json'), JSON.stringify(manifest, null, 2));
    this.server = await serveScript((sent) => this.answer(sent));
    await server.changeSettings({
      'tierwise.providers': { open: { kind: 'openai', baseUrl: `${this.server.url}/v1` } },
      'tierwise.models': Object.fromEntries(
        ['small', 'one', 'large'].map((name) => [`open/${name}`, PRICED]),
      ),
      'tierwise.tiers.cheap': ['open/small'],
      'tierwise.tiers.mid': ['open/one'],
      'tierwise.tiers.premium': ['open/large'],
    });
  }

  /** As at the start, for another task. */
  again(): void {
    this.command = null;
    this.instead = null;
    this.asked.length = 0;
    this.first = '';
  }

  private answer({ body }: Sent): Answer {
    const model = String(body['model']);
    this.asked.push(model);
    const said = JSON.stringify(body['messages']);
    this.said = said;
    this.first ||= said;
    const instead = this.instead?.({ model, said });
    if (instead) return instead;
    const turn = this.asked.filter((name) => name === model).length;
    const call = (name: string, input: unknown): Answer => ({
      say: '',
      calls: [{ name, input }],
      tokens: 900,
    });
    if (model.includes('small')) {
      const edit = { path: 'src/price.mjs', find: 'cents / 10)', replace: 'cents / 1000)' };
      return turn === 1 ? call('edit', edit) : { say: `It is mended (${turn}).`, calls: [], tokens: 900 };
    }
    if (this.command !== null && !/v\d+\.\d+\.\d+/.test(said)) {
      return call('run', { command: this.command, folder: '' });
    }
    if (!said.includes('"name":"write"'))
      return call('write', { path: 'src/price.mjs', content: priced(100) });
    return { say: 'Prices are divided by a hundred again.', calls: [], tokens: 900 };
  }
}

/** Begins the task as a user does. */
export async function begin(page: Page): Promise<void> {
  await runCommand(page, 'Tierwise: Do a Task');
  await answerInput(page, /What should be done/, WISH);
  await pick(page, /^.*Start/);
}

const PICTURES = process.env['TIERWISE_PICTURES'];

/** Keeps what is seen, where somebody wants to look at it. */
export async function picture(page: Page, name: string): Promise<void> {
  if (PICTURES !== undefined) await screenshot(page, join(PICTURES, `${name}.png`));
}

/** A row of the view. */
export const row = (page: Page, text: RegExp) =>
  page.locator('.sidebar .monaco-list-row').filter({ hasText: text }).first();

export async function waitForTask(page: Page, state: RegExp, title = /Prices are shown/): Promise<string> {
  const task = row(page, title);
  return waitFor(`the task to be ${state}`, 90_000, async () => {
    const label = (await task.getAttribute('aria-label', { timeout: 2_000 })) ?? '';
    if (!state.test(label)) throw new Error(`it is “${label}”`);
    return label;
  });
}

/** Waits for Markdown that VS Code's own preview shows. */
export async function waitForPreview(page: Page, text: RegExp): Promise<void> {
  await waitFor(`the preview with ${text}`, 30_000, async () => {
    const shown = page.frames().map((frame) =>
      frame
        .locator('body')
        .textContent({ timeout: 2_000 })
        .catch(() => ''),
    );
    return (await Promise.all(shown)).some((words) => text.test(words ?? '')) ? true : undefined;
  });
}

/** An entry of the menu of a row, by key: a click right after it has opened is not taken. */
export async function choose(page: Page, text: RegExp, entry: string): Promise<void> {
  const found = page.locator('.context-view .monaco-menu').getByText(entry, { exact: true });
  await waitFor(`the menu with ${entry}`, 30_000, async () => {
    // One that was open shows what could be done before.
    await page.keyboard.press('Escape');
    await row(page, text).click({ button: 'right', timeout: 2_000 });
    await found.hover({ timeout: 2_000 });
    const focused = page.locator('.context-view .monaco-menu .action-item.focused');
    const item = focused.filter({ hasText: entry }).locator('a.action-menu-item');
    await item.waitFor({ timeout: 2_000 });
    // VS Code takes nothing in the first 100 ms of a menu; a person is not so quick.
    await page.waitForTimeout(300);
    // Not to the page: a menu that went away meanwhile would leave the key to whatever is there then.
    await item.press('Enter', { timeout: 2_000 });
    return true;
  });
  await found.waitFor({ state: 'detached' });
}

export async function openTasks(page: Page): Promise<void> {
  const icon = page
    .locator('.activitybar .action-item')
    .filter({ has: page.locator('[aria-label^="Tierwise"]') });
  await icon.first().waitFor({ timeout: 30_000 });
  // A click on the one that is open would close it.
  const isOpen = /\bchecked\b/.test((await icon.first().getAttribute('class')) ?? '');
  if (!isOpen) await icon.first().click();
}

export const priceOf = (user: User) =>
  readFileSync(join(user.session().workspace, 'src', 'price.mjs'), 'utf8');
