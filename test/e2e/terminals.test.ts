import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { serveScript } from '../agents/wires.ts';
import type { Listening } from '../host/listen.ts';
import { waitFor } from '../host/process.ts';
import { pick, runCommand } from '../host/workbench.ts';
import { userSuite } from './user.ts';

const SHARE = 'Tierwise: Share Models with Terminal Agents…';
const PRICED = { inputUsd: 1, outputUsd: 5, contextTokens: 200_000 };
const DONE = 'The shop is in the README.';

interface Answered {
  readonly answer: string;
  readonly address: string;
  readonly token: string;
}

/** Asks as a client does, with nothing but the variables of its terminal. */
const PROGRAM = (file: string) =>
  `
  const { ANTHROPIC_BASE_URL: address, ANTHROPIC_AUTH_TOKEN: token } = process.env;
  const headers = { 'content-type': 'application/json', authorization: 'Bearer ' + token };
  const body = JSON.stringify({ model: 'cheap', max_tokens: 20, messages: [{ role: 'user', content: 'hi' }] });
  fetch(address + '/v1/messages', { method: 'POST', headers, body })
    .then(async (response) => (await response.json()).content[0].text, String)
    .then((answer) => require('fs').writeFileSync('${file}', JSON.stringify({ answer, address, token })));`.replace(
    /\s+/g,
    ' ',
  );

const sendToOurs = (line: string) => `
  const own = vscode.window.terminals.find(({ name }) => name === 'Tierwise');
  own.show();
  own.sendText(${JSON.stringify(line)});`;

userSuite(
  'Models for other programs, as a user',
  { acme: true, env: { OPEN_API_KEY: 'test-key' } },
  (user) => {
    let server: Listening;
    before(async () => {
      server = await serveScript(() => ({ say: DONE, calls: [], tokens: 1_000 }));
      await user.session().server.changeSettings({
        'tierwise.providers': { open: { kind: 'openai', baseUrl: `${server.url}/v1` } },
        'tierwise.models': { 'open/one': PRICED },
        'tierwise.tiers.cheap': ['open/one'],
        'tierwise.routing.secondOpinion': 'off',
      });
      await user.inHost(
        `await vscode.workspace.getConfiguration('tierwise.endpoint').update('enabled', true, vscode.ConfigurationTarget.Global);`,
      );
    });
    after(() => server.stop());

    const answerFile = () => join(user.session().workspace, 'answer.json');
    /** What the terminal’s own variables lead to, asked by a program in it. */
    const askInTerminal = async (): Promise<Answered> => {
      rmSync(answerFile(), { force: true });
      const line = `${JSON.stringify(process.execPath)} -e ${JSON.stringify(PROGRAM(answerFile()))}`;
      let sentAt = 0;
      return waitFor('the answer in the terminal', 90_000, async () => {
        // A window that has just opened may not answer yet: clients ask again.
        if (Date.now() - sentAt > 10_000) {
          sentAt = Date.now();
          await user.inHost(sendToOurs(line)).catch(() => undefined);
        }
        const text = existsSync(answerFile()) ? readFileSync(answerFile(), 'utf8') : '';
        return text.includes(DONE) && text.endsWith('}') ? JSON.parse(text) : undefined;
      });
    };
    const hasTerminal = () =>
      waitFor('the terminal', 60_000, async () => {
        const names = await user.inHost(`return vscode.window.terminals.map(({ name }) => name);`);
        return JSON.stringify(names).includes('Tierwise') || undefined;
      });

    let first: Answered;
    it('lead a terminal to them', async () => {
      await runCommand(user.page(), SHARE);
      await pick(user.page(), 'Open a “Tierwise” Terminal');
      await hasTerminal();
      first = await askInTerminal();
      assert.match(first.address, /^http:\/\/127\.0\.0\.1:\d+$/);
    });

    it('answer a terminal that VS Code has restored in a new window, with the port and the token that it began with', async () => {
      await user.page().reload();
      await user.page().waitForSelector('.monaco-workbench .statusbar-item', { timeout: 60_000 });
      await hasTerminal();
      assert.deepEqual(await askInTerminal(), first);
    });
  },
);
