import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
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

/** An explanation that ends badly, with settings of its own. */
function answer(title: string, settings: Readonly<Record<string, unknown>>): Scene {
  return {
    title,
    show: async (user) => {
      await user.session().server.changeSettings(settings);
      await explainFunction(user);
    },
  };
}

/** An explanation that is not begun, or does not go on, before the user has answered. */
function question(title: string, settings: Readonly<Record<string, unknown>>): Scene {
  return {
    title,
    show: async (user) => {
      await user.session().server.changeSettings(settings);
      await freshChat(user);
      await openFile(user.page(), 'src/money.ts');
      await run(user, 'explain');
      await user.page().locator('.monaco-dialog-box').waitFor({ timeout: 60_000 });
    },
  };
}

function chain(...models: readonly string[]): Readonly<Record<string, unknown>> {
  return { 'tierwise.tiers.mid': models, ...priced(...models) };
}

function priced(...models: readonly string[]): Readonly<Record<string, unknown>> {
  return { 'tierwise.models': Object.fromEntries(models.map((model) => [model, PRICE])) };
}

/** After settings that were wrong. */
const mend = (user: User) =>
  user.session().server.changeSettings({
    ...chain('faulty/fine'),
    'tierwise.tiers.premium': ['faulty/fine'],
    'tierwise.budget.perDayUsd': null,
    'tierwise.budget.perRequestUsd': null,
    'tierwise.budget.onLimit': 'ask',
  });

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

pictures('Trouble', { settings: chain('faulty/fault-500', 'faulty/fine') }, [
  answer('First model down, second answers', chain('faulty/fault-500', 'faulty/fine')),
  answer('No model answers', {
    ...chain('faulty/fault-500'),
    'tierwise.tiers.premium': ['faulty/fault-500'],
    'tierwise.tiers.cheap': ['faulty/fault-500'],
  }),
  answer('Answer that ends early', chain('faulty/fault-end')),
  answer('Answer that breaks off', chain('faulty/fault-cut')),
  answer('Key that is refused', chain('faulty-anthropic/fault-401')),
  answer('No model in the tier', { 'tierwise.tiers.mid': [], 'tierwise.tiers.premium': [] }),
  answer('No model that fits', {
    ...chain('faulty/fine'),
    'tierwise.tiers.premium': [],
    'tierwise.models': { 'faulty/fine': { ...PRICE, contextTokens: 200, maxOutputTokens: 100 } },
  }),
  answer('Limit that stops', {
    ...chain('faulty/fine'),
    'tierwise.tiers.premium': [],
    'tierwise.budget.perRequestUsd': 0.000001,
    'tierwise.budget.onLimit': 'stop',
  }),
  answer('Setting that cannot be read', {
    'tierwise.tiers.mid': 'faulty/fine',
    'tierwise.budget.perRequestUsd': null,
  }),
  question('Budget of the day reached', { ...chain('faulty/fine'), 'tierwise.budget.perDayUsd': 0.000001 }),
  {
    title: 'Limit that is raised',
    show: async (user) => {
      await freshChat(user);
      await openFile(user.page(), 'src/money.ts');
      await run(user, 'explain');
      const dialog = user.page().locator('.monaco-dialog-box');
      await dialog.getByText('Raise the Limit').click({ timeout: 60_000 });
      await user.page().locator('.quick-input-widget').filter({ hasText: 'The new limit in USD' }).waitFor();
    },
  },
  question('A dearer model is asked about', {
    ...chain('faulty/fault-500'),
    'tierwise.tiers.premium': ['faulty/fine'],
    'tierwise.models': { 'faulty/fault-500': PRICE, 'faulty/fine': { ...PRICE, outputUsd: 500 } },
    'tierwise.budget.perDayUsd': null,
  }),
  question('Wrong setting', { ...chain('faulty/fine'), 'tierwise.budget.perDayUsd': 'much' }),
  {
    title: 'Unknown command in the chat',
    show: async (user) => {
      await mend(user);
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
  message('Ghost text that has stopped', /Ghost text has stopped/, async (user) => {
    const page = user.page();
    await user.session().server.changeSettings({
      ...priced('faulty/fine'),
      'tierwise.tiers.cheap': ['faulty/fine'],
    });
    await run(user, 'completionMenu');
    await pick(page, 'Turn On');
    await page.locator('.monaco-dialog-box').getByText('Turn On', { exact: true }).click();
    await user.session().server.changeSettings({
      ...priced('faulty/fault-402'),
      'tierwise.tiers.cheap': ['faulty/fault-402'],
    });
    await openFile(page, 'src/cart.ts');
    await goToLine(page, 9);
    await page.keyboard.type('const total = ', { delay: 60 });
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
      await user
        .session()
        .server.changeSettings({ 'tierwise.tiers.cheap': [], 'tierwise.completion.enabled': false });
      await run(user, 'completionMenu');
      await pick(user.page(), 'Turn On');
      await user.page().locator('.monaco-dialog-box').waitFor();
    },
  },
  refusal('Picture instead of text', 'logo.png', PNG, 'explain'),
  refusal('Empty file', 'empty.ts', '', 'refactor'),
  refusal('Binary file', 'data.bin', Buffer.from([0, 1, 2, 0, 255, 0, 9]), 'explain'),
  {
    title: 'Untitled file without anything in it',
    show: async (user) => {
      await runCommand(user.page(), 'File: New Untitled Text File');
      await run(user, 'tests');
      await user.page().waitForTimeout(2_000);
    },
  },
]);
