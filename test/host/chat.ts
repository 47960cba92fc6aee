import type { Locator, Page } from 'playwright-core';
import { waitFor } from './process.ts';
import { runCommand, shownText } from './workbench.ts';

/** The native Chat view, as a user sees it. */

export interface ChatAnswer {
  /** The whole answer as shown, our own lines included. */
  readonly text: string;
  /** Errors that VS Code shows in place of an answer. */
  readonly error: string | null;
  readonly buttons: readonly string[];
}

export async function openChat(page: Page): Promise<void> {
  await runCommand(page, 'Chat: Open Chat');
  await input(page).waitFor({ timeout: 15_000 });
}

/** Drags the edge of the Chat view until it is so wide. */
export async function widenChat(page: Page, width: number): Promise<void> {
  const view = page.locator('.part.auxiliarybar');
  await view.waitFor({ timeout: 15_000 });
  const box = await view.boundingBox();
  if (box === null) throw new Error('The Chat view is not open');
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x - 2, y);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width - width, y, { steps: 10 });
  await page.mouse.up();
}

export async function newChat(page: Page): Promise<void> {
  // The command of that name opens a chat among the editors when one of them has the focus.
  await page
    .locator('.part.auxiliarybar .action-label[aria-label^="New Chat"]')
    .first()
    .click({ timeout: 10_000 });
  await waitFor('an empty chat', 10_000, async () =>
    (await responses(page).count()) === 0 ? true : undefined,
  );
}

/** Types a message into the chat and sends it, without waiting for the answer. */
export async function sendChat(page: Page, message: string): Promise<void> {
  await waitFor('the message in the chat to be typed', 45_000, async () => {
    await typeChat(page, message);
    return isTyped(await typed(page), message) ? true : undefined;
  });
  await waitFor('the message in the chat to be sent', 15_000, async () => {
    await page.keyboard.press('Enter');
    // Where a list of suggestions was open, the first Enter has closed that.
    return await waitFor('the input box to be emptied', 1500, async () =>
      isTyped(await typed(page), message) ? undefined : true,
    );
  });
}

async function typeChat(page: Page, message: string): Promise<void> {
  await input(page).click({ timeout: 10_000 });
  const before = await typed(page);
  const isSticky = /^@tierwise\b/.test(before);
  const rest = message.replace(/^@tierwise\s*/, '');
  // Without the sticky name Copilot would be asked; typed twice, it would be part of the question.
  const isReady = before === '@tierwise';
  if (!isReady) {
    // What a view that was still opening has made of an earlier try.
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.press('Delete');
  }
  await page.keyboard.press('ControlOrMeta+End');
  const name = !isReady && (isSticky || rest !== message) ? '@tierwise ' : '';
  // A list of suggestions opens after `@` and `/`; it is closed by the blank behind the word.
  await page.keyboard.type(`${name}${rest}${/^\/\w+$/.test(rest) ? ' ' : ''}`, { delay: 10 });
}

async function typed(page: Page): Promise<string> {
  const text = await shownText(input(page).locator('.view-lines'));
  return text.replaceAll('\u00a0', ' ').trim();
}

/** Of a long message the box shows its last lines only. */
function isTyped(shown: string, message: string): boolean {
  return message.length > 0 && shown.replaceAll(/\s/g, '').endsWith(message.replaceAll(/\s/g, '').slice(-40));
}

/**
 * How many answers there are; to be asked before a question, for `waitForAnswer` to tell old from new. Rows that have
 * scrolled away are no longer in the page, so the place of the last one counts: questions and answers take turns.
 */
export async function answerCount(page: Page): Promise<number> {
  const rows = page.locator('.interactive-session .monaco-list-row:has(.interactive-response)');
  const places = await rows.evaluateAll((all) => all.map((row) => Number(row.getAttribute('data-index'))));
  return places.length === 0 ? 0 : Math.floor((Math.max(...places) + 1) / 2);
}

/** Waits until the last answer is complete, whatever its end; `after` is the number of answers before it. */
export async function waitForAnswer(page: Page, after = 0, timeoutMs = 60_000): Promise<ChatAnswer> {
  const all = responses(page);
  let before = '';
  await waitFor('the answer in the Chat view', timeoutMs, async () => {
    if ((await answerCount(page)) <= after) return undefined;
    if ((await all.last().locator('.chat-response-completed-at').count()) === 0) return undefined;
    // The view writes a complete answer out word by word: it is all there when the text no longer grows.
    const now = await shownText(all.last().locator('.value'));
    const complete = now !== '' && now === before;
    before = now;
    if (!complete) await page.waitForTimeout(300);
    return complete ? true : undefined;
  });
  return await readAnswer(page);
}

/** Waits until the last answer, complete or not, shows a text. */
export async function waitForAnswerText(page: Page, text: RegExp, timeoutMs = 30_000): Promise<string> {
  return await waitFor(`${text} in the Chat view`, timeoutMs, async () => {
    if ((await responses(page).count()) === 0) return undefined;
    const shown = await shownText(responses(page).last().locator('.value'));
    return text.test(shown) ? shown : undefined;
  });
}

export async function readAnswer(page: Page): Promise<ChatAnswer> {
  const last = responses(page).last();
  const errors = await last.locator('.chat-notification-widget').allInnerTexts();
  const buttons = await last.locator('.value .chat-command-button .monaco-button').allInnerTexts();
  return { text: await shownText(last.locator('.value')), error: errors[0] ?? null, buttons };
}

export async function clickAnswerButton(page: Page, label: string): Promise<void> {
  const last = responses(page).last();
  await last.locator('.value .monaco-button').filter({ hasText: label }).last().click({ timeout: 10_000 });
}

/** The stop button of the answer that is under way. */
export async function cancelAnswer(page: Page): Promise<void> {
  const stop = page.locator(
    '.interactive-input-part .action-label[aria-label^="Cancel"], .interactive-input-part .action-label[aria-label^="Stop"]',
  );
  await stop.first().click({ timeout: 10_000 });
}

function responses(page: Page): Locator {
  return page.locator('.interactive-session .interactive-response');
}

function input(page: Page): Locator {
  return page.locator('.interactive-session .interactive-input-part .monaco-editor').first();
}
