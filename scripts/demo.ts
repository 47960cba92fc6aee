import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { screenshot } from '../test/host/browser.ts';
import { waitForAnswer, widenChat } from '../test/host/chat.ts';
import { readAttempts } from '../test/host/ledger.ts';
import { packExtension } from '../test/host/pack.ts';
import { startProviders } from '../test/host/providers.ts';
import { type Session, startSession } from '../test/host/session.ts';
import { runCommand, selectLines, waitForStatusBar } from '../test/host/workbench.ts';
import { packageExtension } from './package.ts';
import { stopSignal } from './stop.ts';

/** A VS Code in the browser with the extension installed and models that cost nothing; `--smoke` tries it by itself. */

const root = fileURLToPath(new URL('..', import.meta.url));
const FILE = 'src/discounts.ts';
const FUNCTION = 'applyDiscounts';

/** Room for the code beside the whole answer. */
const SIZE = { width: 1600, height: 1060 };
/** Any wider, and VS Code shows a list of sessions beside it. */
const CHAT_WIDTH = 590;

interface Demo {
  readonly session: Session;
  close(): Promise<void>;
}

async function startDemo(progress: (line: string) => void): Promise<Demo> {
  progress('Packing the extension ...');
  const vsix = await packageExtension(root, 'out/tierwise.vsix');
  const providers = await startProviders();
  progress('Starting VS Code ...');
  const session = await startSession({
    root,
    progress,
    vsix: [vsix, await packExtension(root, 'demo')],
    settings: {
      'tierwise.providers': providers.setting,
      'tierwise.prices.update': false,
      'workbench.startupEditor': 'none',
      'editor.minimap.enabled': false,
    },
    env: {
      ANTHROPIC_API_KEY: 'demo',
      OPENAI_API_KEY: 'demo',
      OPENROUTER_API_KEY: 'demo',
      TIERWISE_DEMO_FILE: FILE,
      TIERWISE_DEMO_FUNCTION: FUNCTION,
    },
  }).catch(async (error: unknown) => {
    // They would keep this program waiting.
    await providers.stop();
    throw error;
  });
  let closed: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    await session.close();
    await providers.stop();
  };
  return {
    session,
    close: () => {
      closed ??= close();
      return closed;
    },
  };
}

async function show(stop: AbortSignal): Promise<void> {
  const demo = await startDemo((line) => console.log(line));
  console.log(`
VS Code ${demo.session.server.vscodeVersion} with Tierwise is ready. Open this address in a browser:

  ${demo.session.address}

${FILE} is open, and the Chat view with @tierwise in place. What to try:
  1. Ask: "how are coupons combined?". Above the answer stands which model was chosen, below it what it cost.
  2. The cursor is in the function ${FUNCTION}: click into the code, press F1 and run "Tierwise: Explain".
  3. Look at the status bar, bottom right: today's spend. Point at it for the reasons; click it for more.
  4. In the settings search for "tierwise" and change the models of a tier.

The models are played by a program on this machine: no key is needed, nothing leaves it, nothing is billed.
Ctrl-C stops everything and removes what it wrote.`);
  if (!stop.aborted) await once(stop, 'abort');
  console.log('\nStopping ...');
  await demo.close();
}

async function smoke(stop: AbortSignal): Promise<object> {
  const demo = await startDemo((line) => console.error(line));
  stop.addEventListener('abort', () => void demo.close());
  try {
    if (stop.aborted) throw new Error('stopped');
    const page = await demo.session.openWindow({ size: SIZE });
    try {
      return await explain(demo.session, page);
    } catch (error) {
      await screenshot(page, join(root, 'out', 'smoke-failed.png'));
      throw error;
    }
  } finally {
    await demo.close();
  }
}

async function explain(session: Session, page: Page): Promise<object> {
  const [first, last] = linesOf(FUNCTION, await readFile(join(session.workspace, FILE), 'utf8'));
  await waitForOpening(page);
  await widenChat(page, CHAT_WIDTH);
  await selectLines(page, first, last);
  console.error('Explaining ...');
  await runCommand(page, 'Tierwise: Explain');
  const answer = await waitForAnswer(page);
  if (answer.error !== null) throw new Error(answer.error);
  if (!answer.text.includes(FUNCTION)) throw new Error(`Not an explanation of ${FUNCTION}: ${answer.text}`);
  await waitForStatusBar(page, /\$0\.0*[1-9]/);
  await screenshot(page, join(root, 'out', 'smoke.png'));
  const attempts = readAttempts(session.ledgerFile);
  const [attempt] = attempts;
  if (attempt === undefined || attempts.length !== 1)
    throw new Error(`${attempts.length} attempts in the ledger`);
  if (attempt.outcome !== 'ok' || attempt.cost_usd === null) throw new Error(JSON.stringify(attempt));
  return {
    ok: true,
    vscode: session.server.vscodeVersion,
    model: `${attempt.provider}/${attempt.model}`,
    cost_usd: attempt.cost_usd,
    answer_chars: answer.text.length,
    png: 'out/smoke.png',
  };
}

/** What somebody finds who opens the demo's address. */
async function waitForOpening(page: Page): Promise<void> {
  await page.waitForSelector(`.tab.active:has-text("${basename(FILE)}")`, { timeout: 60_000 });
  await page
    .locator('.interactive-input-editor .view-lines')
    .filter({ hasText: '@tierwise' })
    .waitFor({ timeout: 60_000 });
}

/** The first and last line of a top-level function, counted from 1. */
function linesOf(name: string, text: string): readonly [number, number] {
  const lines = text.split('\n');
  const first = lines.findIndex((line) => line.includes(`function ${name}(`));
  const length = lines.slice(first).indexOf('}');
  if (first < 0 || length < 0) throw new Error(`No function ${name}`);
  return [first + 1, first + length + 1];
}

const stop = stopSignal();
try {
  if (process.argv.includes('--smoke')) console.log(JSON.stringify(await smoke(stop)));
  else await show(stop);
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  if (process.argv.includes('--smoke')) console.log(JSON.stringify({ ok: false, error: message }));
  // What Ctrl-C has interrupted need not be told.
  else if (!stop.aborted) console.error(message);
  process.exitCode = stop.aborted ? 130 : 1;
}
