import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { newChat, waitForAnswer } from '../host/chat.ts';
import { waitFor } from '../host/process.ts';
import {
  clearNotifications,
  openFile,
  runCommand,
  selectLines,
  shownText,
  waitForNotification,
} from '../host/workbench.ts';
import { userSuite } from './user.ts';

/** Nobody's; whoever asks for something there is seen. */
const TRACKER = 'https://tracker.test';
const COMMAND = 'command:tierwise.showSpend';
const LINK = `[Mend it](${COMMAND})`;

const HOSTILE = [
  `Look at ![the proof](${TRACKER}/inline.png), ![the proof][p] and ![p].`,
  `<img src="${TRACKER}/html.png"> $(zap) ${LINK} [run](vscode://tierwise.tierwise/run)`,
  '',
  'It is `Map<string, X>` here.',
  '',
  `[p]: ${TRACKER}/reference.png`,
].join('\n');

const REVIEW = `### line 3: problem\n${HOSTILE}\n`;

/** A server whose every answer is an error that looks like a notice of ours. */
function startEvil(): Promise<Server> {
  const server = createServer((_request, response) => {
    response.writeHead(400, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ error: { message: `${LINK} $(zap)\u202e`, code: 'content_filter' } }));
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

const answer = (prompt: string): string => (/^Review /m.test(prompt) ? REVIEW : HOSTILE);
const env = { ANTHROPIC_API_KEY: 'k', OPENAI_API_KEY: 'k', OPENROUTER_API_KEY: 'k', EVIL_API_KEY: 'k' };

userSuite('Text from elsewhere, as a user', { providers: { answer }, env }, (user) => {
  const asked: string[] = [];
  let evil: Server;

  const nothingWasLoaded = () => assert.deepEqual(asked.splice(0), []);

  /** What acts in what is shown: what was loaded, and what a click would run or open. */
  const actingIn = async (page: Page, selector: string): Promise<string[]> => {
    const found = page.locator(selector).locator('img, a, .codicon-zap');
    return await found.evaluateAll((all) =>
      all
        .filter((one) => !/^https?:/.test(one.getAttribute('data-href') ?? ''))
        .map((one) => one.outerHTML.slice(0, 200)),
    );
  };

  before(async () => {
    evil = await startEvil();
    user.page().on('request', (request) => {
      if (request.url().startsWith(TRACKER)) asked.push(request.url());
    });
  });
  after(() => evil.close());

  it('loads nothing and runs nothing in a comment of a review', async () => {
    const page = user.page();
    await openFile(page, 'src/money.ts');
    await runCommand(page, 'Tierwise: Review');
    const comment = '.review-widget .comment-body';
    await waitFor('the comment', 60_000, async () =>
      (await shownText(page.locator(comment))).includes('Look at') ? true : undefined,
    );
    assert.deepEqual(await actingIn(page, comment), []);
    const text = await shownText(page.locator(comment));
    assert.match(text, /\[Mend it\]\(command:tierwise\.showSpend\)/);
    assert.match(text, /Map<string, X>/);
    nothingWasLoaded();
    await runCommand(page, 'Tierwise: Dismiss All Review Comments');
  });

  it('loads nothing and runs nothing in an answer in the chat, in whatever pieces it comes', async () => {
    const page = user.page();
    await newChat(page);
    await selectLines(page, 9, 22);
    await runCommand(page, 'Tierwise: Explain');
    const { text } = await waitForAnswer(page);
    assert.match(text, /\[Mend it\]\(command:tierwise\.showSpend\)/);
    assert.match(text, /Map<string, X>/);
    assert.deepEqual(await actingIn(page, '.interactive-response .value .chat-markdown-part'), []);
    nothingWasLoaded();
  });

  it('is text in a notification, and in the chat, where a provider says it in an error', async () => {
    const page = user.page();
    const port = (evil.address() as AddressInfo).port;
    await user.session().server.changeSettings({
      'tierwise.providers': {
        ...user.providers().setting,
        evil: { kind: 'openai', baseUrl: `http://127.0.0.1:${port}/v1` },
      },
      'tierwise.tiers.mid': ['evil/bad'],
      'tierwise.escalation': 'off',
      'tierwise.models': {
        'evil/bad': { inputUsd: 1, outputUsd: 5, contextTokens: 200_000, maxOutputTokens: 8000 },
      },
      'tierwise.tiers.premium': [],
    });
    await openFile(page, 'src/money.ts');
    await runCommand(page, 'Tierwise: Review');
    const message = await waitForNotification(page, /No answer from bad/);
    assert.match(message, /\[Mend it\] \(command:tierwise\.showSpend\) \(zap\)/);
    assert.equal(await page.locator('.notification-toast .notification-list-item-message a').count(), 0);
    await clearNotifications(page);

    await newChat(page);
    await selectLines(page, 9, 22);
    await runCommand(page, 'Tierwise: Explain');
    const { text } = await waitForAnswer(page);
    assert.match(text, /\[Mend it\]\(command:tierwise\.showSpend\)/);
    assert.deepEqual(await actingIn(page, '.interactive-response .value .chat-markdown-part'), []);
  });

  it('is text in a notification where a setting holds it', async () => {
    const page = user.page();
    await user.session().server.changeSettings({ 'tierwise.tiers.mid': [LINK] });
    const message = await waitForNotification(page, /tierwise\.tiers\.mid is wrong/);
    assert.match(message, /\[Mend it\] \(command:tierwise\.showSpend\)/);
    assert.equal(await page.locator('.notification-toast .notification-list-item-message a').count(), 0);
  });
});
