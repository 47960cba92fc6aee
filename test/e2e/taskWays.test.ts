import assert from 'node:assert/strict';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { newChat, sendChat, waitForAnswerText } from '../host/chat.ts';
import { descendants, runQuietly, waitFor } from '../host/process.ts';
import {
  answerInput,
  clearNotifications,
  clickNotificationButton,
  clickTitleButton,
  notifications,
  pick,
  shownText,
} from '../host/workbench.ts';
import {
  begin,
  choose,
  openTasks,
  priced,
  priceOf,
  row,
  TaskScript,
  WISH,
  waitForTask,
} from './taskScript.ts';
import { type User, userSuite } from './user.ts';

const ENDED = /, (?:not )?verified|failed|stuck|still fail/;

userSuite(
  'The ways of a task, as a user',
  { env: { OPEN_API_KEY: 'test-key', OPENAI_API_KEY: 'test-key' } },
  (user: User) => {
    const script = new TaskScript();
    const git = (...args: string[]) =>
      runQuietly('git', ['-c', 'user.name=A', '-c', 'user.email=a@example.com', ...args], {
        cwd: user.session().workspace,
      });
    const trees = () => {
      const folder = join(dirname(user.session().ledgerFile), 'tasks', 'trees');
      return existsSync(folder) ? readdirSync(folder) : [];
    };
    const discard = async () => {
      const page = user.page();
      await choose(page, /Prices are shown/, 'Discard');
      await page.locator('.monaco-dialog-box').getByText('Discard', { exact: true }).click();
      await row(page, /Prices are shown/).waitFor({ state: 'detached', timeout: 20_000 });
      await clearNotifications(page);
    };
    const again = () => {
      writeFileSync(join(user.session().workspace, 'src', 'price.mjs'), priced(10));
      script.again();
    };

    before(async () => {
      await script.start(user);
      await git('init', '-q');
      await git('config', 'user.name', 'A');
      await git('config', 'user.email', 'a@example.com');
      await git('add', '-A');
      await git('commit', '-qm', 'The shop as it is');
    });
    after(() => script.server?.stop());

    it('begins in the chat by /do, which tells its steps and how it ended', async () => {
      const page = user.page();
      await newChat(page);
      await sendChat(page, `@tierwise /do ${WISH}`);
      await page.locator('.interactive-session').getByText('Start', { exact: true }).last().click();
      const text = await waitForAnswerText(page, /verified · \$/, 90_000);
      assert.match(text, /mid takes over from cheap/);
      assert.match(text, /Review Changes/);
      assert.equal(priceOf(user), priced(10));
      const told = (await notifications(page)).filter((one) => one.includes('Prices are shown'));
      assert.deepEqual(told, [], 'what the chat shows is not told again');
    });

    it('becomes a commit on a branch, and the files of the user stay as they are', async () => {
      const page = user.page();
      await openTasks(page);
      const head = await git('rev-parse', 'HEAD');
      await choose(page, /Prices are shown/, 'Create Branch…');
      await answerInput(page, /A branch with this change/, 'tierwise/prices');
      await waitForTask(page, /on a branch/);
      assert.equal(await git('show', 'tierwise/prices:src/price.mjs'), priced(100));
      assert.equal(await git('rev-parse', 'HEAD'), head);
      assert.equal(await git('status', '--porcelain'), '');
      assert.equal(priceOf(user), priced(10));
      await clickNotificationButton(page, /a commit on the branch/, 'Switch to Branch');
      await waitFor('the branch', 20_000, () => (priceOf(user) === priced(100) ? true : undefined));
      assert.match(await git('branch', '--show-current'), /^tierwise\/prices\s*$/);
      await git('checkout', '-q', '-');
      await discard();
    });

    it('goes back to a step in its copy alone, and on from there', async () => {
      const page = user.page();
      again();
      await begin(page);
      assert.match(await waitForTask(page, ENDED), /, verified/);
      await choose(page, /^edit src\/price.mjs/, 'Back to Here');
      await waitForTask(page, /stopped/);
      assert.equal(await row(page, /takes over/).count(), 0);
      assert.equal(priceOf(user), priced(10));
      await choose(page, /Prices are shown/, 'Resume');
      assert.match(await waitForTask(page, ENDED), /, verified/);
      await discard();
      await waitFor('the copies to go', 20_000, () => (trees().length === 0 ? true : undefined));
    });

    it('does what its menu says at any time, however much its command writes', async () => {
      const page = user.page();
      again();
      script.command = `node -e "setInterval(() => console.log(Math.random()), 20)"`;
      await begin(page);
      await waitForTask(page, /waiting for you/);
      await row(page, /Run “node -e/).click();
      await pick(page, /Allow Once/);
      await row(page, /0\.\d{4}/).waitFor({ timeout: 20_000 });
      for (let times = 0; times < 8; times++) {
        await choose(page, /Prices are shown/, 'Send a Message…');
        await answerInput(page, /The model reads this before its next answer/, '');
      }
      await choose(page, /Prices are shown/, 'Stop');
      await waitForTask(page, /stopped/);
      await discard();
    });

    it('is stopped in the middle of a command, of which nothing runs any more', async () => {
      const page = user.page();
      again();
      script.command = 'sleep 300 && node --version';
      await begin(page);
      await waitForTask(page, /waiting for you/);
      await row(page, /Run “sleep 300/).click();
      await pick(page, /Allow Once/);
      const sleeping = async () =>
        (await descendants(process.pid)).filter(({ command }) => /sleep 300/.test(command));
      await waitFor('the command', 20_000, async () => ((await sleeping()).length > 0 ? true : undefined));
      await choose(page, /Prices are shown/, 'Stop');
      await waitForTask(page, /stopped/);
      assert.deepEqual(await sleeping(), []);
      await discard();
    });

    it('shows a conflict where the user has changed the same lines meanwhile', async () => {
      const page = user.page();
      again();
      await begin(page);
      assert.match(await waitForTask(page, ENDED), /, verified/);
      writeFileSync(join(user.session().workspace, 'src', 'price.mjs'), priced(50));
      await clickNotificationButton(page, /Prices are shown.*verified/, 'Review Changes');
      const proposed = page
        .locator('.modified-in-monaco-diff-editor .view-lines')
        .filter({ hasText: '<<<<<<<' });
      await proposed.waitFor({ timeout: 20_000 });
      assert.match(
        await shownText(proposed),
        /cents\s*\/\s*50[\s\S]*=======[\s\S]*cents\s*\/\s*100[\s\S]*>>>>>>>/,
      );
      await clickTitleButton(page, 'Accept All');
      await waitFor('the conflict in the file', 20_000, () =>
        /<<<<<<<[\s\S]*>>>>>>>/.test(priceOf(user)) ? true : undefined,
      );
    });
  },
);
