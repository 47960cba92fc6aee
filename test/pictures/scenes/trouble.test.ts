import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import type { User } from '../../e2e/user.ts';
import { sendChat, waitForAnswer } from '../../host/chat.ts';
import { goToLine, openFile, openTab, pick, runCommand, waitForStatusBar } from '../../host/workbench.ts';
import {
  explainFunction,
  freshChat,
  list,
  message,
  pictures,
  pointAtStatusBar,
  run,
  type Scene,
} from '../scene.ts';

const PRICE = { inputUsd: 1, outputUsd: 5, contextTokens: 200_000, maxOutputTokens: 8000 };

type Settings = Readonly<Record<string, unknown>>;

const MODELS = [
  'faulty/fine',
  'faulty/small',
  'faulty/fault-500',
  'openrouter/fault-402',
  'faulty/fault-end',
  'faulty/fault-cut',
  'faulty/fault-filter',
  'faulty-anthropic/fault-401',
];

const PRICED = Object.fromEntries(MODELS.map((model) => [model, PRICE]));

/** Every scene begins with these: nothing is wrong, and no limit is set. */
const FINE: Settings = {
  ...tiers('faulty/fine'),
  'tierwise.tiers.cheap': ['faulty/small'],
  'tierwise.tiers.premium': ['faulty/fine'],
  'tierwise.models': PRICED,
  'tierwise.budget.perDayUsd': null,
  'tierwise.budget.perRequestUsd': null,
  'tierwise.budget.onLimit': 'ask',
};

/** A limit that the cheap model alone is still within. */
const NEARLY_SPENT: Settings = {
  'tierwise.models': { ...PRICED, 'faulty/small': { ...PRICE, inputUsd: 0.1, outputUsd: 0.4 } },
  'tierwise.budget.perDayUsd': 0.03,
};

/** No other models than these, which no others take over from. */
function tiers(...models: readonly string[]): Settings {
  return { 'tierwise.tiers.cheap': [], 'tierwise.tiers.mid': models, 'tierwise.tiers.premium': [] };
}

const set = (user: User, settings: Settings) =>
  user.session().server.changeSettings({ ...FINE, ...settings });

/** An explanation that ends badly, with settings of its own. */
function answer(title: string, settings: Settings): Scene {
  return {
    title,
    show: async (user) => {
      await set(user, settings);
      await explainFunction(user);
    },
  };
}

/** An explanation that is not begun, or does not go on, before the user has answered. */
async function ask(user: User, settings: Settings): Promise<Locator> {
  await set(user, settings);
  await freshChat(user);
  await openFile(user.page(), 'src/money.ts');
  await run(user, 'explain');
  const dialog = user.page().locator('.monaco-dialog-box');
  await dialog.waitFor({ timeout: 60_000 });
  return dialog;
}

function question(title: string, settings: Settings): Scene {
  return { title, show: async (user) => void (await ask(user, settings)) };
}

/** What stops this provider stops no other scene. */
const withoutBalance = (user: User): Settings => ({
  'tierwise.providers': {
    ...user.providers().setting,
    ...user.faults().setting,
    openrouter: { kind: 'openai', baseUrl: `${user.faults().url}/v1` },
  },
});

async function turnGhostTextOn(user: User): Promise<void> {
  await run(user, 'completionMenu');
  await pick(user.page(), 'Turn On');
  await user.page().locator('.monaco-dialog-box').getByText('Turn On', { exact: true }).click();
}

async function typeCodeAt(user: User, line: number): Promise<void> {
  await openFile(user.page(), 'src/cart.ts');
  await goToLine(user.page(), line);
  await user.page().keyboard.type('const total = ', { delay: 60 });
}

/** A command on a file that it cannot do anything with. */
function refusal(title: string, path: string, content: Buffer | string, command: string): Scene {
  return message(title, new RegExp(path.replace('.', '\\.')), async (user) => {
    await writeFile(join(user.session().workspace, path), content);
    await openTab(user.page(), path);
    await run(user, command);
  });
}

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

pictures('Trouble', { settings: FINE }, [
  answer('First model down, second answers', tiers('faulty/fault-500', 'faulty/fine')),
  answer('No model answers', tiers('faulty/fault-500')),
  answer('Answer that ends early', tiers('faulty/fault-end')),
  answer('Answer that breaks off', tiers('faulty/fault-cut')),
  answer('Answer that its provider stops', tiers('faulty/fault-filter')),
  answer('Key that is refused', tiers('faulty-anthropic/fault-401')),
  answer('No model in the tier', tiers()),
  answer('No model that fits', {
    ...tiers('faulty/fine'),
    'tierwise.models': { 'faulty/fine': { ...PRICE, contextTokens: 200, maxOutputTokens: 100 } },
  }),
  answer('Limit that stops', {
    ...tiers('faulty/fine'),
    'tierwise.budget.perRequestUsd': 0.0005,
    'tierwise.budget.onLimit': 'stop',
  }),
  question('Budget of the day reached', NEARLY_SPENT),
  {
    title: 'Limit that is raised',
    show: async (user) => {
      const dialog = await ask(user, NEARLY_SPENT);
      await dialog.getByText('Raise the Limit').click({ timeout: 60_000 });
      await user.page().locator('.quick-input-widget').filter({ hasText: 'The new limit in USD' }).waitFor();
    },
  },
  question('A dearer model is asked about', {
    ...tiers('faulty/fault-500'),
    'tierwise.tiers.premium': ['faulty/fine'],
    'tierwise.models': { 'faulty/fault-500': PRICE, 'faulty/fine': { ...PRICE, outputUsd: 500 } },
  }),
  message('Wrong setting', /is wrong/, (user) => set(user, { 'tierwise.budget.perDayUsd': 'much' })),
  question('Limit that cannot be read', { 'tierwise.budget.perDayUsd': 'much' }),
  {
    title: 'Models that cannot be read',
    show: async (user) => {
      await set(user, { 'tierwise.tiers.mid': [{ model: 'fine' }] });
      // What was right before would go on until then.
      await user.page().reload();
      await user.page().waitForSelector('.monaco-workbench .statusbar-item', { timeout: 60_000 });
      await explainFunction(user);
    },
  },
  {
    title: 'Unknown command in the chat',
    show: async (user) => {
      await set(user, {});
      await freshChat(user);
      await sendChat(user.page(), '@tierwise /models');
      await waitForAnswer(user.page());
    },
  },
  {
    title: 'Nothing to explain, in the chat',
    show: async (user) => {
      await freshChat(user);
      await sendChat(user.page(), '@tierwise /explain');
      await waitForAnswer(user.page());
    },
  },
  {
    title: 'Huge file, in the chat',
    show: async (user) => {
      await freshChat(user);
      const lines = '2026-11-22,4711,42,COF-250,3,paid\n'.repeat(20_000);
      await writeFile(join(user.session().workspace, 'huge.csv'), lines);
      await openTab(user.page(), 'huge.csv');
      await run(user, 'explain');
      await waitForAnswer(user.page());
    },
  },
  refusal('Binary file, to be changed', 'data.bin', Buffer.from([0, 1, 2, 0, 255, 0, 9]), 'docstring'),
  refusal('Picture, to be changed', 'logo.png', PNG, 'refactor'),
  refusal('File of secrets', '.env', 'TOKEN=x', 'fix'),
  message('Name without a place', /Put the cursor on the name/, async (user) => {
    await openFile(user.page(), 'src/money.ts');
    await run(user, 'rename');
  }),
  message('Ghost text whose provider has no balance', /Ghost text has stopped\. No answer/, async (user) => {
    await set(user, { ...withoutBalance(user), 'tierwise.tiers.cheap': ['openrouter/fault-402'] });
    await turnGhostTextOn(user);
    await typeCodeAt(user, 8);
  }),
  message('Ghost text with a model that nobody has agreed to', /you have not agreed/, async (user) => {
    await set(user, {});
    await typeCodeAt(user, 20);
  }),
  list('Ghost text, stopped', 'completionMenu'),
  {
    title: 'Status bar of ghost text that has stopped',
    show: async (user) => {
      await waitForStatusBar(user.page(), /\$/);
    },
    again: pointAtStatusBar,
  },
  {
    title: 'No model for ghost text',
    show: async (user) => {
      await set(user, { 'tierwise.tiers.cheap': [], 'tierwise.completion.enabled': false });
      await run(user, 'completionMenu');
      await pick(user.page(), 'Turn On');
      await user.page().locator('.monaco-dialog-box').waitFor();
    },
  },
  refusal('Picture instead of text', 'logo.png', PNG, 'explain'),
  refusal('Empty file', 'empty.ts', '', 'refactor'),
  refusal('Binary file', 'data.bin', Buffer.from([0, 1, 2, 0, 255, 0, 9]), 'explain'),
  message('Untitled file without anything in it', /Untitled-1 is empty/, async (user) => {
    await runCommand(user.page(), 'File: New Untitled Text File');
    await run(user, 'tests');
  }),
]);
