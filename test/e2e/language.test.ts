import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { listCommands, shownText } from '../host/workbench.ts';
import { userSuite } from './user.ts';

const TITLES: Readonly<Record<string, string>> = JSON.parse(readFileSync('package.nls.de.json', 'utf8'));
const TEXTS: Readonly<Record<string, string>> = JSON.parse(readFileSync('l10n/bundle.l10n.de.json', 'utf8'));

userSuite('In another display language', {}, (user) => {
  before(async () => {
    const page = user.page();
    // What VS Code's server says of the language that it has a pack for; there is none of these packs here.
    await page.addInitScript(() => Object.assign(globalThis, { _VSCODE_NLS_LANGUAGE: 'de' }));
    await page.reload();
    await page.waitForSelector('.monaco-workbench .statusbar-item[id*="tierwise"]', { timeout: 60_000 });
  });

  it('names its commands in that language', async () => {
    const names = await listCommands(user.page(), 'Tierwise: ');
    assert.ok(
      names.some((name) => name.includes(TITLES['command.showSpend'] ?? '?')),
      names.join(', '),
    );
  });

  it('says in that language what stands in the status bar', async () => {
    const page = user.page();
    await page.locator('.statusbar-item[id*="tierwise"] a').first().hover();
    const hover = page.locator('.workbench-hover').filter({ hasText: TEXTS['No request yet.'] ?? '?' });
    await hover.waitFor({ timeout: 20_000 });
    assert.doesNotMatch(await shownText(hover), /request|Turn on/i);
  });
});
