import assert from 'node:assert/strict';
import { readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Page } from 'playwright-core';
import { pick, runCommand } from '../host/workbench.ts';
import { type User, userSuite } from './user.ts';

const ASK = 'Acme: Ask Tierwise Five Times';

/** What the other extension says came of its five calls; the notification is closed then. */
async function result(page: Page): Promise<string> {
  const toast = page.locator('.notification-toast', { hasText: /Acme got \d answers/ });
  await toast.waitFor({ timeout: 60_000 });
  const text = (await toast.textContent()) ?? '';
  await runCommand(page, 'Notifications: Clear All Notifications');
  return text;
}

const dialogs = (page: Page) => page.locator('.monaco-dialog-box', { hasText: 'models of Tierwise' });

function callersIn(user: User): readonly unknown[] {
  const db = new DatabaseSync(user.session().ledgerFile, { readOnly: true });
  try {
    return db
      .prepare('SELECT DISTINCT caller FROM callers')
      .all()
      .map(({ caller }) => caller);
  } finally {
    db.close();
  }
}

userSuite('Another extension, as a user sees it', { acme: true }, (user) => {
  it('gets no answer of a paid model without a question, and one question for five calls', async () => {
    const page = user.page();
    await runCommand(page, ASK);
    await dialogs(page).waitFor({ timeout: 60_000 });
    assert.match(
      (await dialogs(page).textContent()) ?? '',
      /acme\.models.*would cost about \$.*at most \$1\.00 a day/s,
    );
    assert.equal(await dialogs(page).count(), 1);
    assert.equal(user.providers().calls().length, 0);
    await page.keyboard.press('Escape');
    assert.match(await result(page), /Acme got 0 answers.*You have not yet let acme\.models/s);
    assert.equal(await dialogs(page).count(), 0);
  });

  it('is not asked about again at once where the question was closed', async () => {
    const page = user.page();
    await runCommand(page, ASK);
    assert.match(await result(page), /Acme got 0 answers/);
    assert.equal(user.providers().calls().length, 0);
  });

  it('is let in by Manage Access, and recorded under its name', async () => {
    const page = user.page();
    await runCommand(page, 'Tierwise: Manage Access…');
    await pick(page, 'acme.models');
    await pick(page, /^Allow$/);
    await runCommand(page, ASK);
    assert.match(await result(page), /Acme got 5 answers/);
    await user.attempts(5);
    assert.deepEqual(callersIn(user), ['acme.models']);
  });

  it('is refused at its limit in words of which it can make something', async () => {
    const page = user.page();
    const before = user.providers().calls().length;
    await user.session().server.changeSettings({ 'tierwise.callers.perDayUsd': 0.0001 });
    await runCommand(page, ASK);
    assert.match(await result(page), /Acme got 0 answers.*limit of \$\S+ per day for acme\.models/s);
    assert.equal(user.providers().calls().length, before);
  });

  it('is shut out by Manage Access', async () => {
    const page = user.page();
    await user.session().server.changeSettings({ 'tierwise.callers.perDayUsd': 5 });
    await runCommand(page, 'Tierwise: Manage Access…');
    await pick(page, 'acme.models');
    await pick(page, 'Don’t Allow');
    const before = user.providers().calls().length;
    await runCommand(page, ASK);
    assert.match(await result(page), /Acme got 0 answers.*You do not let acme\.models/s);
    assert.equal(user.providers().calls().length, before);
  });

  it('finds nothing of it open on a shared machine: storage and logs are the user’s alone', () => {
    const { server, ledgerFile } = user.session();
    const logs = readdirSync(join(server.dataDir, 'data', 'logs'), { recursive: true, encoding: 'utf8' })
      .filter((name) => basename(name) === 'tierwise.tierwise')
      .map((name) => join(server.dataDir, 'data', 'logs', name));
    assert.equal(logs.length > 0, true);
    const storage = dirname(ledgerFile);
    for (const folder of [storage, ...logs]) assert.equal(statSync(folder).mode & 0o777, 0o700, folder);
    for (const name of readdirSync(storage))
      assert.equal(statSync(join(storage, name)).mode & 0o077, 0, name);
  });
});
