import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Answer, serveScript } from '../agents/wires.ts';
import { allowAgent, askAgent, enableAgent } from '../host/agent.ts';
import { newChat, openChat } from '../host/chat.ts';
import type { Listening } from '../host/listen.ts';
import { runQuietly, waitFor } from '../host/process.ts';
import { runCommand, shownText } from '../host/workbench.ts';
import { PRICE_TEST, picture, priced } from './taskScript.ts';
import { userSuite } from './user.ts';

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
    const page = user.page();
    const { workspace } = user.session();
    const git = (...args: string[]) =>
      runQuietly('git', ['-c', 'user.name=A', '-c', 'user.email=a@example.com', ...args], { cwd: workspace });
    writeFileSync(join(workspace, 'src', 'price.mjs'), priced(100));
    writeFileSync(join(workspace, 'test', 'price.test.mjs'), PRICE_TEST);
    const manifest = JSON.parse(readFileSync(join(workspace, 'package.json'), 'utf8'));
    const scripts = { test: 'node --test test/price.test.mjs' };
    writeFileSync(join(workspace, 'package.json'), JSON.stringify({ ...manifest, scripts }));
    await git('init', '-q');
    await git('add', '-A');
    await git('commit', '-qm', 'The shop');
    writeFileSync(join(workspace, 'src', 'price.mjs'), priced(10));
    let result = '';
    instead = (said) => {
      if (!said.includes('"tierwise_verify"')) return { say: 'No such tool.', calls: [], tokens: 2_000 };
      result =
        /(?:Verified|Red|Not verified): .{0,2000}/.exec(said.slice(said.indexOf('"messages"')))?.[0] ?? '';
      const calls = result === '' ? [{ name: 'tierwise_verify', input: {} }] : [];
      return { say: result === '' ? '' : 'Seen.', calls, tokens: 2_000 };
    };
    await page
      .locator('.statusbar-item')
      .filter({ hasText: /\b(?:master|main)\b/ })
      .first()
      .waitFor({ timeout: 30_000 });
    await openChat(page);
    await newChat(page).catch(() => undefined);
    const chat = page.locator('.part.auxiliarybar');
    const sent = chat.locator('.interactive-request').filter({ hasText: 'Verify what I have changed.' });
    const isSent = async (): Promise<boolean> => (await sent.count()) > 0;
    const seen = (text: string) => chat.getByText(text).filter({ visible: true }).first();
    await waitFor('the question of VS Code', 90_000, async () => {
      await allowAgent(page);
      if ((await seen('Run the project’s checks?').count()) > 0) return true;
      // VS Code begins its chat anew when it finds that the folder has become a repository.
      if (!(await isSent())) {
        await askAgent(user.inHost, 'Verify what I have changed.');
        await waitFor('the wish', 8_000, async () => ((await isSent()) ? true : undefined));
      }
      return undefined;
    });
    await seen('npm test').waitFor();
    await picture(page, 'agent-verify');
    await chat
      .locator('.monaco-button')
      .filter({ hasText: /^Allow/, visible: true })
      .first()
      .click();
    await waitFor('the result of the tool', 90_000, () => (result === '' ? undefined : true));
    assert.match(result, /^Red: tests failed that passed before: .*a price has euros and cents/);
  });
});
