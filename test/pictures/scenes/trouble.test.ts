import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { User } from '../../e2e/user.ts';
import { sendChat, waitForAnswer } from '../../host/chat.ts';
import { openFile, openTab, runCommand } from '../../host/workbench.ts';
import { explainFunction, freshChat, pictures, run, type Scene } from '../scene.ts';

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
  return {
    'tierwise.tiers.mid': models,
    'tierwise.models': Object.fromEntries(models.map((model) => [model, PRICE])),
  };
}

/** A command on a file that it cannot do anything with. */
function refusal(title: string, path: string, content: Buffer | string, command: string): Scene {
  return {
    title,
    show: async (user: User) => {
      await writeFile(join(user.session().workspace, path), content);
      await openTab(user.page(), path);
      await run(user, command);
      await user.page().waitForTimeout(3_000);
    },
  };
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
  question('Budget of the day reached', { ...chain('faulty/fine'), 'tierwise.budget.perDayUsd': 0.000001 }),
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
      await user
        .session()
        .server.changeSettings({ ...chain('faulty/fine'), 'tierwise.budget.perDayUsd': null });
      await freshChat(user);
      await sendChat(user.page(), '@tierwise /models');
      await waitForAnswer(user.page());
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
