import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import type { Answer } from '../agents/wires.ts';
import { allowAgent, askAgent } from '../host/agent.ts';
import { newChat, openChat } from '../host/chat.ts';
import { runQuietly, waitFor } from '../host/process.ts';
import { waitForRepository } from '../host/workbench.ts';
import { PRICE_TEST, priced } from './taskScript.ts';
import type { User } from './user.ts';

const WISH = 'Verify what I have changed.';

/** A repository with a change that makes a test red. */
async function breakPrice(workspace: string): Promise<void> {
  const git = (...args: string[]) =>
    runQuietly('git', ['-c', 'user.name=A', '-c', 'user.email=a@example.com', ...args], { cwd: workspace });
  const price = join(workspace, 'src', 'price.mjs');
  writeFileSync(price, priced(100));
  writeFileSync(join(workspace, 'test', 'price.test.mjs'), PRICE_TEST);
  const manifest = JSON.parse(readFileSync(join(workspace, 'package.json'), 'utf8'));
  const scripts = { test: 'node --test test/price.test.mjs' };
  writeFileSync(join(workspace, 'package.json'), JSON.stringify({ ...manifest, scripts }));
  await git('init', '-q');
  await git('add', '-A');
  await git('commit', '-qm', 'The shop');
  writeFileSync(price, priced(10));
}

/** What a model answers that calls our tool once, and what the tool has said to it by then: nothing before the call. */
export function verifying(said: string): { readonly answer: Answer; readonly result: string } {
  const end = (say: string): Answer => ({ say, calls: [], tokens: 2_000 });
  if (!said.includes('"tierwise_verify"')) return { answer: end('No such tool.'), result: '' };
  const messages = said.slice(said.indexOf('"messages"'));
  const result = /(?:Verified|Red|Not verified): .{0,2000}/.exec(messages)?.[0] ?? '';
  const call = { say: '', calls: [{ name: 'tierwise_verify', input: {} }], tokens: 2_000 };
  return { answer: result === '' ? call : end('Seen.'), result };
}

/** Has VS Code's agent asked to verify a change, up to VS Code's question; resolves to the chat. */
export async function askToVerify(user: User): Promise<Locator> {
  const page = user.page();
  await breakPrice(user.session().workspace);
  await waitForRepository(page);
  await openChat(page);
  await newChat(page).catch(() => undefined);
  const chat = page.locator('.part.auxiliarybar');
  const sent = chat.locator('.interactive-request').filter({ hasText: WISH });
  const isSent = async (): Promise<boolean> => (await sent.count()) > 0;
  const asked = chat.getByText('Run the project’s checks?').filter({ visible: true });
  await waitFor('the question of VS Code', 90_000, async () => {
    await allowAgent(page);
    if ((await asked.count()) > 0) return true;
    // VS Code begins its chat anew when it finds that the folder has become a repository.
    if (!(await isSent())) {
      await askAgent(user.inHost, WISH);
      await waitFor('the wish', 8_000, async () => ((await isSent()) ? true : undefined));
    }
    return undefined;
  });
  await chat.getByText('npm test').filter({ visible: true }).first().waitFor();
  return chat;
}
