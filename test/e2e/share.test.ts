import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from '../host/process.ts';
import { pick, runCommand, shownText, typeInPick, waitForNotification } from '../host/workbench.ts';
import { userSuite } from './user.ts';

const codexHome = mkdtempSync(join(tmpdir(), 'codex-'));
const config = join(codexHome, 'config.toml');
const SHARE = 'Tierwise: Share Models with Terminal Agents…';
const KEYS = { ANTHROPIC_API_KEY: 'test-key', OPENAI_API_KEY: 'test-key', OPENROUTER_API_KEY: 'test-key' };

userSuite('Models for terminal agents, as a user', { env: { ...KEYS, CODEX_HOME: codexHome } }, (user) => {
  after(() => rmSync(codexHome, { recursive: true, force: true }));
  const list = async (text: RegExp) => {
    const widget = user.page().locator('.quick-input-widget').filter({ visible: true });
    return waitFor(`the list with ${text}`, 15_000, async () => {
      const shown = (await widget.count()) > 0 ? await shownText(widget) : '';
      const hint = (await widget.locator('input').first().getAttribute('placeholder')) ?? '';
      return text.test(`${hint}\n${shown}`) ? `${hint}\n${shown}` : undefined;
    });
  };

  it('are shared once that is turned on, and set up in a file that is shown first', async () => {
    await runCommand(user.page(), SHARE);
    await pick(user.page(), 'Turn On');
    // The list comes again by itself, with what can be done now.
    assert.doesNotMatch(await list(/Set Up a Client/), /Connected Today/);
    await pick(user.page(), 'Set Up a Client');
    await list(/aider/);
    await pick(user.page(), 'Codex');
    const dialog = user.page().locator('.monaco-dialog-box');
    await dialog.waitFor();
    assert.match(
      await shownText(dialog),
      /model_provider = "tierwise"[\s\S]*base_url = "http:\/\/127\.0\.0\.1:\d+\/v1"/,
    );
    await dialog.getByRole('button', { name: 'Add Lines' }).click();
    await waitForNotification(user.page(), /Codex asks Tierwise once it is started again: codex/);
    assert.match(readFileSync(config, 'utf8'), /\[model_providers\.tierwise\]/);
  });

  it('answer a program, which is connected from then on and stands in the record', async () => {
    const text = readFileSync(config, 'utf8');
    const address = /base_url = "([^"]+)"/.exec(text)?.[1] ?? '';
    const token = /experimental_bearer_token = "([^"]+)"/.exec(text)?.[1] ?? '';
    const response = await fetch(`${address}/chat/completions`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${token}`,
        'x-tierwise-client': 'my script',
      },
      body: JSON.stringify({ model: 'cheap', messages: [{ role: 'user', content: 'Say hi to the fox.' }] }),
    });
    assert.equal(response.status, 200, await response.clone().text());
    assert.match(response.headers.get('x-tierwise-model') ?? '', /\w+\/\w+/);
    const [row] = await user.attempts(1);
    assert.equal(row?.outcome, 'ok');
    await runCommand(user.page(), SHARE);
    await list(/On, at 127\.0\.0\.1:\d+[\s\S]*Open a “Tierwise” Terminal/);
    await typeInPick(user.page(), 'my script');
    await list(/my script[\s\S]*1 request, /);
    await user.page().keyboard.press('Escape');
  });

  it('leave the file as it was when they are turned off', async () => {
    await runCommand(user.page(), SHARE);
    await pick(user.page(), 'Turn Off');
    const dialog = user.page().locator('.monaco-dialog-box');
    await dialog.waitFor();
    await dialog.getByRole('button', { name: 'Turn Off and Remove Lines' }).click();
    await waitFor('the file to be gone', 15_000, async () => (existsSync(config) ? undefined : true));
  });
});
