import type { User } from '../../e2e/user.ts';
import { listen } from '../../host/listen.ts';
import {
  answerInput,
  clickNotificationButton,
  openFile,
  pick,
  waitForNotification,
  waitForStatusBar,
} from '../../host/workbench.ts';
import { explainFunction, pictures, pointAtStatusBar, run, type Scene } from '../scene.ts';

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
  {
    title: 'Refused key',
    show: async (user) => {
      await run(user, 'setApiKey');
      await pick(user.page(), 'Anthropic');
      await answerInput(user.page(), 'Anthropic API Key', 'sk-ant-bad');
      await waitForNotification(user.page(), /refused this API key/);
    },
  },
  {
    title: 'A provider that nobody knows',
    show: async (user) => {
      void user.inHost("await vscode.commands.executeCommand('tierwise.setApiKey', { provider: 'nobody' })");
      await waitForNotification(user.page(), /no provider that Tierwise knows/);
    },
  },
  {
    title: 'A key that is being tried, and then fails',
    show: async (user) => {
      const server = await listen(async (_request, response) => {
        await user.page().waitForTimeout(2_000);
        response.writeHead(404).end();
      });
      const { setting } = user.providers();
      await user.session().server.changeSettings({
        'tierwise.providers': { ...setting, open: { kind: 'openai', baseUrl: `${server.url}/v1` } },
      });
      await run(user, 'setApiKey');
      await pick(user.page(), 'open');
      await answerInput(user.page(), /API Key/, 'sk-any');
      await waitForNotification(user.page(), /a try of it failed/, 60_000);
      await server.stop();
    },
  },
  {
    title: 'Good key, and Try It',
    show: async (user) => {
      await run(user, 'setApiKey');
      await pick(user.page(), 'Anthropic');
      await answerInput(user.page(), 'Anthropic API Key', GOOD);
      await waitForNotification(user.page(), /Try It|API key/);
    },
  },
  {
    title: 'First answer',
    show: async (user) => {
      await explainFunction(user);
      await clickNotificationButton(user.page(), /./, 'Later').catch(() => undefined);
    },
  },
]);
