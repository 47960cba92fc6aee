import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { checkAnswer } from '../../src/commands/edit/check.ts';
import { createSecretMarks } from '../../src/secrets/index.ts';
import { createProposedProblems, type ProposedProblems, watchNewErrors } from '../../src/verify/index.ts';
import { diagnosed, file } from './workspace.ts';

/** A busy machine's time for a server to start and to check. */
const LONG_MS = 25_000;

async function textOf(path: string): Promise<string> {
  return new TextDecoder().decode(await vscode.workspace.fs.readFile(file(path)));
}

/** The line that each replacement is made in is found by its text. */
type Edits = Readonly<Record<string, readonly (readonly [find: string, text: string])[]>>;

async function changed(
  path: string,
  replacements: Edits[string],
): Promise<{ before: string; after: string }> {
  const before = await textOf(path);
  let after = before;
  for (const [find, text] of replacements) {
    assert.ok(after.includes(find), `${path} has no ${find}`);
    after = after.replace(find, text);
  }
  return { before, after };
}

async function changes(edits: Edits) {
  return Promise.all(
    Object.entries(edits).map(async ([path, replacements]) => ({
      uri: file(path),
      ...(await changed(path, replacements)),
    })),
  );
}

const WITH_RATE: Edits = {
  'src/cart.ts': [['lineTotal(line: CartLine)', 'lineTotal(line: CartLine, rate: number)']],
};

/** All uses changed with it, over six files. */
const WITH_RATE_EVERYWHERE: Edits = {
  'src/cart.ts': [
    [
      'lineTotal(line: CartLine): Cents {\n  return ',
      'lineTotal(line: CartLine, rate: number): Cents {\n  return rate * ',
    ],
    ['subtotal(cart: Cart)', 'subtotal(cart: Cart, rate = 1)'],
    ['lineTotal(line), 0)', 'lineTotal(line, rate), 0)'],
  ],
  'src/checkout.ts': [
    ['lineTotal(line))', 'lineTotal(line, 1))'],
    [
      "import { type Cents, format } from './money.ts'",
      "import { type Cents, format, NO_CENTS } from './money.ts'",
    ],
    ['discount.total > 0', 'discount.total > NO_CENTS'],
  ],
  'src/discounts.ts': [['lineTotal(line)', 'lineTotal(line, 1)']],
  'src/invoice.ts': [['lineTotal({ product, quantity })', 'lineTotal({ product, quantity }, 1)']],
  'src/money.ts': [
    ['export type Cents = number;', 'export type Cents = number;\n\nexport const NO_CENTS: Cents = 0;'],
  ],
  'src/catalog.ts': [['export interface Product', 'export type Price = Cents;\n\nexport interface Product']],
};

describe('The problems that an edit would make', () => {
  let problems: ProposedProblems;
  const never = new AbortController().signal;

  /** The first answer on a busy machine can come too late; the thread is warm for the next. */
  const find = async (edits: Edits, created: Readonly<Record<string, string>> = {}) => {
    const proposed = [
      ...(await changes(edits)),
      ...Object.entries(created).map(([path, after]) => ({ uri: file(path), before: null, after })),
    ];
    for (let i = 0; i < 4; i++) {
      const found = await problems.find(proposed, never);
      if (found !== null) return found;
    }
    assert.fail('never in time');
  };
  const added = ({ before, after }: NonNullable<Awaited<ReturnType<typeof problems.find>>>) =>
    [...after].flatMap(([path, errors]) => {
      const were = (before.get(path) ?? []).map(({ message }) => message);
      return errors.filter(({ message }) => !were.includes(message)).map(({ code }) => `${path} ${code}`);
    });

  before(() => {
    const extension = vscode.extensions.getExtension('tierwise.tierwise');
    assert.ok(extension);
    problems = createProposedProblems({
      extensionUri: extension.extensionUri,
      log: (line) => assert.fail(line),
    });
  });
  after(async () => {
    problems.dispose();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('are in the files that use what it changes, by VS Code’s own TypeScript; nothing is written', async () => {
    const document = await vscode.workspace.openTextDocument(file('src/cart.ts'));
    const { version } = document;
    const onDisk = await textOf('src/cart.ts');
    const writes: string[] = [];
    const listeners = [
      vscode.workspace.onDidChangeTextDocument(({ document: { uri } }) => writes.push(uri.path)),
      vscode.workspace.onDidSaveTextDocument(({ uri }) => writes.push(uri.path)),
    ];
    const found = await find(WITH_RATE);
    for (const listener of listeners) listener.dispose();
    assert.ok(added(found).includes('src/checkout.ts 2554'), JSON.stringify([...found.after]));
    assert.deepEqual(found.before.get('src/checkout.ts'), []);
    assert.equal(document.version, version);
    assert.equal(document.isDirty, false);
    assert.equal(await textOf('src/cart.ts'), onDisk);
    assert.deepEqual(
      writes.filter((path) => path.includes('/src/')),
      [],
    );
  });

  it('are none for a good edit of six files', async () => {
    const found = await find(WITH_RATE_EVERYWHERE);
    assert.deepEqual(added(found), []);
    for (const path of Object.keys(WITH_RATE_EVERYWHERE)) assert.ok(found.after.has(path), path);
  });

  it('are none for an import of a file that the same edit creates', async () => {
    const edits: Edits = {
      'src/cart.ts': [['import ', "import { RATE } from './rates/rate.ts';\nexport { RATE };\nimport "]],
    };
    assert.deepEqual(added(await find(edits, { 'src/rates/rate.ts': 'export const RATE = 1;\n' })), []);
    assert.deepEqual(added(await find(edits)), ['src/cart.ts 2307']);
  });

  it('reject an answer before it is shown, in words for the model; a checker that knows nothing rejects none', async () => {
    const document = await vscode.workspace.openTextDocument(file('src/cart.ts'));
    const range = new vscode.Range(0, 0, document.lineCount, 0);
    const job = {
      task: 'refactor',
      title: 'Refactor',
      target: {
        document,
        text: document.getText(),
        range,
        path: 'src/cart.ts',
        label: 'src/cart.ts',
        name: 'src/cart.ts',
        isWhole: true,
        isSelected: false,
        marks: createSecretMarks(),
      },
      instruction: 'Add a rate to lineTotal.',
      promptMaterial: '',
      files: 1,
      diagnostics: 0,
      others: 'any',
      within: false,
    } as const;
    const was = 'export function lineTotal(line: CartLine): Cents {';
    const now = 'export function lineTotal(line: CartLine, rate: number): Cents {';
    const answer = `src/cart.ts\n<<<<<<< SEARCH\n${was}\n=======\n${now}\n>>>>>>> REPLACE\n`;
    await find(WITH_RATE);
    const checked = await checkAnswer(job, answer, { marker: 7, texts: new Map(), problems, signal: never });
    assert.ok(!checked.ok);
    const { rejection, value: plan } = checked;
    assert.deepEqual(
      plan?.changes.map(({ path }) => path),
      ['src/cart.ts'],
    );
    assert.match(rejection.short, /^caused \d+ new errors?$/);
    assert.match(rejection.detail, /src\/checkout\.ts/);
    const unknown = { find: async () => null };
    const unchecked = await checkAnswer(job, answer, {
      marker: 7,
      texts: new Map(),
      problems: unknown,
      signal: never,
    });
    assert.ok(unchecked.ok);
  });

  it('are those of the text in the editor, which may not be saved', async () => {
    const document = await vscode.workspace.openTextDocument({ language: 'typescript', content: '' });
    assert.equal(document.uri.scheme, 'untitled');
    const untitled = { uri: document.uri, before: '', after: 'let a: string = 1;' };
    assert.equal(await problems.find([untitled], never), null, 'a text without a file is of no project');
  });

  it('are not known of other languages, nor where the user has them turned off, nor once cancelled', async () => {
    const other = { uri: file('tool.py'), before: null, after: 'x = (\n' };
    assert.equal(await problems.find([other], never), null);
    assert.equal(await problems.find(await changes(WITH_RATE), AbortSignal.abort()), null);
    const controller = new AbortController();
    const running = problems.find(await changes(WITH_RATE), controller.signal);
    controller.abort();
    assert.equal(await running, null);
    const settings = vscode.workspace.getConfiguration('typescript');
    await settings.update('validate.enable', false, vscode.ConfigurationTarget.Global);
    try {
      assert.equal(await problems.find(await changes(WITH_RATE), never), null);
    } finally {
      await settings.update('validate.enable', undefined, vscode.ConfigurationTarget.Global);
    }
  });
});

describe('The problems that an edit has made', () => {
  const uris = ['src/cart.ts', 'src/checkout.ts'].map(file);

  const apply = async (edits: Edits) => {
    const edit = new vscode.WorkspaceEdit();
    for (const { uri, after } of await changes(edits)) {
      const document = await vscode.workspace.openTextDocument(uri);
      const all = new vscode.Range(0, 0, document.lineCount, 0);
      edit.replace(uri, all, after);
    }
    assert.ok(await vscode.workspace.applyEdit(edit));
  };
  const restore = new Map<string, string>();

  before(async () => {
    for (const path of Object.keys(WITH_RATE_EVERYWHERE)) restore.set(path, await textOf(path));
    for (const uri of [...uris, file('src/money.ts')]) {
      await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview: false });
    }
  });
  afterEach(async () => {
    for (const [path, text] of restore) {
      const document = await vscode.workspace.openTextDocument(file(path));
      const edit = new vscode.WorkspaceEdit();
      edit.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), text);
      await vscode.workspace.applyEdit(edit);
      await document.save();
    }
  });
  after(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  it('are the new ones alone, though lines have moved', async () => {
    // One that was there before.
    const money = file('src/money.ts');
    await apply({ 'src/money.ts': [['export type Cents', "const old: number = 'x';\n\nexport type Cents"]] });
    await diagnosed(money, ({ code }) => code === 2322);
    const newErrors = watchNewErrors([...uris, money]);
    await apply({ ...WITH_RATE, 'src/money.ts': [['/** Whole', '// Money\n\n/** Whole']] });
    const found = await newErrors(LONG_MS);
    const words = found.map(({ uri, code }) => `${vscode.workspace.asRelativePath(uri)} ${code}`);
    assert.ok(words.includes('src/checkout.ts 2554'), words.join('\n'));
    assert.ok(words.includes('src/cart.ts 2554'), words.join('\n'));
    assert.ok(!words.includes('src/money.ts 2322'), 'it was there before');
  });

  it('are none after a good edit', async () => {
    const newErrors = watchNewErrors(uris);
    await apply(WITH_RATE_EVERYWHERE);
    assert.deepEqual(await newErrors(4000), []);
  });
});
