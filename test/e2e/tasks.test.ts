import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { waitFor } from '../host/process.ts';
import {
  clickNotificationButton,
  clickTitleButton,
  openFile,
  openTabs,
  pick,
  shownText,
} from '../host/workbench.ts';
import { begin, openTasks, picture, priced, priceOf, row, TaskScript, waitForTask } from './taskScript.ts';
import { userSuite } from './user.ts';

userSuite(
  'A task, as a user',
  { acme: true, env: { OPEN_API_KEY: 'test-key', OPENAI_API_KEY: 'test-key' } },
  (user) => {
    const script = new TaskScript();
    before(() => script.start(user));
    after(() => script.server?.stop());

    it('is done by the next tier where the cheap one fails its tests, reviewed, accepted and undone', async () => {
      const page = user.page();
      const broken = priceOf(user);
      await begin(page);
      await picture(page, '1-running');
      const done = await waitForTask(page, /, (?:not )?verified|failed|stuck|still fail/);
      await picture(page, '2-done');
      assert.match(done, /, verified/);
      assert.equal(priceOf(user), broken, 'nothing of the user is changed before');
      assert.ok(script.asked.includes('small') && script.asked.includes('one'), script.asked.join(' '));
      assert.match(await shownText(row(page, /takes over/)), /mid takes over from cheap/);
      await clickNotificationButton(page, /Prices are shown.*verified/, 'Review Changes');
      await waitFor('the review', 20_000, async () =>
        (await openTabs(page)).some((title) => title.includes('Prices are shown')) ? true : undefined,
      );
      await picture(page, '3-review');
      await clickTitleButton(page, 'Accept All');
      await waitFor('the change', 20_000, () => (priceOf(user) === priced(100) ? true : undefined));
      await waitForTask(page, /accepted/);
      await picture(page, '4-accepted');
      await openFile(page, 'price.mjs');
      await page.keyboard.press('Control+z');
      await waitFor('the undo', 20_000, () => (priceOf(user) === broken ? true : undefined));
    });

    it('stands where it was after a restart in the middle of a question, which is asked once', async () => {
      writeFileSync(join(user.session().workspace, 'src', 'price.mjs'), priced(10));
      script.command = 'node --version';
      script.asked.length = 0;
      await begin(user.page());
      await waitForTask(user.page(), /waiting for you/);
      const asked = script.asked.length;
      await user.restart();
      const page = user.page();
      await openTasks(page);
      await waitForTask(page, /waiting for you/);
      await row(page, /Run “node --version”/).click();
      await pick(page, /Allow Once/);
      await picture(page, '5-restarted');
      assert.match(await waitForTask(page, /, (?:not )?verified|failed|stuck|still fail/), /, verified/);
      assert.ok(script.asked.length > asked);
    });

    it('asks still after an upgrade of the extension while it asked, and nothing runs twice', async () => {
      writeFileSync(join(user.session().workspace, 'src', 'price.mjs'), priced(10));
      script.again();
      script.command = 'node --version';
      await begin(user.page());
      await waitForTask(user.page(), /waiting for you/);
      const asked = [...script.asked];
      const spent = (await user.attempts(1)).length;
      await user.upgrade('99.0.0');
      const page = user.page();
      await openTasks(page);
      await waitForTask(page, /waiting for you/);
      await picture(page, '7-upgraded');
      assert.equal(
        await user.inHost("return vscode.extensions.getExtension('tierwise.tierwise').packageJSON.version;"),
        '99.0.0',
      );
      assert.deepEqual(script.asked, asked, 'no model is asked again');
      assert.equal((await user.attempts(spent)).length, spent);
      await row(page, /Run “node --version”/).click();
      await pick(page, /Allow Once/);
      assert.match(await waitForTask(page, /, (?:not )?verified|failed|stuck|still fail/), /, verified/);
      assert.equal(script.said.split('"name":"run"').length - 1, 1, 'the command ran once');
    });

    it('stands still after a reload in the middle of its work, and goes on from there', async () => {
      const page = user.page();
      writeFileSync(join(user.session().workspace, 'src', 'price.mjs'), priced(10));
      script.again();
      script.command = 'sleep 20 && node --version';
      await begin(page);
      await waitForTask(page, /waiting for you/);
      await row(page, /Run “sleep 20/).click();
      await pick(page, /Allow Once/);
      await waitForTask(page, /, running/);
      await page.reload();
      await openTasks(page);
      await waitForTask(page, /interrupted/);
      await picture(page, '8-reloaded');
      script.command = 'node --version';
      await clickNotificationButton(page, /interrupted/, 'Resume');
      // What was cut off is asked about, since it would run again: with a sandbox as a new one, without as what it is.
      await clickNotificationButton(page, /“sleep 20/, 'Answer…');
      await pick(page, /^.*(?:Decline|Skip)$/);
      await clickNotificationButton(page, /Run “node --version/, 'Answer…');
      await pick(page, /Allow Once/);
      assert.match(await waitForTask(page, /, (?:not )?verified|failed|stuck|still fail/), /, verified/);
    });

    it('goes on after a kill of the extension host in the middle of a command, once the user resumes it', async () => {
      writeFileSync(join(user.session().workspace, 'src', 'price.mjs'), priced(10));
      script.command = 'sleep 5 && node --version';
      script.asked.length = 0;
      await begin(user.page());
      await waitForTask(user.page(), /waiting for you/);
      await row(user.page(), /Run “sleep 5/).click();
      await pick(user.page(), /Allow Once/);
      await waitForTask(user.page(), /, running/);
      await user.session().server.killExtensionHosts();
      await user.restart();
      const page = user.page();
      await openTasks(page);
      await waitForTask(page, /interrupted/);
      await picture(page, '6-killed');
      await clickNotificationButton(page, /interrupted/, 'Resume');
      // The yes was for the run that was cut off.
      await clickNotificationButton(page, /“sleep 5/, 'Answer…');
      await pick(page, /Allow Once|Run Again/);
      assert.match(await waitForTask(page, /, (?:not )?verified|failed|stuck|still fail/), /, verified/);
    });
  },
);
