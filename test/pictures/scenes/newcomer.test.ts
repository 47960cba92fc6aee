import type { User } from '../../e2e/user.ts';
import { type Listening, listen } from '../../host/listen.ts';
import {
  answerInput,
  openFile,
  pick,
  runCommand,
  typeInPick,
  waitForNotification,
  waitForStatusBar,
} from '../../host/workbench.ts';
import { explainFunction, message, pictures, pointAtStatusBar, run, type Scene } from '../scene.ts';

const GOOD = 'sk-ant-good';

/** A step of the walkthrough, with what stands beside it. */
function step(title: string, words: string): Scene {
  const open = async (user: User) => {
    const page = user.page();
    const shown = page.locator('.getting-started-step').filter({ hasText: words });
    await shown.first().click();
    await page.locator('.getting-started-media, .gettingStartedContainer .max-lines-3').first().waitFor();
  };
  return {
    title: `Walkthrough: ${title}`,
    show: async (user) => {
      await user.inHost(
        "await vscode.commands.executeCommand('workbench.action.openWalkthrough', 'tierwise.tierwise#tierwise.start')",
      );
      await user.page().getByText('Get Started with Tierwise').first().waitFor({ timeout: 60_000 });
      await open(user);
    },
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
    show: async (user) => {
      await user.page().getByText('Get Started with Tierwise').first().waitFor({ timeout: 60_000 });
    },
  },
  step('Ask something', 'Ask something'),
  step('Change something', 'Change something'),
  step('Ghost text', 'Turn ghost text on'),
  step('Models', 'Choose your models'),
  step('Spend', 'See what it costs'),
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
      await user.page().waitForTimeout(2_000);
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
  message('A provider that nobody knows', /no provider that Tierwise knows/, async (user) => {
    void user.inHost("await vscode.commands.executeCommand('tierwise.setApiKey', { provider: 'nobody' })");
  }),
  {
    title: 'A key that is being tried',
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
