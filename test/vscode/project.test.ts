import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import {
  findDocs,
  findEditorDiagnostics,
  findImportProblems,
  findTests,
  formatProblems,
  formatSnippets,
  gatherProject,
  type ProjectRequest,
} from '../../src/context/index.ts';
import { createSecretMarks } from '../../src/secrets/index.ts';
import { deleted, edit, file, open, until, write } from './workspace.ts';

const never = new AbortController().signal;

function tokensOf(snippets: readonly { readonly tokens: number }[]): number {
  return snippets.reduce((sum, { tokens }) => sum + tokens, 0);
}

describe('What commands find out about a project', () => {
  before(async () => {
    const checkout = await open('src/checkout.ts');
    const at = checkout.positionAt(checkout.getText().indexOf('applyDiscounts'));
    await until('TypeScript knows the project', async () => {
      const found = await vscode.commands.executeCommand<vscode.Location[]>(
        'vscode.executeReferenceProvider',
        checkout.uri,
        at,
      );
      return found.some(({ uri }) => uri.path.endsWith('discounts.ts'));
    });
  });

  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await deleted('src/broken.ts', 'src/secret.ts', '.gitignore', 'src/private.ts');
  });

  const request = async (path: string, from: string, more: Partial<ProjectRequest> = {}) => {
    const document = await open(path);
    const start = document.getText().indexOf(from);
    assert.ok(start >= 0, from);
    const end = document.getText().indexOf('\n}', start) + 2;
    const range = new vscode.Range(document.positionAt(start), document.positionAt(end));
    return {
      uri: document.uri,
      range,
      task: 'multi-file-refactor',
      purpose: 'edit',
      limitTokens: 8_000,
      marks: createSecretMarks(),
      ...more,
    } as const;
  };

  it('are the files that hold a function, whole, when it is to be changed', async () => {
    const context = await gatherProject(await request('src/money.ts', 'export function format'), never);
    assert.equal(context.filesTouched, 6);
    const whole = context.snippets.filter(({ form }) => form === 'file').map(({ path }) => path);
    assert.equal(whole[0], 'src/money.ts');
    assert.equal(whole.at(-1), 'test/money.test.ts');
    assert.deepEqual(whole.toSorted(), [
      'src/checkout.ts',
      'src/invoice.ts',
      'src/labels.ts',
      'src/main.ts',
      'src/money.ts',
      'test/money.test.ts',
    ]);
    assert.ok(tokensOf(context.snippets) <= 8_000);
  });

  it('are excerpts within a small limit', async () => {
    const asked = await request('src/cart.ts', 'export function subtotal', { limitTokens: 900 });
    const { snippets, filesTouched } = await gatherProject(asked, never);
    assert.ok(tokensOf(snippets) <= 900);
    assert.equal(filesTouched, 4);
    assert.ok(snippets.length > 0);
  });

  it('are uses and definitions with their reasons, when a function is only to be understood', async () => {
    const asked = await request('src/discounts.ts', 'export function applyDiscounts', {
      purpose: 'read',
      task: 'explain',
    });
    const { snippets } = await gatherProject(asked, never);
    const text = formatSnippets(snippets);
    const why = (code: string) => snippets.find((snippet) => snippet.text.includes(code))?.why ?? '';
    assert.match(why('export function checkout('), /uses applyDiscounts/);
    assert.match(why('export function split('), /definition of split/);
    assert.match(why('export type Coupon'), /definition of Coupon/);
    assert.ok(!text.includes('const ordered = '), 'the selection is in the prompt already');
    assert.ok(
      !snippets.some(({ path }) => path.endsWith('.d.ts')),
      'the declarations of the standard library are not of this workspace',
    );
  });

  it('have no file that git ignores, and no key', async () => {
    const key = `AKIA${'ABCDEFGHIJKLMNOP'}`;
    const code = "import { format } from './money.ts';\n\nexport const shown = format(1);\n";
    await write('.gitignore', 'src/private.ts\n');
    await write('src/private.ts', `${code}// NOT-FOR-ANY-PROMPT\n`);
    await write('src/secret.ts', `${code}export const key = '${key}';\n`);
    const asked = await request('src/money.ts', 'export function format');
    let context = await gatherProject(asked, never);
    await until('TypeScript sees the new files', async () => {
      context = await gatherProject(asked, never);
      return context.snippets.some(({ path }) => path === 'src/secret.ts');
    });
    const text = formatSnippets(context.snippets);
    assert.ok(!text.includes('NOT-FOR-ANY-PROMPT') && !text.includes(key));
    assert.ok(!context.snippets.some(({ path }) => path === 'src/private.ts'));
    assert.match(context.snippets.find(({ path }) => path === 'src/secret.ts')?.text ?? '', /'<secret 1>'/);
  });

  it('are files, too, that the server does not know of, by what they import', async () => {
    await write('tools/print.ts', "import { format } from '../src/money.ts';\n\nformat(1);\n");
    try {
      const asked = await request('src/money.ts', 'export function format');
      const { snippets } = await gatherProject(asked, never);
      assert.ok(snippets.some(({ path }) => path === 'tools/print.ts'));
    } finally {
      await deleted('tools');
    }
  });

  it('are nothing when nobody waits for it any more', async () => {
    const controller = new AbortController();
    const running = gatherProject(await request('src/money.ts', 'export function format'), controller.signal);
    controller.abort();
    assert.deepEqual((await running).snippets, []);
  });

  it('are read from the text where no language server knows the language', async () => {
    await write(
      'src/prices.zig',
      'const money = @import("money.zig");\n\nfn total(a: u32) u32 {\n    return a;\n}\n',
    );
    await write(
      'src/shop.zig',
      'const prices = @import("prices.zig");\n\nfn buy() u32 {\n    return prices.total(1);\n}\n',
    );
    try {
      const asked = await request('src/prices.zig', 'fn total', { purpose: 'edit' });
      const { filesTouched, snippets } = await gatherProject(asked, never);
      assert.equal(filesTouched, 2);
      assert.ok(snippets.some(({ path }) => path === 'src/shop.zig'));
    } finally {
      await deleted('src/prices.zig', 'src/shop.zig');
    }
  });

  it('are the problems of a file in words, and which of them are about imports', async () => {
    await write(
      'src/broken.ts',
      "import { split } from './money.ts';\n\nexport const shown: number = format('1');\n",
    );
    const { uri } = await open('src/broken.ts');
    await until('TypeScript has found the problems', async () => {
      return findImportProblems(uri).length > 1;
    });
    const names = findImportProblems(uri).map(({ message }) => /'(\w+)'/.exec(message)?.[1]);
    assert.deepEqual(names.sort(), ['format', 'split']);
    const problems = findEditorDiagnostics(uri);
    assert.match(
      formatProblems(problems),
      /^- line 3 at `format`: error \(ts 2\d+\): Cannot find name 'format'/m,
    );
    assert.deepEqual(findEditorDiagnostics(uri, new vscode.Range(1, 0, 1, 0)), []);
  });

  it('are where tests belong and how they are written', async () => {
    const { framework, place, example, manifest } = await findTests(file('src/cart.ts'));
    assert.equal(framework?.id, 'node:test');
    assert.equal(place?.path, 'test/cart.test.ts');
    assert.equal(place.exists, false);
    assert.equal(example?.path, 'test/money.test.ts');
    assert.ok(example.text.includes('format shows euros with two digits'));
    assert.equal(manifest?.path, 'package.json');
    assert.match(manifest.text, /"type": "module"/);
    const own = await findTests(file('src/money.ts'));
    assert.equal(own.place?.path, 'test/money.test.ts');
    assert.equal(own.place.exists, true);
    assert.equal(own.example?.path, 'test/money.test.ts');
  });

  it('are a documented place of the file, or of its neighbours', async () => {
    const example = await findDocs(await open('src/main.ts'));
    assert.match(example?.path ?? '', /^src\/\w+\.ts$/);
    assert.match(example?.text ?? '', /\/\*\*[\s\S]*\*\/\n/);
  });

  it('change with what is typed and not saved yet', async () => {
    const labels = await open('src/labels.ts');
    await edit(labels, labels.lineCount - 1, 'export const unsavedLine = format(1);\n');
    const { snippets } = await gatherProject(await request('src/money.ts', 'export function format'), never);
    assert.ok(snippets.find(({ path }) => path === 'src/labels.ts')?.text.includes('unsavedLine'));
  });
});
