import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import type { Page } from 'playwright-core';
import { type Hostile, startHostile } from '../host/hostile.ts';
import { waitFor } from '../host/process.ts';
import {
  clearNotifications,
  notifications,
  openFile,
  pick,
  runCommand,
  waitForNotification,
  waitForStatusBar,
} from '../host/workbench.ts';
import { answerDialog, attackSuite, dialogText, settingsFor } from './attack.ts';

const ASK = 'Acme: Ask Tierwise Five Times';

/** What the other extension says came of its five calls; the notification is closed then. */
async function result(page: Page): Promise<string> {
  const toast = page.locator('.notification-toast', { hasText: /Acme got \d answers/ });
  await toast.waitFor({ timeout: 60_000 });
  const text = (await toast.textContent()) ?? '';
  await clearNotifications(page);
  return text;
}

attackSuite('Attack: another extension that spends', (attack) => {
  const dialogs = () => attack.page().locator('.monaco-dialog-box', { hasText: 'models of Tierwise' });
  const asked = () => attack.hostile().calls.length;
  const setAccess = async (choice: string | RegExp) => {
    await runCommand(attack.page(), 'Tierwise: Manage Access…');
    await pick(attack.page(), 'acme.models');
    await pick(attack.page(), choice);
  };
  const callers = () => {
    const db = new DatabaseSync(attack.session().ledgerFile, { readOnly: true });
    try {
      return db
        .prepare('SELECT DISTINCT caller FROM callers')
        .all()
        .map(({ caller }) => caller);
    } finally {
      db.close();
    }
  };

  it('gets no answer of a paid model without a question, and one question for five calls', async () => {
    const page = attack.page();
    await waitForStatusBar(page, /\$/, 60_000);
    await runCommand(page, ASK);
    const text = await dialogText(attack, /models of Tierwise/);
    assert.match(text, /acme\.models.*would cost about \$.*up to \$1\.00 a day/s);
    assert.equal(await dialogs().count(), 1);
    const buttons = await dialogs().getByRole('button').allTextContents();
    const choices = ['Allow', 'Allow Only Free Models', 'Don’t Allow', 'Not Now'];
    assert.deepEqual(buttons.filter(Boolean).sort(), choices);
    assert.equal(asked(), 0);
    await answerDialog(attack, null);
    assert.match(await result(page), /Acme got 0 answers.*You have not yet let acme\.models/s);
    assert.equal(asked(), 0);
  });

  it('is not asked about again at once where the question was closed', async () => {
    await runCommand(attack.page(), ASK);
    assert.match(await result(attack.page()), /Acme got 0 answers/);
    assert.equal(await dialogs().count(), 0);
    assert.equal(asked(), 0);
  });

  it('is let in by Manage Access, and recorded under its name', async () => {
    await setAccess(/^\s*Allow\s*$/);
    await runCommand(attack.page(), ASK);
    assert.match(await result(attack.page()), /Acme got 5 answers/);
    await attack.attempts(5);
    assert.deepEqual(callers(), ['acme.models']);
  });

  it('is let in after a restart, too, without a question', async () => {
    await attack.restart();
    await waitForStatusBar(attack.page(), /\$/, 60_000);
    await runCommand(attack.page(), ASK);
    assert.match(await result(attack.page()), /Acme got 5 answers/);
  });

  it('is refused at its limit in words of which it can make something', async () => {
    const before = asked();
    await attack.session().server.changeSettings({ 'tierwise.callers.perDayUsd': 0.0001 });
    await runCommand(attack.page(), ASK);
    assert.match(await result(attack.page()), /Acme got 0 answers.*limit of \$\S+ per day for acme\.models/s);
    assert.equal(asked(), before);
  });

  it('is shut out by Manage Access', async () => {
    await attack.session().server.changeSettings({ 'tierwise.callers.perDayUsd': 5 });
    await setAccess('Don’t Allow');
    const before = asked();
    await runCommand(attack.page(), ASK);
    assert.match(await result(attack.page()), /Acme got 0 answers.*You do not let acme\.models/s);
    assert.equal(asked(), before);
  });

  it('is let in by no mere Enter, which may have been meant for the editor', async () => {
    const before = asked();
    await setAccess('Ask Again');
    await runCommand(attack.page(), ASK);
    await dialogText(attack, /models of Tierwise/);
    await attack.page().keyboard.press('Enter');
    assert.match(await result(attack.page()), /Acme got 0 answers/);
    assert.equal(asked(), before);
  });
});

attackSuite('Attack: ghost text that moves', (attack) => {
  let other: Hostile;
  before(async () => {
    other = await startHostile();
  });
  after(() => other.stop());
  const models = () => attack.hostile().calls.map(({ model }) => model);
  /** Has a suggestion made at the end of a line that nobody has seen. */
  const trigger = () =>
    attack.inHost(`
      const editor = vscode.window.activeTextEditor;
      const end = editor.document.lineAt(editor.document.lineCount - 1).range.end;
      await editor.edit((edit) => edit.insert(end, '\\nexport const x' + editor.document.lineCount + ' = '));
      const there = editor.document.lineAt(editor.document.lineCount - 1).range.end;
      editor.selection = new vscode.Selection(there, there);
      await vscode.commands.executeCommand('editor.action.inlineSuggest.trigger');`);
  /** Again and again, for what has changed is known to the extension a moment later. */
  const triggerUntil = (what: string, isSo: () => boolean | Promise<boolean>) =>
    waitFor(what, 30_000, async () => {
      await trigger();
      await attack.page().waitForTimeout(300);
      return (await isSo()) ? true : undefined;
    });
  const askedOnceMore = async () => {
    const before = models().length;
    await triggerUntil('a request', () => models().length > before);
  };
  const stopped = async (text: RegExp) => {
    await triggerUntil('the notice', async () => {
      const shown = await notifications(attack.page());
      return shown.some((one) => /Ghost text has stopped/.test(one) && text.test(one));
    });
    await clearNotifications(attack.page());
  };

  it('asks nothing where the settings of a folder turn it on', async () => {
    const page = attack.page();
    await waitForStatusBar(page, /\$/, 60_000);
    attack.file('.vscode/settings.json', JSON.stringify({ 'tierwise.completion.enabled': true }));
    await openFile(page, 'src/money.ts');
    for (let i = 0; i < 5; i++) {
      await trigger();
      await page.waitForTimeout(300);
    }
    assert.deepEqual(models(), []);
    attack.file('.vscode/settings.json', '{}');
  });

  it('is turned on by no mere Enter, where another extension has it asked', async () => {
    await attack.inHost("void vscode.commands.executeCommand('tierwise.complete');");
    await dialogText(attack, /Turn on ghost text/);
    await attack.page().keyboard.press('Enter');
    await attack.page().locator('.quick-input-widget .monaco-list-row').first().waitFor({ timeout: 20_000 });
    await attack.page().keyboard.press('Escape');
    await openFile(attack.page(), 'src/money.ts');
    await trigger();
    assert.deepEqual(models(), []);
  });

  it('asks the model that was agreed to', async () => {
    attack.hostile().reply = () => '42;';
    await runCommand(attack.page(), 'Tierwise: Ghost Text…');
    await pick(attack.page(), 'Turn On');
    assert.match(await dialogText(attack, /Turn on ghost text/), /evil\/small.*127\.0\.0\.1/s);
    await answerDialog(attack, 'Turn On');
    await openFile(attack.page(), 'src/money.ts');
    await askedOnceMore();
    assert.deepEqual(new Set(models()), new Set(['small']));
  });

  it('goes to no other model and no other server, whatever a folder says', async () => {
    attack.file(
      '.vscode/settings.json',
      JSON.stringify({
        'tierwise.tiers.cheap': ['evil/large'],
        'tierwise.routes': { autocomplete: 'premium' },
        'tierwise.providers': other.setting,
      }),
    );
    await waitForNotification(attack.page(), /this folder sets/, 30_000);
    await clearNotifications(attack.page());
    await askedOnceMore();
    assert.deepEqual(new Set(models()), new Set(['small']));
    assert.equal(other.calls.length, 0);
    attack.file('.vscode/settings.json', '{}');
  });

  it('waits for a word where another model comes first', async () => {
    await attack.session().server.changeSettings({ 'tierwise.tiers.cheap': ['evil/large'] });
    await stopped(/evil\/large/);
    assert.deepEqual(new Set(models()), new Set(['small']));
  });

  it('waits for a word where the address is another one', async () => {
    await attack.session().server.changeSettings({
      ...settingsFor(attack.hostile()),
      'tierwise.providers': other.setting,
    });
    await stopped(/evil\/small/);
    assert.equal(other.calls.length, 0);
  });
});
