import assert from 'node:assert/strict';
import { type Answer, serveScript } from '../agents/wires.ts';
import { allowAgent, askAgent, enableAgent, enableByHand } from '../host/agent.ts';
import { newChat, openChat, waitForAnswer } from '../host/chat.ts';
import type { Listening } from '../host/listen.ts';
import { waitFor } from '../host/process.ts';
import { runCommand, shownText } from '../host/workbench.ts';
import { picture } from './taskScript.ts';
import { userSuite } from './user.ts';
import { askToVerify, verifying } from './verifyScript.ts';

const PRICED = { inputUsd: 1, outputUsd: 5, contextTokens: 200_000 };
/** Edits of which none lands. */
const MISSES = 5;

userSuite("VS Code's own agent, as a user", { acme: true, env: { OPEN_API_KEY: 'test-key' } }, (user) => {
  let server: Listening;
  const asked: string[] = [];
  /** What it is answered in place of edits, by the messages of a request. */
  let instead: ((said: string) => Answer) | null = null;

  before(async () => {
    server = await serveScript(({ body }) => {
      asked.push(String(body['model']));
      if (instead) return instead(JSON.stringify(body));
      const filePath = `${user.session().workspace}/README.md`;
      const input = { filePath, oldString: `not there ${asked.length}`, newString: 'x' };
      const calls = asked.length <= MISSES ? [{ name: 'replace_string_in_file', input }] : [];
      return { say: calls.length > 0 ? '' : 'It cannot be done.', calls, tokens: 2_000 };
    });
    const names = ['small', 'one', 'large'];
    await user.session().server.changeSettings({
      'tierwise.providers': { open: { kind: 'openai', baseUrl: `${server.url}/v1` } },
      'tierwise.models': Object.fromEntries(names.map((name) => [`open/${name}`, PRICED])),
      'tierwise.tiers.cheap': ['open/small'],
      'tierwise.tiers.mid': ['open/one'],
      'tierwise.tiers.premium': ['open/large'],
      'tierwise.routing.secondOpinion': 'off',
    });
    await enableAgent(user.page(), user.inHost);
  });
  after(() => server.stop());

  /** The models that are asked for one wish, and what Why This Model says of the last request. */
  async function run(trajectory: 'observe' | 'act'): Promise<{ models: readonly string[]; why: string }> {
    const page = user.page();
    await user.session().server.changeSettings({ 'tierwise.routing.trajectory': trajectory });
    asked.length = 0;
    await openChat(page);
    await newChat(page).catch(() => undefined);
    await askAgent(user.inHost, 'Rename the shop in the README.');
    await waitFor('the end of the run', 60_000, async () => {
      await allowAgent(page);
      return asked.length > MISSES ? true : undefined;
    });
    await runCommand(page, 'Tierwise: Why This Model?');
    const row = page
      .locator('.quick-input-widget .monaco-list-row')
      .filter({ hasText: /the agent is stuck/ });
    await row.last().waitFor({ timeout: 15_000 });
    const why = await shownText(row.last());
    await page.keyboard.press('Escape');
    return { models: [...asked], why };
  }

  it('is observed where it does not get on: it stays, and Why This Model says what would be done', async () => {
    const { models, why } = await run('observe');
    assert.equal(new Set(models).size, 1, models.join(' '));
    assert.match(why, /is stuck: 3 edits did not land: it would be/);
  });

  it('is raised where the user lets it, and Why This Model says so', async () => {
    const { models, why } = await run('act');
    const begin = ['small', 'one'].indexOf(models[0] ?? '');
    const next = ['one', 'large'][begin];
    assert.deepEqual(models, [...Array(3).fill(models[0]), ...Array(3).fill(next)]);
    assert.ok(
      why.includes(`is stuck: 3 edits did not land, so ${['mid', 'premium'][begin]}, open/${next}`),
      why,
    );
  });

  it('verifies what it has changed by our tool, which VS Code asks about before anything runs', async () => {
    let result = '';
    instead = (said) => {
      const { answer, result: now } = verifying(said);
      result = now;
      return answer;
    };
    const chat = await askToVerify(user);
    await picture(user.page(), 'agent-verify');
    await chat
      .locator('.monaco-button')
      .filter({ hasText: /^Allow/, visible: true })
      .first()
      .click();
    await waitFor('the result of the tool', 90_000, () => (result === '' ? undefined : true));
    assert.match(result, /^Red: tests failed that passed before: .*a price has euros and cents/);
  });
});

userSuite("VS Code's own agent in a fresh profile", { acme: true }, (user) => {
  it('answers without a name and without an account, after the steps of the README', async () => {
    const page = user.page();
    await enableAgent(page, user.inHost, () => enableByHand(page));
    await openChat(page);
    // With Tierwise auto, whatever model VS Code has begun with.
    await askAgent(user.inHost, 'how are coupons combined?');
    const dialog = page.locator('.monaco-dialog-box');
    await dialog.getByText(/wants to use models of Tierwise that cost money/).waitFor({ timeout: 60_000 });
    await dialog.getByRole('button', { name: 'Allow', exact: true }).click();
    const { text, error } = await waitForAnswer(page);
    assert.equal(error, null);
    assert.ok(text.length > 100, text);
    const [attempt] = await user.attempts(1);
    assert.equal(attempt?.outcome, 'ok');
  });
});
