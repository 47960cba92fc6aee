import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newChat, sendChat, waitForAnswerText } from '../host/chat.ts';
import { waitFor } from '../host/process.ts';
import {
  answerInput,
  clearNotifications,
  clickNotificationButton,
  clickTitleButton,
  goToLine,
  openFile,
  pick,
  runCommand,
  waitForNotification,
} from '../host/workbench.ts';
import {
  begin,
  choose,
  openTasks,
  picture,
  priced,
  row,
  TaskScript,
  WISH,
  waitForPreview,
  waitForTask,
} from './taskScript.ts';
import { type User, userSuite } from './user.ts';

const ENDED = /, (?:not )?verified|failed|stuck|still fail/;
const LIST = '.quick-input-widget .monaco-list-row';
const ISSUE = `## Prices are ten times too high

Steps:
1. Put something for 12.34 into the cart.
2. Look at its price.

| shown | expected |
| --- | --- |
| 123.40 | 12.34 |

It happens in every browser since the last release, and our customers have begun to write about it.`;

userSuite(
  'The doors of a task, as a user',
  { acme: true, env: { OPEN_API_KEY: 'test-key', OPENAI_API_KEY: 'test-key' } },
  (user: User) => {
    const script = new TaskScript();
    const call = (name: string, input: unknown) => ({ say: '', calls: [{ name, input }], tokens: 900 });
    /** What a model that knows what to do answers. */
    const mended = (said: string) =>
      said.includes('"name":"write"')
        ? { say: 'It is mended.', calls: [], tokens: 900 }
        : call('write', { path: 'src/price.mjs', content: priced(100) });
    const file = () => join(user.session().workspace, 'src', 'price.mjs');

    before(() => script.start(user));
    after(() => script.server?.stop());
    beforeEach(() => {
      writeFileSync(file(), priced(10));
      script.again();
    });
    afterEach(async () => {
      const page = user.page();
      const sure = page.locator('.monaco-dialog-box').getByText('Discard', { exact: true });
      await page.keyboard.press('Escape');
      await openTasks(page);
      await waitFor('the question about the task', 30_000, async () => {
        await choose(page, /./, 'Discard');
        await sure.waitFor({ timeout: 3_000 });
        return true;
      });
      await sure.click();
      await page.locator('.sidebar .monaco-list-row').first().waitFor({ state: 'detached', timeout: 20_000 });
      await clearNotifications(page);
    });

    /** Starts what the input box holds already. */
    async function startAs(wish: RegExp): Promise<void> {
      const page = user.page();
      const box = page.locator('.quick-input-widget input[type=text]');
      await waitFor(`the wish ${wish}`, 20_000, async () =>
        wish.test(await box.inputValue()) ? true : undefined,
      );
      await page.keyboard.press('Enter');
      await pick(page, /^.*Start/);
    }

    it('begins at a problem, by its code action, which gives the problem along', async () => {
      const page = user.page();
      await user.inHost(`
        const uri = vscode.Uri.file(${JSON.stringify(file())});
        globalThis.acmeProblems ??= vscode.languages.createDiagnosticCollection('acme');
        globalThis.acmeProblems.set(uri, [new vscode.Diagnostic(new vscode.Range(1, 10, 1, 20), 'Cents are no tenths.')]);`);
      await openFile(page, 'price.mjs');
      await goToLine(page, 2, 12);
      const action = page
        .locator('.action-widget .monaco-list-row')
        .filter({ hasText: 'Fix and Test with Tierwise' });
      await waitFor('the code action', 30_000, async () => {
        await page.keyboard.press('Escape');
        await page.keyboard.press('Control+.');
        await action.waitFor({ timeout: 3_000 });
        return true;
      });
      await picture(page, 'code-action');
      await action.click();
      await startAs(/Fix these problems/);
      await waitForTask(page, ENDED, /Fix these problems/);
      assert.match(script.first, /src\/price\.mjs:2: Cents are no tenths\./);
    });

    it('begins at a failing test, by its menu, and not at one that passes', async () => {
      const page = user.page();
      await user.inHost(`
        const controller = (globalThis.acmeTests ??= vscode.tests.createTestController('acme', 'Acme Tests'));
        const uri = vscode.Uri.file(${JSON.stringify(file().replace('src/price', 'test/price.test'))});
        const items = ['a price has euros and cents', 'nothing costs nothing'].map((name) => controller.createTestItem(name, name, uri));
        controller.items.replace(items);
        controller.createRunProfile('Run', vscode.TestRunProfileKind.Run, () => undefined, true);
        const run = controller.createTestRun(new vscode.TestRunRequest());
        run.failed(items[0], new vscode.TestMessage('123.40 is not 12.34'));
        run.passed(items[1]);
        run.end();`);
      await runCommand(page, 'Testing: Focus on Test Explorer View');
      const entry = page.locator('.context-view .monaco-menu').getByText('Do a Task…', { exact: true });
      const menuOf = async (text: string) => {
        await page.keyboard.press('Escape');
        await page
          .locator('.sidebar .monaco-list-row')
          .filter({ hasText: text })
          .first()
          .click({ button: 'right', timeout: 5_000 });
        await page
          .locator('.context-view .monaco-menu')
          .getByText('Run Test', { exact: true })
          .waitFor({ timeout: 5_000 });
      };
      await waitFor('the menu of a test that passes', 30_000, async () => {
        await menuOf('nothing costs nothing');
        return true;
      });
      assert.equal(await entry.count(), 0);
      await waitFor('the menu of a failing test', 30_000, async () => {
        await menuOf('a price has euros');
        await entry.hover({ timeout: 2_000 });
        return true;
      });
      await picture(page, 'test-menu');
      await page.keyboard.press('Enter');
      await startAs(/Make the test “a price has euros and cents” pass/);
      const label = await waitForTask(page, ENDED, /Make the test/);
      assert.match(label, /, verified/);
      assert.match(script.first, /Failing test.*test\/price\.test\.mjs/);
    });

    it('begins with the text of an issue that is pasted, with its lines', async () => {
      const page = user.page();
      await runCommand(page, 'Tierwise: Do a Task…');
      const box = page.locator('.quick-input-widget input[type=text]');
      await page.locator('.quick-input-widget').filter({ hasText: 'You can paste an issue here' }).waitFor();
      await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(ISSUE)})`);
      await page.keyboard.press('Control+v');
      await startAs(/Prices are ten times too high/);
      await waitForTask(page, ENDED, /Prices are ten/);
      assert.ok(script.first.includes(JSON.stringify(ISSUE).slice(1, -1)), script.first.slice(0, 2_000));
      assert.equal(await box.isVisible(), false);
    });

    it('asks about the plan of a large task, changes it as the user says, and only then writes', async () => {
      const page = user.page();
      script.instead = ({ said }) => {
        if (!said.includes('The user has agreed to this plan')) {
          const plan = said.includes('Add a test') ? 'Divide by 100, and add a test.' : 'Divide by 100.';
          return { say: plan, calls: [], tokens: 900 };
        }
        return mended(said);
      };
      await runCommand(page, 'Tierwise: Do a Task…');
      await answerInput(
        page,
        /What should be done/,
        `${WISH} ${'It is a matter of the whole shop. '.repeat(50)}`,
      );
      await page.locator(LIST).filter({ hasText: 'Plan First' }).waitFor();
      await picture(page, 'plan-first');
      await pick(page, /^.*Start/);
      await waitForTask(page, /waiting for you/);
      await clickNotificationButton(page, /Is this plan right/, 'Show Plan');
      await waitForPreview(page, /Divide by 100\./);
      assert.equal(
        await page.locator('.quick-input-widget').isVisible(),
        false,
        'nothing lies over the plan',
      );
      await picture(page, 'plan');
      await clickNotificationButton(page, /Is this plan right/, 'Change It…');
      await answerInput(page, /The model reads this/, 'Add a test for it.');
      await clickNotificationButton(page, /Is this plan right/, 'Show Plan');
      await waitForPreview(page, /and add a test/);
      // The message goes by itself; the title of the plan has it again, and so has the palette.
      await clearNotifications(page);
      await runCommand(page, 'Tierwise: Answer…');
      await waitForNotification(page, /Is this plan right/);
      await clearNotifications(page);
      await clickTitleButton(page, 'Answer…');
      await clickNotificationButton(page, /Is this plan right/, 'Start');
      assert.match(await waitForTask(page, ENDED), /, verified/);
      assert.match(script.said, /The user has agreed to this plan[\s\S]*and add a test/);
    });

    it('stands still where its budget is reached, and goes on with the one that the user says', async () => {
      const page = user.page();
      const { server } = user.session();
      await server.changeSettings({ 'tierwise.agent.budgetUsd': 0.015 });
      try {
        await begin(page);
        await waitForTask(page, /budget reached/);
        await picture(page, 'budget');
        const asked = script.asked.length;
        await clickNotificationButton(page, /budget reached/, 'Raise the Budget…');
        await answerInput(page, /The new budget of this task/, '1');
        assert.match(await waitForTask(page, ENDED), /, verified/);
        assert.ok(script.asked.length > asked);
      } finally {
        await server.changeSettings({ 'tierwise.agent.budgetUsd': undefined });
      }
    });

    it('uses a tool of another extension, once VS Code has asked the user', async () => {
      const page = user.page();
      let looked = '';
      script.instead = ({ said }) => {
        looked ||= /The rule P7: [^"\\]*/.exec(said)?.[0] ?? '';
        return looked === '' ? call('x_acme_lookup', { rule: 'P7' }) : mended(said);
      };
      await begin(page);
      const dialog = page.locator('.monaco-dialog-box').filter({ hasText: 'Acme is asked for P7' });
      await dialog.waitFor({ timeout: 60_000 });
      await picture(page, 'foreign-tool');
      await dialog.locator('.monaco-button').filter({ hasText: /^Yes$/ }).first().click();
      assert.match(await waitForTask(page, ENDED), /, verified/);
      assert.equal(looked, 'The rule P7: a price has two digits.');
    });

    it('reads what the user says while it runs, before its next answer, and shows it as a step', async () => {
      const page = user.page();
      script.command = 'sleep 4 && node --version';
      await begin(page);
      await waitForTask(page, /waiting for you/);
      await row(page, /Run “sleep 4/).click();
      await pick(page, /Allow Once/);
      await waitForTask(page, /, running/);
      await choose(page, /Prices are shown/, 'Send a Message…');
      await answerInput(page, /before its next answer/, 'Name the variable cents.');
      await row(page, /Name the variable cents.*not read yet/).waitFor();
      await picture(page, 'said');
      assert.match(await waitForTask(page, ENDED), /, verified/);
      assert.match(script.said, /The user says:\\nName the variable cents\./);
      await row(page, /^Name the variable cents\.$/).waitFor();
    });

    it('goes on with what is said in the chat after its end, and no other task begins', async () => {
      const page = user.page();
      await newChat(page).catch(() => undefined);
      await sendChat(page, `@tierwise /do ${WISH}`);
      await page.locator('.interactive-session').getByText('Start', { exact: true }).last().click();
      await waitForAnswerText(page, /verified · \$/, 90_000);
      await sendChat(page, '@tierwise /do go on, but say why');
      const send = page
        .locator('.interactive-session')
        .getByText('Send to “Prices are shown', { exact: false });
      await send.last().waitFor({ timeout: 30_000 });
      await picture(page, 'chat-say');
      await send.last().click();
      await waitFor('the words to be read', 60_000, () =>
        /The user says:\\ngo on, but say why/.test(script.said) ? true : undefined,
      );
      await openTasks(page);
      await waitForTask(page, ENDED);
      await picture(page, 'chat-said');
      assert.equal(
        await page.locator('.sidebar .monaco-list-row').filter({ hasText: 'Prices are shown' }).count(),
        1,
      );
    });
  },
);
