import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import type { Page } from 'playwright-core';
import { type Hostile, startHostile } from '../host/hostile.ts';
import {
  clearNotifications,
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
    assert.match(text, /acme\.models.*would cost about \$.*at most \$1\.00 a day/s);
    assert.equal(await dialogs().count(), 1);
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
    await setAccess(/^Allow$/);
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

  it('is let in by no mere Enter, which may have been meant for the editor', async () => {
    const before = asked();
    await attack.session().server.changeSettings({ 'tierwise.callers.perDayUsd': 5 });
    await setAccess('Ask Again');
    await runCommand(attack.page(), ASK);
    await dialogText(attack, /models of Tierwise/);
    await attack.page().keyboard.press('Enter');
    assert.match(await result(attack.page()), /Acme got 0 answers/);
    assert.equal(asked(), before);
    await setAccess(/^Allow$/);
  });

  it('is shut out by Manage Access', async () => {
    await setAccess('Don’t Allow');
    const before = asked();
    await runCommand(attack.page(), ASK);
    assert.match(await result(attack.page()), /Acme got 0 answers.*You do not let acme\.models/s);
    assert.equal(asked(), before);
  });
});

attackSuite('Attack: ghost text that moves', (attack) => {
  let other: Hostile;
  before(async () => {
    other = await startHostile();
  });
  after(() => other.stop());
  const now = () => [attack.hostile().calls.length, other.calls.length];
  /** Has one suggestion made at the end of the file in front, which nobody has seen. */
  const trigger = async (mark: string) => {
    await openFile(attack.page(), 'src/money.ts');
    await attack.inHost(`
      const editor = vscode.window.activeTextEditor;
      const end = editor.document.lineAt(editor.document.lineCount - 1).range.end;
      await editor.edit((edit) => edit.insert(end, '\\nexport const ${mark} = '));
      const there = editor.document.lineAt(editor.document.lineCount - 1).range.end;
      editor.selection = new vscode.Selection(there, there);
      await vscode.commands.executeCommand('editor.action.inlineSuggest.trigger');`);
  };
  const stopped = async () => {
    const text = await waitForNotification(attack.page(), /Ghost text has stopped/, 60_000);
    await clearNotifications(attack.page());
    return text;
  };

  it('asks nothing where the settings of a folder turn it on', async () => {
    attack.file('.vscode/settings.json', JSON.stringify({ 'tierwise.completion.enabled': true }));
    await waitForStatusBar(attack.page(), /\$/, 60_000);
    await trigger('first');
    assert.deepEqual(now(), [0, 0]);
    attack.file('.vscode/settings.json', '{}');
  });

  it('asks the model that was agreed to', async () => {
    attack.hostile().reply = () => '42;';
    await runCommand(attack.page(), 'Tierwise: Ghost Text…');
    await pick(attack.page(), 'Turn On');
    assert.match(await dialogText(attack, /Turn on ghost text/), /evil\/small.*127\.0\.0\.1/s);
    await answerDialog(attack, 'Turn On');
    await trigger('second');
    await attack.attempts(1);
    assert.deepEqual(now(), [1, 0]);
  });

  it('goes to no other model, whatever a folder says', async () => {
    const { cheap, ...rest } = { cheap: ['evil/large'], routes: { autocomplete: 'premium' } };
    attack.file(
      '.vscode/settings.json',
      JSON.stringify({
        'tierwise.tiers.cheap': cheap,
        'tierwise.routes': rest.routes,
        'tierwise.providers': other.setting,
      }),
    );
    await waitForNotification(attack.page(), /this folder sets/, 60_000);
    await clearNotifications(attack.page());
    await trigger('third');
    await attack.attempts(2);
    assert.deepEqual(
      attack.hostile().calls.map(({ model }) => model),
      ['small', 'small'],
    );
    assert.deepEqual(now(), [2, 0]);
    attack.file('.vscode/settings.json', '{}');
  });

  it('waits for a word where another model comes first', async () => {
    await attack.session().server.changeSettings({ 'tierwise.tiers.cheap': ['evil/large'] });
    await trigger('fourth');
    assert.match(await stopped(), /evil\/large/);
    assert.deepEqual(now(), [2, 0]);
  });

  it('waits for a word where the address is another one', async () => {
    await attack.session().server.changeSettings({
      ...settingsFor(attack.hostile()),
      'tierwise.providers': other.setting,
    });
    await trigger('fifth');
    await stopped();
    assert.deepEqual(now(), [2, 0]);
  });
});
