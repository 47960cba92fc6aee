import type { User } from '../../e2e/user.ts';
import { type Listening, listen } from '../../host/listen.ts';
import { waitFor } from '../../host/process.ts';
import {
  answerInput,
  openFile,
  pick,
  runCommand,
  typeInPick,
  waitForNotification,
  waitForStatusBar,
} from '../../host/workbench.ts';
import { explainFunction, message, NOWHERE, pictures, pointAtStatusBar, run, type Scene } from '../scene.ts';

const GOOD = 'sk-ant-good';

/** What stands beside a step, in a web view of its own. A narrow window has no room for it. */
async function beside(user: User, heading: string): Promise<void> {
  if ((user.page().viewportSize()?.width ?? 0) < 1_000) return;
  await waitFor(`“${heading}” beside the step`, 60_000, async () => {
    const shown = user
      .page()
      .frames()
      .map((frame) =>
        frame
          .getByText(heading)
          .isVisible()
          .catch(() => false),
      );
    return (await Promise.all(shown)).includes(true) ? true : undefined;
  });
}

/** A step of the walkthrough, with what stands beside it. */
function step(title: string, words: string, heading: string): Scene {
  const again = async (user: User) => {
    await user.page().mouse.move(...NOWHERE);
    await beside(user, heading);
  };
  return {
    title: `Walkthrough: ${title}`,
    show: async (user) => {
      await user.inHost(
        "await vscode.commands.executeCommand('workbench.action.openWalkthrough', 'tierwise.tierwise#tierwise.start')",
      );
      const page = user.page();
      await page.getByText('Get Started with Tierwise').first().waitFor({ timeout: 60_000 });
      await page.locator('.getting-started-step').filter({ hasText: words }).first().click();
      await again(user);
    },
    again,
  };
}

async function tryKeyOf(user: User, provider: string): Promise<void> {
  await run(user, 'setApiKey');
  // It stands where the list would have to be scrolled to.
  await typeInPick(user.page(), provider);
  await pick(user.page(), provider);
  await answerInput(user.page(), `${provider} API Key`, 'sk-any');
}

/** A server answers once it is let go. */
let held = Promise.withResolvers<void>();
let slow: Listening | undefined;
after(() => slow?.stop());

pictures('First minute', { providers: { keys: [GOOD] }, env: {}, acme: true }, [
  {
    title: 'Walkthrough',
    isFirst: true,
    show: async (user) => {
      await user.page().getByText('Get Started with Tierwise').first().waitFor({ timeout: 60_000 });
    },
    again: (user) => beside(user, 'One key is enough to start'),
  },
  step('Ask something', 'Ask something', 'Read the two lines'),
  step('Change something', 'Change something', 'See it before it counts'),
  step('Ghost text', 'Turn ghost text on', 'Off until you say so'),
  step('Models', 'Choose your models', 'Three tiers, your models'),
  step('Spend', 'See what it costs', 'To the cent'),
  {
    title: 'Status bar before there is a key',
    show: async (user) => {
      await waitForStatusBar(user.page(), /Tierwise: set up/);
    },
    again: pointAtStatusBar,
  },
  {
    title: 'Answer without a key',
    show: explainFunction,
  },
  {
    title: 'Which model, without a key',
    show: async (user) => {
      await openFile(user.page(), 'src/money.ts');
      await run(user, 'showRoute');
      await user.page().locator('.quick-input-widget .monaco-list-row').first().waitFor({ timeout: 15_000 });
    },
  },
  {
    title: 'Providers to set a key for',
    show: async (user) => {
      await run(user, 'setApiKey');
      await user.page().locator('.quick-input-widget .monaco-list-row').first().waitFor();
    },
  },
  {
    title: 'Input of a key',
    show: async (user) => {
      await run(user, 'setApiKey');
      await pick(user.page(), 'Anthropic');
      await user.page().locator('.quick-input-widget input[type=password]').waitFor();
    },
  },
  message('Refused key', /refused this API key/, async (user) => {
    await run(user, 'setApiKey');
    await pick(user.page(), 'Anthropic');
    await answerInput(user.page(), 'Anthropic API Key', 'sk-ant-bad');
  }),
  message('A provider that nobody knows', /does not know the provider/, async (user) => {
    void user.inHost("await vscode.commands.executeCommand('tierwise.setApiKey', { provider: 'nobody' })");
  }),
  {
    title: 'A key that is being tried',
    about: /Trying the key/,
    show: async (user) => {
      slow = await listen(async (_request, response) => {
        await held.promise;
        response.writeHead(404).end();
      });
      const { setting } = user.providers();
      await user.session().server.changeSettings({
        'tierwise.providers': { ...setting, gateway: { kind: 'openai', baseUrl: `${slow.url}/v1` } },
      });
      await tryKeyOf(user, 'gateway');
    },
    // A try ends by itself after a while: each picture has one of its own.
    again: async (user) => {
      held.resolve();
      held = Promise.withResolvers<void>();
      await waitForNotification(user.page(), /a try of it failed/, 60_000);
      await runCommand(user.page(), 'Notifications: Clear All Notifications');
      await tryKeyOf(user, 'gateway');
      await waitForNotification(user.page(), 'Trying the key');
    },
  },
  // The last try of the scene before: one more would tell the same beside it.
  message('A key whose try fails', /a try of it failed/, async () => held.resolve()),
  message('Good key, and Try It', /accepted the API key/, async (user) => {
    await run(user, 'setApiKey');
    await pick(user.page(), 'Anthropic');
    await answerInput(user.page(), 'Anthropic API Key', GOOD);
  }),
  {
    title: 'First answer',
    show: explainFunction,
  },
]);
