import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { screenshot } from '../host/browser.ts';
import {
  answerCount,
  cancelAnswer,
  newChat,
  openChat,
  sendChat,
  waitForAnswer,
  waitForAnswerText,
  widenChat,
} from '../host/chat.ts';
import { editAnswerTo } from '../host/edits.ts';
import { waitFor } from '../host/process.ts';
import {
  clickTitleButton,
  editorText,
  openFile,
  selectLines,
  setTheme,
  waitForStatusBar,
} from '../host/workbench.ts';
import { userSuite } from './user.ts';

const CODE = 'export const shippingFree = (cents: number): boolean => cents >= 5_000;';
let pictures = '';

/** What the models say, by what is asked. */
function answer(prompt: string): string {
  const edit = /^Refactor /m.test(prompt) ? editAnswerTo(prompt) : null;
  if (edit !== null) return edit;
  const asked = prompt.split('\n\n').at(-1) ?? '';
  if (asked.includes('code block')) return `Here it is:\n\n\`\`\`ts\n${CODE}\n\`\`\`\n\nThat is all.`;
  if (asked.includes('story')) return 'Once upon a time there was a cart. '.repeat(400);
  if (asked.includes('picture')) {
    return `Look: ![chart](${pictures}/secret.png) and [press me](command:workbench.action.toggleZenMode).`;
  }
  return `An answer to “${asked.slice(0, 60)}”.`;
}

/** VS Code takes `@tierwise` for a word until the extension has started, and asks Copilot: a person is not that quick. */
async function openOurChat(page: Page): Promise<void> {
  await waitForStatusBar(page, /\$/, 60_000);
  await openChat(page);
}

const PICTURES = process.env['TIERWISE_PICTURES'];

userSuite(
  'A conversation, as a user',
  {
    providers: { answer, rhythm: { ttft: 30, tps: 60, jitter: 0 } },
    settings: { 'tierwise.chat.warnAboveUsd': 0.02 },
  },
  (user) => {
    let server: Server;
    const visits: string[] = [];
    before(async () => {
      server = createServer((request, response) => {
        visits.push(request.url ?? '');
        response.end();
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      pictures = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    });
    after(() => server.close());

    const say = async (message: string) => {
      const before = await answerCount(user.page());
      await sendChat(user.page(), message);
      return waitForAnswer(user.page(), before);
    };
    const picture = async (name: string) => {
      if (PICTURES) await screenshot(user.page(), `${PICTURES}/${name}.png`);
    };

    it('asks, asks on, and sees what the conversation has cost', async () => {
      const page = user.page();
      await openFile(page, 'src/shipping.ts');
      await openOurChat(page);
      await widenChat(page, 520);
      const first = await say('@tierwise what does cart.ts do?');
      assert.match(first.text, /^mid: .+ · claude-haiku-4-5/m);
      const picker = page.locator('.interactive-input-part', { hasText: 'Tierwise auto' });
      await picker.first().waitFor({ timeout: 15_000 });
      const second = await say('and why?');
      assert.match(second.text, /claude-haiku-4-5 · .* in, \d+ out · \$0\.\d+ · conversation \$0\.\d+\s*$/m);
      await picture('chat-footer');
    });

    it('puts a code block into the file in front', async () => {
      const page = user.page();
      await say('show it as a code block');
      const block = page.locator('.interactive-response .interactive-result-code-block').last();
      await block.hover();
      await block.locator('[aria-label^="Insert At Cursor"]').first().click({ timeout: 10_000 });
      await page
        .locator('.editor-instance .view-line', { hasText: 'shippingFree' })
        .first()
        .waitFor({ timeout: 10_000 });
    });

    it('reads the price of a switch, switches by hand, and stays there', async () => {
      const list = await say('/model');
      assert.match(list.text, /claude-haiku-4-5/);
      await picture('chat-model');
      const told = await say('/model premium');
      assert.match(
        told.text,
        /From the next question on this conversation is with anthropic\/claude-opus-5-5/,
      );
      const next = await say('go on');
      assert.match(next.text, /^premium: .+ · claude-opus-5-5/m);
      const last = user.providers().calls().at(-1);
      assert.equal(last?.model, 'claude-opus-5-5');
      const why = await say('/why');
      assert.match(why.text, /which you chose/);
      const spend = await say('/spend');
      assert.match(spend.text, /This conversation has cost \$0\.\d+/);
      await picture('chat-spend');
      if (PICTURES) {
        for (const theme of ['dark', 'high-contrast', 'light'] as const) {
          await setTheme(user.page(), user.session().server, theme);
          await picture(`chat-${theme}`);
        }
      }
    });

    it('begins anew in the empty chat that VS Code opens after a restart', async () => {
      await user.restart();
      const page = user.page();
      await openOurChat(page);
      await widenChat(page, 520);
      const next = await say('@tierwise still there?');
      assert.match(next.text, /^mid: .+ · claude-haiku-4-5/m);
    });

    it('is asked before a dear turn, and can say no', async () => {
      const page = user.page();
      await user.session().server.changeSettings({ 'tierwise.chat.warnAboveUsd': 0.0001 });
      const calls = user.providers().calls().length;
      const before = await answerCount(page);
      await sendChat(page, 'and once more');
      const dialog = page.locator('.monaco-dialog-box');
      await dialog.filter({ hasText: /This turn would cost about \$0\.\d+/ }).waitFor({ timeout: 15_000 });
      await picture('chat-warning');
      await page.keyboard.press('Escape');
      const refused = await waitForAnswer(page, before);
      assert.match(refused.text, /Nothing was asked, and nothing was spent/);
      assert.equal(user.providers().calls().length, calls);
      await user.session().server.changeSettings({ 'tierwise.chat.warnAboveUsd': null });
    });

    it('starts a command of the editor from the chat, and accepts its change there', async () => {
      const page = user.page();
      await openFile(page, 'src/money.ts');
      await selectLines(page, 10, 24);
      await openChat(page);
      await newChat(page);
      const refactored = await say('@tierwise /refactor simplify it');
      assert.match(refactored.text, /The change of src\/money\.ts is open in the editor/);
      assert.match(refactored.text, /· \$0\.\d+\s*$/);
      assert.equal((await user.attempts(1)).at(-1)?.task, 'refactor');
      await picture('chat-refactor');
      await clickTitleButton(page, 'Accept All');
      await waitFor('the change', 15_000, async () =>
        (await editorText(page)).includes('byRemainder') ? true : undefined,
      );
    });

    it('stops in mid-answer and goes on', async () => {
      const page = user.page();
      // Nothing is selected there, so nothing but the question is sent.
      await openFile(page, 'src/labels.ts');
      await newChat(page);
      await sendChat(page, '@tierwise tell me a story');
      await waitForAnswerText(page, /Once upon a time/);
      await cancelAnswer(page);
      const rows = await waitFor('the stopped attempt', 10_000, async () => {
        const all = await user.attempts(1);
        return all.at(-1)?.outcome === 'cancelled' ? all : undefined;
      });
      const next = await say('now shorter');
      assert.match(next.text, new RegExp(`· ${rows.at(-1)?.model} ·`));
    });

    it('loads no picture from elsewhere, and follows no command', async () => {
      const page = user.page();
      await say('show me a picture');
      assert.deepEqual(visits, []);
      const sources = await page
        .locator('.interactive-response img')
        .evaluateAll((images) => images.map((image) => image.getAttribute('src') ?? ''));
      assert.ok(
        sources.every((source) => !source.startsWith(pictures)),
        sources.join(),
      );
      assert.equal(
        await page
          .locator('.interactive-response a[data-href^="command:workbench.action.toggleZenMode"]')
          .count(),
        0,
      );
    });
  },
);
