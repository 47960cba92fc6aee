import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { screenshot } from '../host/browser.ts';
import { readAttempts } from '../host/ledger.ts';
import { NEXT_EDIT, replaceWord, silent, spoken, turnOn } from '../host/nextEdits.ts';
import { waitFor } from '../host/process.ts';
import { goToLine, openFile, pick, runCommand, waitForStatusBar } from '../host/workbench.ts';
import { type User, userSuite } from './user.ts';

/** A field that is used in three files. */
const SHOP = {
  'parcel.ts': `export interface Parcel {
  readonly heft: number;
}

export function heavier(one: Parcel, other: Parcel): Parcel {
  return one.heft < other.heft ? other : one;
}
`,
  'belt.ts': `import type { Parcel } from './parcel.ts';

export function isLight(parcel: Parcel): boolean {
  return parcel.heft < 10;
}

export function total(parcels: readonly Parcel[]): number {
  return parcels.reduce((sum, parcel) => sum + parcel.heft, 0);
}
`,
  'stamp.ts': `import type { Parcel } from './parcel.ts';

export const stamp = (parcel: Parcel): string => \`\${parcel.heft} kg\`;
`,
};

/** A function that is called in two other files. */
const POST = {
  'post.ts': `export function postage(kilograms: number): number {
  return kilograms * 2;
}
`,
  'letter.ts': `import { postage } from './post.ts';

export function letter(zone: number): number {
  return postage(1) + zone;
}
`,
  'crate.ts': `import { postage } from './post.ts';

export function crate(zone: number): number {
  return postage(20) + zone;
}

export const pallet = (zone: number): number => postage(400) * zone;
`,
};

/** What uses a function that it has not imported yet. */
const BILL = { 'bill.ts': 'export const TAX = 2;\n' };

const FIELD = /\bheft\b/g;

/** Registers what answers nothing, and counts what it is asked. */
const COUNT = `globalThis.asked = 0;
  const count = () => { globalThis.asked++; };
  vscode.languages.registerDefinitionProvider({ pattern: '**' }, { provideDefinition: count });
  vscode.languages.registerReferenceProvider({ pattern: '**' }, { provideReferences: count });`;

/** The code that the process of all extensions has read by now. */
const SCRIPTS = `const { Session } = process.getBuiltinModule('node:inspector');
  const session = new Session();
  const urls = [];
  session.connect();
  session.on('Debugger.scriptParsed', ({ params }) => urls.push(params.url));
  await new Promise((done) => session.post('Debugger.enable', done));
  session.disconnect();
  return urls;`;

/** What the language servers have been asked, and whether the code of next edits was read. */
async function work(user: User): Promise<{ readonly questions: number; readonly isRead: boolean }> {
  const urls = (await user.inHost(SCRIPTS)) as string[];
  assert.ok(urls.some((url) => /tierwise.*\/dist\/extension\.js$/.test(url)));
  const isRead = urls.some((url) => /tierwise.*\/chunks\/live-\w+\.js$/.test(url));
  return { questions: Number(await user.inHost('return globalThis.asked')), isRead };
}

const asked = (user: User) => user.providers().calls().length;

async function textOf(user: User, name: string): Promise<string> {
  const body = `return vscode.workspace.textDocuments.find((one) => one.uri.path.endsWith('/${name}'))?.getText() ?? ''`;
  return String(await user.inHost(body));
}

/** Waits until something stands so many times in some files. */
async function stands(user: User, words: RegExp, names: readonly string[], count: number): Promise<void> {
  await waitFor(`${count} times ${words} in ${names}`, 20_000, async () => {
    const texts = await Promise.all(names.map((name) => textOf(user, name)));
    return [...texts.join('').matchAll(words)].length === count ? true : undefined;
  });
}

/** Tab, and Tab again: to the next edit, in another file too, and there it is accepted. */
async function goAndAccept(page: Page, words: string): Promise<void> {
  await spoken(page, new RegExp(`^Next edit in .*: ${words}\\. Tab goes there`));
  await page.keyboard.press('Tab');
  await spoken(page, new RegExp(`^Next edit here: ${words}\\. Tab accepts`));
  await page.keyboard.press('Tab');
}

/** Waits until files on the disk are as they were, but for some words. */
async function onDisk(user: User, files: Readonly<Record<string, string>>, words: RegExp, now: string) {
  for (const [name, text] of Object.entries(files)) {
    const path = join(user.session().workspace, 'src', name);
    await waitFor(`${name} on the disk`, 20_000, async () =>
      (await readFile(path, 'utf8')) === text.replaceAll(words, now) ? true : undefined,
    );
  }
}

/** Else IntelliSense adds the import itself, at the semicolon. */
const settings = { 'editor.acceptSuggestionOnCommitCharacter': false };

userSuite('Next edits, as a user', { acme: true, settings }, (user) => {
  before(async () => {
    for (const [name, text] of Object.entries({ ...SHOP, ...POST, ...BILL }))
      await writeFile(join(user.session().workspace, 'src', name), text);
    await user.inHost(COUNT);
  });

  it('ask nothing and show nothing while they are off', async () => {
    const page = user.page();
    await openFile(page, 'src/cart.ts');
    await replaceWord(page, 21, 18, 'sumOfLine');
    await page.waitForTimeout(2_000);
    assert.equal(await page.locator(NEXT_EDIT).count(), 0);
    assert.deepEqual(await work(user), { questions: 0, isRead: false });
    await page.keyboard.press('ControlOrMeta+Z');
    assert.equal(asked(user), 0);
  });

  it('are turned on in a dialog, without a model at no cost', async () => {
    const page = user.page();
    await turnOn(page, 'Without a Model ($0)', () =>
      screenshot(page, join('out', 'screens', 'next-edits-consent.png')),
    );
    await silent(page, /^Next edits: without a model$/);
    assert.equal((await work(user)).isRead, true);
    assert.equal(asked(user), 0);
  });

  it('go to the use of a new name: Tab goes there, Tab again accepts', async () => {
    const page = user.page();
    await runCommand(page, 'View: Revert and Close Editor').catch(() => undefined);
    await openFile(page, 'src/cart.ts');
    // What is read out when it changes is there before it does.
    await page.locator(NEXT_EDIT).evaluate((item) => item.classList.add('the-same'));
    await replaceWord(page, 21, 18, 'sumOfLine');
    await spoken(page, /^Next edit in line 26: lineTotal becomes sumOfLine\. Tab goes there/);
    await page.locator(`.the-same${NEXT_EDIT.slice(NEXT_EDIT.lastIndexOf(' ') + 1)}`).waitFor();
    await screenshot(page, join('out', 'screens', 'next-edit-elsewhere.png'));
    assert.ok((await work(user)).questions > 0);
    await page.keyboard.press('Tab');
    await spoken(page, /^Next edit here: lineTotal becomes sumOfLine\. Tab accepts/);
    await screenshot(page, join('out', 'screens', 'next-edit-here.png'));
    await page.keyboard.press('Tab');
    await waitFor('the new name', 20_000, async () =>
      (await textOf(user, 'cart.ts')).includes('sum + sumOfLine(line)') ? true : undefined,
    );
    // The other files wait, and go with the first of theirs.
    await spoken(page, /^Next edit in \w+\.ts, line \d+: lineTotal becomes sumOfLine\. Tab goes there/);
    await page.keyboard.press('Escape');
    await silent(page);
  });

  it('go through the uses of a field in three files, of which one was open: each Tab is one step, and costs nothing', async () => {
    const page = user.page();
    await openFile(page, 'src/parcel.ts');
    await replaceWord(page, 2, 13, 'weight');
    const all = Object.keys(SHOP);
    await goAndAccept(page, 'heft becomes weight');
    await stands(user, FIELD, all, 4);
    // The second one of that line needs no jump.
    await page
      .locator(NEXT_EDIT)
      .filter({ hasText: /^\s*line 6 \+3$/ })
      .waitFor();
    await page.keyboard.press('Tab');
    await stands(user, FIELD, ['parcel.ts'], 0);
    // Which of the other files comes first is the language server's to say.
    for (const count of [2, 1, 0]) {
      await goAndAccept(page, 'heft becomes weight');
      await stands(user, FIELD, all, count);
    }
    await onDisk(user, SHOP, FIELD, 'weight');
    await silent(page);
    assert.equal(asked(user), 0);
    assert.deepEqual(readAttempts(user.session().ledgerFile), []);
    await waitForStatusBar(page, /\$0$/);
  });

  it('are undone one by one', async () => {
    const page = user.page();
    await openFile(page, 'src/belt.ts');
    await goToLine(page, 1);
    for (const count of [1, 2]) {
      await page.keyboard.press('ControlOrMeta+Z');
      await stands(user, FIELD, ['belt.ts'], count);
    }
    await stands(user, FIELD, ['parcel.ts', 'stamp.ts'], 0);
    assert.equal(await textOf(user, 'belt.ts'), SHOP['belt.ts']);
  });

  it('go through the callers of a function that has a new parameter, in other files', async () => {
    const page = user.page();
    const called = /postage\((\d+)\)/g;
    await openFile(page, 'src/post.ts');
    await goToLine(page, 1, 42);
    await page.keyboard.type(', zone: number', { delay: 30 });
    // A list of types that is open now would have Tab.
    await page.keyboard.press('End');
    for (const count of [2, 1, 0]) {
      await goAndAccept(page, 'insert , zone');
      await stands(user, called, Object.keys(POST), count);
    }
    const { 'post.ts': changed, ...callers } = POST;
    await onDisk(user, callers, called, 'postage($1, zone)');
    await onDisk(user, { 'post.ts': changed }, /kilograms: number/g, 'kilograms: number, zone: number');
    await silent(page);
    assert.equal(asked(user), 0);
  });

  it('are what the language server knows for a new error: an import', async () => {
    const page = user.page();
    await openFile(page, 'src/bill.ts');
    await goToLine(page, 2);
    await page.keyboard.type('export const FIRST = postage;', { delay: 30 });
    await goAndAccept(page, 'insert import \\{ postage \\}.*');
    await waitFor('the import', 20_000, async () =>
      /^import \{ postage \} from ["']\.\/post/.test(await textOf(user, 'bill.ts')) ? true : undefined,
    );
    assert.equal(asked(user), 0);
  });

  it('ask nothing and show nothing once they are turned off again', async () => {
    const page = user.page();
    await runCommand(page, 'Tierwise: Next Edits…');
    await pick(page, /Turn Off(?! for)/);
    await page.locator(NEXT_EDIT).waitFor({ state: 'detached' });
    const { questions } = await work(user);
    await openFile(page, 'src/stamp.ts');
    await replaceWord(page, 3, 15, 'label');
    await page.waitForTimeout(2_000);
    assert.equal((await work(user)).questions, questions);
    assert.equal(await page.locator(NEXT_EDIT).count(), 0);
    assert.equal(asked(user), 0);
  });
});
