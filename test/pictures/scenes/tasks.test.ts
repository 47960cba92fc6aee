import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  begin,
  choose,
  openTasks,
  priced,
  row,
  TaskScript,
  WISH,
  waitForPreview,
  waitForTask,
} from '../../e2e/taskScript.ts';
import type { User } from '../../e2e/user.ts';
import { openChat, sendChat, waitForAnswerText } from '../../host/chat.ts';
import { runQuietly } from '../../host/process.ts';
import { answerInput, clickNotificationButton, pick } from '../../host/workbench.ts';
import { clear, freshChat, message, pictures, run } from '../scene.ts';

const script = new TaskScript();
const PLAN = `1. \`src/price.mjs\`: divide by 100, not by 10.
2. \`test/price.test.mjs\` stays as it is: its two tests say whether it is right.`;
const ENDED = /, (?:not )?verified|failed|stuck|still fail/;
const LIST = '.quick-input-widget .monaco-list-row';

/** Once for all scenes: the project, its models, and one task that is done. */
async function ready(user: User): Promise<void> {
  if (script.server === null) {
    await script.start(user);
    await clear(user);
    // It brings its view up by itself.
    await begin(user.page());
  } else {
    await openTasks(user.page());
  }
  await waitForTask(user.page(), ENDED);
}

/** One more task that is done, with a budget that is enough. */
async function another(user: User): Promise<void> {
  if (script.server === null) await ready(user);
  script.again();
  await user.session().server.changeSettings({ 'tierwise.agent.budgetUsd': 1 });
  await openTasks(user.page());
  await begin(user.page());
  // The one before it stands first until this one is there.
  await waitForTask(user.page(), /^(?!.*, verified)/);
  await waitForTask(user.page(), /, verified/);
}

/** Makes a repository of the project as it is. */
async function repository(cwd: string): Promise<void> {
  const git = (...args: string[]) => runQuietly('git', args, { cwd });
  await git('init', '-q');
  await git('config', 'user.name', 'A');
  await git('config', 'user.email', 'a@example.com');
  await git('add', '-A');
  await git('commit', '-qm', 'The shop as it is');
}

after(() => script.server?.stop());

pictures('Tasks', { env: { OPEN_API_KEY: 'test-key', OPENAI_API_KEY: 'test-key' } }, [
  {
    title: 'A task that is done',
    show: ready,
  },
  {
    title: 'Row of a task, pointed at',
    show: ready,
    again: async (user) => {
      await user.page().mouse.move(900, 500);
      await row(user.page(), /Prices are shown/).hover();
      await user.page().locator('.monaco-hover, .workbench-hover').last().waitFor();
    },
  },
  {
    title: 'Menu of a task',
    show: ready,
    again: async (user) => {
      await user.page().keyboard.press('Escape');
      await row(user.page(), /Prices are shown/).click({ button: 'right' });
      await user.page().locator('.context-view .monaco-menu').waitFor();
    },
  },
  {
    title: 'Discard of a task',
    show: async (user) => {
      await ready(user);
      await choose(user.page(), /Prices are shown/, 'Discard');
      await user.page().locator('.monaco-dialog-box').waitFor();
    },
  },
  {
    title: 'Name of a branch',
    show: async (user) => {
      await ready(user);
      await choose(user.page(), /Prices are shown/, 'Create Branch…');
      await user.page().locator('.quick-input-widget').filter({ hasText: 'as a commit' }).waitFor();
    },
  },
  {
    title: 'What should be done',
    show: async (user) => {
      await ready(user);
      await run(user, 'doTask');
      await user.page().locator('.quick-input-widget').filter({ hasText: 'What should be done?' }).waitFor();
    },
  },
  {
    title: 'Start of a task',
    show: async (user) => {
      await ready(user);
      await run(user, 'doTask');
      await answerInput(user.page(), /What should be done/, WISH);
      await user.page().locator(LIST).first().waitFor({ timeout: 20_000 });
    },
  },
  {
    title: 'A step',
    show: async (user) => {
      await ready(user);
      await row(user.page(), /^Red: tests still fail/).click();
      await user.page().locator('.editor-instance .view-line').first().waitFor();
    },
  },
  {
    title: 'A step of a model',
    show: async (user) => {
      await ready(user);
      await row(user.page(), /^Prices are divided/).click();
      await waitForPreview(user.page(), /Prices are divided by a hundred/);
    },
  },
  {
    title: 'Change of a step',
    show: async (user) => {
      await ready(user);
      await row(user.page(), /^edit src\/price/).click();
      await user.page().locator('.modified-in-monaco-diff-editor .view-line').first().waitFor();
    },
  },
  {
    title: 'All steps of a task',
    show: async (user) => {
      await ready(user);
      await choose(user.page(), /Prices are shown/, 'Show Steps');
      await waitForPreview(user.page(), /Prices are divided by a hundred/);
    },
  },
  {
    title: 'Review of a task',
    show: async (user) => {
      await ready(user);
      const page = user.page();
      await row(page, /Prices are shown/).hover();
      await row(page, /Prices are shown/)
        .locator('[aria-label^="Review Changes"]')
        .click();
      await page.locator('.editor-actions [aria-label^="Accept All"]').first().waitFor({ timeout: 30_000 });
      await page.mouse.move(800, 700);
    },
  },
  {
    title: 'A command that is asked about',
    show: async (user) => {
      await ready(user);
      script.command = 'node --version';
      script.asked.length = 0;
      await begin(user.page());
      await row(user.page(), /Run “node --version”/).waitFor({ timeout: 90_000 });
      await clickNotificationButton(user.page(), /Run “node --version/, 'Answer…');
      await user.page().locator(LIST).first().waitFor();
    },
  },
  {
    title: 'Why a command is declined',
    show: async (user) => {
      await openTasks(user.page());
      await row(user.page(), /Run “node --version”/).click();
      await pick(user.page(), 'Decline and Say Why');
      await user.page().locator('.quick-input-widget').filter({ hasText: 'The model reads this.' }).waitFor();
    },
  },
  {
    title: 'Task in the chat',
    show: async (user) => {
      script.command = null;
      script.asked.length = 0;
      await freshChat(user);
      await sendChat(user.page(), `@tierwise /do ${WISH}`);
      await user.page().locator('.interactive-session').getByText('Start', { exact: true }).last().click();
      await waitForAnswerText(user.page(), /verified · \$/, 90_000);
    },
  },
  {
    title: 'Message to a task in the chat',
    show: async (user) => {
      await openChat(user.page());
      await sendChat(user.page(), '@tierwise /do go on, but say why');
      await user
        .page()
        .locator('.interactive-session')
        .getByText('Send to “Prices')
        .last()
        .waitFor({ timeout: 30_000 });
    },
  },
  {
    title: 'Message to a task',
    show: async (user) => {
      await openTasks(user.page());
      await choose(user.page(), /Prices are shown/, 'Send a Message…');
      await user
        .page()
        .locator('.quick-input-widget')
        .filter({ hasText: 'before its next answer' })
        .waitFor({ timeout: 20_000 });
    },
  },
  {
    title: 'Message that waits to be read',
    show: async (user) => {
      await openTasks(user.page());
      script.again();
      script.command = 'sleep 600 && node --version';
      await begin(user.page());
      await clickNotificationButton(user.page(), /Run “sleep 600/, 'Answer…');
      await pick(user.page(), /Allow Once/);
      await waitForTask(user.page(), /, running/);
      await choose(user.page(), /Prices are shown/, 'Send a Message…');
      await answerInput(user.page(), /before its next answer/, 'Name the variable cents.');
      await row(user.page(), /not read yet/).waitFor();
    },
  },
  {
    title: 'Task that was interrupted',
    show: async (user) => {
      await user.page().reload();
      await openTasks(user.page());
      await waitForTask(user.page(), /interrupted/);
    },
  },
  {
    title: 'Plan of a task',
    show: async (user) => {
      script.again();
      script.instead = ({ said }) =>
        said.includes('For now only a plan is wanted') ? { say: PLAN, calls: [], tokens: 900 } : null;
      await run(user, 'doTask');
      await answerInput(
        user.page(),
        /What should be done/,
        `${WISH} ${'It is a matter of the whole shop. '.repeat(50)}`,
      );
      await pick(user.page(), /^.*Start/);
      await clickNotificationButton(user.page(), /Is this plan right/, 'Show Plan');
      await waitForPreview(user.page(), /divide by 100/);
    },
    again: async (user) => {
      const asked = user.page().locator('.notification-toast').filter({ hasText: 'Is this plan right' });
      if (await asked.isVisible()) return;
      await user.page().locator('.editor-actions [aria-label^="Answer…"]').first().click();
      await asked.waitFor();
    },
  },
  {
    title: 'Budget of a task that is reached',
    show: async (user) => {
      script.again();
      await user.session().server.changeSettings({ 'tierwise.agent.budgetUsd': 0.015 });
      await openTasks(user.page());
      await begin(user.page());
      await waitForTask(user.page(), /budget reached/);
      await clickNotificationButton(user.page(), /budget reached/, 'Raise the Budget…');
      await user
        .page()
        .locator('.quick-input-widget')
        .filter({ hasText: 'The new budget of this task' })
        .waitFor();
    },
  },
  message('Task that has changed what is there already', /is in your files already/, async (user) => {
    await another(user);
    writeFileSync(join(user.session().workspace, 'src/price.mjs'), priced(100));
    await choose(user.page(), /Prices are shown/, 'Review Changes');
  }),
  message('Change that is on a branch', /a commit on the branch/, async (user) => {
    writeFileSync(join(user.session().workspace, 'src/price.mjs'), priced(10));
    await repository(user.session().workspace);
    await another(user);
    await choose(user.page(), /Prices are shown/, 'Create Branch…');
    await answerInput(user.page(), /as a commit/, 'tierwise/cents');
  }),
]);
