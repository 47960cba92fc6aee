import {
  answerInput,
  clickNotificationButton,
  openFile,
  pick,
  waitForNotification,
  waitForStatusBar,
} from '../../host/workbench.ts';
import { explainFunction, pictures, pointAtStatusBar, run } from '../scene.ts';

const GOOD = 'sk-ant-good';

pictures('First minute', { providers: { keys: [GOOD] }, env: {} }, [
  {
    title: 'Walkthrough',
    show: async (user) => {
      await user.page().getByText('Get Started with Tierwise').first().waitFor({ timeout: 60_000 });
    },
  },
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
