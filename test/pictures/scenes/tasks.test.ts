import { begin, openTasks, row, TaskScript, WISH, waitForTask } from '../../e2e/taskScript.ts';
import type { User } from '../../e2e/user.ts';
import { sendChat, waitForAnswerText } from '../../host/chat.ts';
import { answerInput, clickNotificationButton } from '../../host/workbench.ts';
import { clear, freshChat, pictures, run } from '../scene.ts';

const script = new TaskScript();
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

after(() => script.server?.stop());

pictures('Tasks', { env: { OPEN_API_KEY: 'test-key', OPENAI_API_KEY: 'test-key' } }, [
  {
    title: 'A task that is done',
    show: ready,
  },
  {
    title: 'Start of a task',
    show: async (user) => {
      await ready(user);
      await run(user, 'doTask');
      await answerInput(user.page(), /What is to be done/, WISH);
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
]);
