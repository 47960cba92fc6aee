import type { Page } from 'playwright-core';
import { waitFor } from './process.ts';
import { runCommand } from './workbench.ts';

/** VS Code's own agent: it comes with VS Code, disabled until somebody signs in. */

const IS_ACTIVE = `return vscode.extensions.all.some(({ id, isActive }) => /copilot-chat/i.test(id) && isActive);`;

/** It works without a sign-in, over models of one's own, where these are set up and the extension is enabled. */
const ENABLE = `
  const groups = vscode.Uri.parse('vscode-userdata:/User/chatLanguageModels.json');
  await vscode.workspace.fs.writeFile(groups, Buffer.from(JSON.stringify([{ vendor: 'tierwise', name: 'Tierwise' }])));
  await vscode.commands.executeCommand('workbench.extensions.action.enableAll');`;

/** The same by hand, as the README says. */
export async function enableByHand(page: Page): Promise<void> {
  await runCommand(page, 'Chat: Manage Language Models');
  await page.getByText('Add Models', { exact: true }).first().click({ timeout: 15_000 });
  const tierwise = page.locator('.context-view .monaco-menu').getByText('Tierwise', { exact: true });
  await tierwise.click({ timeout: 15_000 });
  await tierwise.waitFor({ state: 'detached' });
  await page.keyboard.press('Escape');
  await runCommand(page, 'Extensions: Enable All Extensions');
}

/**
 * Enables it and opens the window anew. `inHost`: runs the body of an async function of `vscode` in the extension host.
 * `enable`: does so in another way.
 */
export async function enableAgent(
  page: Page,
  inHost: (body: string) => Promise<unknown>,
  enable: () => Promise<unknown> = () => inHost(ENABLE),
): Promise<void> {
  const active = () =>
    waitFor("VS Code's agent", 60_000, async () => ((await inHost(IS_ACTIVE)) === true ? true : undefined));
  await enable();
  await active();
  await page.reload();
  await page.waitForSelector('.monaco-workbench .statusbar-item', { timeout: 60_000 });
  await active();
}

/** Asks the agent, without a name before the message, over our routed model whatever other extensions offer. */
export async function askAgent(inHost: (body: string) => Promise<unknown>, message: string): Promise<void> {
  const options = { query: message, mode: 'agent', modelSelector: { vendor: 'tierwise', id: 'auto' } };
  await inHost(
    `void vscode.commands.executeCommand('workbench.action.chat.open', ${JSON.stringify(options)});`,
  );
}

/** Says yes to what VS Code and the extension ask before an agent may do what it does. */
export async function allowAgent(page: Page): Promise<void> {
  for (const name of [/^Enable$/, /^Allow$/]) {
    const button = page.locator('.monaco-dialog-box .monaco-button').filter({ hasText: name }).first();
    if ((await button.count()) > 0) await button.click({ timeout: 2_000 }).catch(() => undefined);
  }
}
