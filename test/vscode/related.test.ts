import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { createRelated, type Related, type RelatedSource } from '../../src/context/index.ts';
import { deleted, edit, open, until, write } from './workspace.ts';

const SECRET = 'NOT-FOR-ANY-PROMPT';
const LIMIT = 600;

function textOf(snippets: Related['snippets']): string {
  return snippets.map(({ path, text }) => `${path}:\n${text}\n`).join('');
}

describe('What else goes into a ghost-text prompt', () => {
  const reads: string[] = [];
  let related: RelatedSource;
  let checkout: vscode.TextDocument;

  const gather = async (
    document: vscode.TextDocument,
    line: number,
    signal = new AbortController().signal,
  ) => {
    const position = document.lineAt(line).range.end;
    const before = new vscode.Range(new vscode.Position(0, 0), position);
    const after = new vscode.Range(position, document.lineAt(document.lineCount - 1).range.end);
    const request = {
      uri: document.uri.toString(),
      position,
      language: document.languageId,
      prefix: document.getText(before),
      suffix: document.getText(after),
      limitTokens: LIMIT,
    };
    return related.gather(request, signal);
  };
  before(async () => {
    related = createRelated((uri) => reads.push(uri));
    checkout = await open('src/checkout.ts');
    const at = new vscode.Position(1, checkout.lineAt(1).text.indexOf('applyDiscounts'));
    await until('TypeScript knows a definition', async () => {
      const found: (vscode.Location | vscode.LocationLink)[] | undefined =
        await vscode.commands.executeCommand('vscode.executeDefinitionProvider', checkout.uri, at);
      const [first] = found ?? [];
      const uri = first !== undefined && 'targetUri' in first ? first.targetUri : first?.uri;
      return uri?.path.endsWith('discounts.ts') === true;
    });
  });

  after(async () => {
    related.dispose();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await deleted('.env', '.gitignore', 'private', 'hidden.ts');
  });

  it('is the declarations of imported names, within the time limit and the token limit', async () => {
    await gather(checkout, 12);
    const { snippets } = await gather(checkout, 12);
    const declared = snippets.filter(({ source }) => source === 'declaration');
    const text = textOf(declared);
    assert.match(text, /^src\/\w+\.ts:$/m);
    assert.match(
      text,
      /^export function applyDiscounts\(cart: Cart, coupons: readonly Coupon\[\]\): Discount$/m,
    );
    assert.match(text, /^export function subtotal\(cart: Cart\): Cents$/m);
    assert.ok(!text.includes('const rank'), 'no bodies');
    assert.ok(snippets.reduce((sum, { tokens }) => sum + tokens, 0) <= LIMIT);
  });

  it('is the same again when nothing has changed', async () => {
    // On a busy machine a source may be cut short by its time limit.
    const gatherAll = async () => {
      let found = await gather(checkout, 12);
      await until('all sources have answered in time', async () => {
        found = await gather(checkout, 12);
        return found.leftOut.every(({ reason }) => reason !== 'time');
      });
      return found;
    };
    const first = await gatherAll();
    const second = await gatherAll();
    assert.ok(first.snippets.length > 0);
    assert.deepEqual(second.snippets, first.snippets);
  });

  it('is what was edited lately in another file, as it is now', async () => {
    const money = await open('src/money.ts');
    await edit(money, money.lineCount - 1, 'export const rounded = (cents: Cents) => Math.round(cents);\n');
    await open('src/checkout.ts');
    const { snippets } = await gather(checkout, 12);
    const edited = snippets.find(({ source }) => source === 'recent-edit');
    assert.equal(edited?.path, 'src/money.ts');
    assert.ok(edited.text.includes('export const rounded'));
  });

  it('is never of a file of secrets, though it is open and was just edited', async () => {
    const line = `export function applyDiscounts(cart, coupons) { return subtotal(cart, '${SECRET}'); }\n`;
    await write('.env', line.repeat(20));
    const env = await open('.env');
    await edit(env, 3, line);
    await open('src/checkout.ts');
    const { snippets, leftOut } = await gather(checkout, 12);
    assert.ok(!textOf(snippets).includes(SECRET));
    assert.ok(leftOut.some(({ path, reason }) => path === '.env' && reason === 'secret-file'));
    assert.ok(reads.length > 0 && !reads.some((uri) => uri.includes('.env')), 'it was read');
  });

  it('is never of a file that git or the settings leave out', async () => {
    const code = checkout.getText().replaceAll('checkout', 'copied');
    await write('private/notes.ts', `${code}// ${SECRET}\n`);
    await write('hidden.ts', `${code}// ${SECRET}\n`);
    await write('.gitignore', '');
    const rules = await open('.gitignore');
    await edit(rules, 0, 'private/\n');
    await rules.save();
    const settings = vscode.workspace.getConfiguration('files');
    await settings.update('exclude', { 'hidden.*': true }, vscode.ConfigurationTarget.Global);
    try {
      for (const path of ['private/notes.ts', 'hidden.ts']) await edit(await open(path), 0, '// edited\n');
      await open('src/checkout.ts');
      const paths = new Set<string | null>();
      // On a busy machine a source may be cut short by its time limit; what it is for shows over several keys.
      for (let i = 0; i < 20 && paths.size < 2; i++) {
        const { snippets, leftOut } = await gather(checkout, 12);
        assert.ok(!textOf(snippets).includes('copied'));
        for (const { reason, path } of leftOut) if (reason === 'ignored') paths.add(path);
      }
      assert.deepEqual([...paths].sort(), ['hidden.ts', 'private/notes.ts']);
      assert.ok(!reads.some((uri) => /private|hidden/.test(uri)), 'one was read');
    } finally {
      await settings.update('exclude', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  it('is nothing, at once, when it is not wanted any more', async () => {
    const controller = new AbortController();
    const running = gather(checkout, 8, controller.signal);
    controller.abort();
    const { snippets, leftOut } = await running;
    assert.deepEqual(snippets, []);
    assert.ok(leftOut.some(({ reason }) => reason === 'cancelled'));
  });
});
