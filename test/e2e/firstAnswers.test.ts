import assert from 'node:assert/strict';
import { buffer } from 'node:stream/consumers';
import { newChat, sendChat, waitForAnswer } from '../host/chat.ts';
import { block } from '../host/edits.ts';
import { type Listening, listen } from '../host/listen.ts';
import { waitFor } from '../host/process.ts';
import {
  answerInput,
  clearNotifications,
  clickNotificationButton,
  goToLine,
  notificationButtons,
  openFile,
  pick,
  runCommand,
  selectLines,
  shownText,
  waitForNotification,
  waitForStatusBar,
} from '../host/workbench.ts';
import { type User, userSuite } from './user.ts';

const KEY = 'sk-good-0123456789';

/** A row of the list that is open. */
const row = (user: User, label: string) =>
  user.page().locator('.quick-input-widget .monaco-list-row').filter({ hasText: label }).first();

/** What Choose Models says of the tiers. */
async function tiersShown(user: User): Promise<string> {
  const page = user.page();
  await runCommand(page, 'Tierwise: Choose Models…');
  await row(user, 'premium').waitFor({ timeout: 15_000 });
  const text = await shownText(page.locator('.quick-input-widget'));
  await page.keyboard.press('Escape');
  await page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  return text;
}

async function showTab(user: User, name: string): Promise<void> {
  await user.page().locator('.tabs-container .tab').filter({ hasText: name }).first().click();
}

async function goToSplit(user: User): Promise<void> {
  await openFile(user.page(), 'src/money.ts');
  await selectLines(user.page(), 9, 22);
}

userSuite('A first answer without any key', { env: {} }, (user) => {
  let server: Listening;

  before(async () => {
    server = await oneModel('qwen3:8b', () => user.providers().url);
    await user.session().server.changeSettings({
      'tierwise.providers': { ollama: { baseUrl: `${server.url}/v1` } },
    });
  });
  after(() => server.stop());

  it('comes from a server on this machine, whose one model answers in every tier, at $0', async () => {
    const page = user.page();
    await waitForStatusBar(page, /Tierwise: set up/);
    const step = page.locator('.gettingStartedContainer');
    await step.waitFor({ timeout: 60_000 });
    // A message does not stay for long, so what it is tried on is open by then.
    await goToSplit(user);
    await showTab(user, 'Welcome');
    await step.getByRole('button', { name: 'Use a Local Server' }).first().click({ timeout: 60_000 });
    const said = await waitForNotification(page, /qwen3:8b answers/);
    assert.match(said, /qwen3:8b answers for cheap, mid and premium now, on this machine, at \$0/);
    await showTab(user, 'money.ts');
    await clickNotificationButton(page, /qwen3:8b answers/, 'Try It');
    await waitForStatusBar(page, /\$0/);
    const { text } = await waitForAnswer(page);
    assert.match(text, /divides an amount of cents by weights/);
    const [attempt] = await user.attempts(1);
    assert.deepEqual([attempt?.provider, attempt?.model, attempt?.cost_usd], ['ollama', 'qwen3:8b', 0]);
  });

  it('may be of another server, with the model that is chosen of its list, and Undo takes it back', async () => {
    const page = user.page();
    await clearNotifications(page);
    await user.session().server.changeSettings({
      'tierwise.providers': {
        ollama: { baseUrl: `${server.url}/v1` },
        lmstudio: { baseUrl: user.providers().baseUrls.openai },
      },
    });
    await runCommand(page, 'Tierwise: Use a Local Server…');
    await pick(page, 'LM Studio');
    await row(user, 'gpt-4o').waitFor({ timeout: 15_000 });
    assert.equal(await row(user, 'embedding').count(), 0);
    await pick(page, 'gpt-4o');
    await waitForNotification(page, /gpt-4o answers for cheap, mid and premium now/);
    await clickNotificationButton(page, /gpt-4o answers/, 'Undo');
    await page.locator('.notification-toast').filter({ hasText: 'gpt-4o' }).waitFor({ state: 'hidden' });
    const after = await waitFor('the tiers as they were', 20_000, async () => {
      const shown = await tiersShown(user);
      return shown.includes('lmstudio/') ? undefined : shown;
    });
    assert.match(after, /ollama\/qwen3:8b/);
  });

  it('is offered first in the list of providers too, and leads to the same', async () => {
    const page = user.page();
    await runCommand(page, 'Tierwise: Set API Key');
    const first = page.locator('.quick-input-widget .monaco-list-row').first();
    await first.filter({ hasText: 'on this machine · $0 · 1 model, no key needed' }).waitFor();
    assert.match(await shownText(first), /Ollama/);
    await first.click();
    await waitForNotification(page, /qwen3:8b answers for cheap, mid and premium now/);
    assert.deepEqual(await notificationButtons(page, /qwen3:8b answers/), ['Try It', 'Undo']);
  });
});

userSuite(
  'A first answer after a key that opens too little',
  { providers: { keys: [KEY], answer: answerOf }, env: {} },
  (user) => {
    before(async () => {
      const baseUrl = user.providers().baseUrls.openai;
      await user.session().server.changeSettings({
        'tierwise.providers': { deepseek: { baseUrl }, mistral: { baseUrl } },
      });
    });

    it('is something that a cheap model does, where the key opens cheap alone, and the rest is told', async () => {
      const page = user.page();
      await openFile(page, 'src/money.ts');
      await goToLine(page, 6);
      await runCommand(page, 'Tierwise: Set API Key');
      await row(user, 'DeepSeek').filter({ hasText: 'opens cheap' }).click();
      await answerInput(page, 'DeepSeek API Key', KEY);
      assert.match(
        await waitForNotification(page, /accepted the API key/),
        /It opens cheap\. To explain and change code/,
      );
      assert.deepEqual(await notificationButtons(page, /accepted/), ['Choose Models', 'Try It']);
      await clickNotificationButton(page, /accepted/, 'Try It');
      await page.locator('.review-widget').filter({ visible: true }).filter({ hasText: 'Accept' }).waitFor();
      const [attempt] = await user.attempts(1);
      assert.deepEqual([attempt?.task, attempt?.provider], ['docstring', 'deepseek']);
      await runCommand(page, 'Tierwise: Discard All');
    });

    it('comes where the key opens nothing after a model of the provider was chosen for what was closed', async () => {
      const page = user.page();
      await clearNotifications(page);
      await sendChat(page, '@tierwise how does split round what is left over?');
      assert.match((await waitForAnswer(page)).text, /no API key/);
      await newChat(page);
      await runCommand(page, 'Tierwise: Set API Key');
      await row(user, 'Mistral').filter({ hasText: 'opens no tier until you choose models' }).click();
      await answerInput(page, 'Mistral API Key', KEY);
      await waitForNotification(page, /opens no tier until you choose/);
      assert.deepEqual(await notificationButtons(page, /accepted/), ['Choose Models']);
      await clickNotificationButton(page, /accepted/, 'Choose Models');
      await pick(page, 'gpt-4o');
      await waitForNotification(page, /gpt-4o answers for mid and premium now\./);
      await clickNotificationButton(page, /gpt-4o answers/, 'Try It');
      // What was typed in the chat, and no explanation of what is open.
      await page.locator('.interactive-request').filter({ hasText: 'what is left over' }).waitFor();
      assert.match((await waitForAnswer(page)).text, /To the largest remainders/);
      assert.match(JSON.stringify(user.providers().calls().at(-1)?.body), /what is left over/);
      const asked = (await user.attempts(1)).filter(({ provider }) => provider === 'mistral');
      assert.equal(asked.at(-1)?.outcome, 'ok');
    });
  },
);

const FORMAT = 'export function format(cents: Cents): string {';

function answerOf(prompt: string): string {
  return prompt.includes('left over')
    ? 'To the largest remainders, one cent each.'
    : block('src/money.ts', FORMAT, `/** An amount as the shop writes it. */\n${FORMAT}`);
}

const STALE = { ANTHROPIC_API_KEY: 'sk-ant-revoked-0123' };

userSuite('A key of the environment that was revoked', { providers: { keys: [KEY] }, env: STALE }, (user) => {
  it('counts as none once it was refused, until there is a good one', async () => {
    const page = user.page();
    await waitForStatusBar(page, /\$0/);
    await goToSplit(user);
    await runCommand(page, 'Tierwise: Explain');
    assert.match((await waitForAnswer(page)).text, /refused/);
    await waitForStatusBar(page, /Tierwise: set up/);
    await runCommand(page, 'Tierwise: Set API Key');
    await pick(page, 'Anthropic');
    await answerInput(page, 'Anthropic API Key', KEY);
    await waitForNotification(page, /accepted the API key/);
    await waitForStatusBar(page, /\$0/);
  });
});

/** A server of one model; what is asked goes on to `upstream`. */
function oneModel(id: string, upstream: () => string): Promise<Listening> {
  return listen(async (request, response) => {
    if (request.method === 'GET') {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ object: 'list', data: [{ id, object: 'model' }] }));
      return;
    }
    const answer = await fetch(`${upstream()}${request.url ?? ''}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: await buffer(request),
    });
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
    for await (const piece of answer.body ?? []) response.write(piece);
    response.end();
  });
}
