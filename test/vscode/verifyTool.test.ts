import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { deleted, file, write } from './workspace.ts';

const NAME = 'tierwise_verify';
const PRICE = 'export const price = (cents) => (cents / 100).toFixed(2);\n';
const TEST = `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { price } from '../src/price.mjs';
test('a price has euros and cents', () => assert.equal(price(1234), '12.34'));
`;
const WRONG = `--- a/src/price.mjs
+++ b/src/price.mjs
@@ -1 +1 @@
-${PRICE.trimEnd()}
+${PRICE.trimEnd().replace('100', '10')}
`;

async function verify(input: object): Promise<string> {
  const { content } = await vscode.lm.invokeTool(NAME, { input, toolInvocationToken: undefined });
  return content.map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : '')).join('\n');
}

describe('The verification as a tool of other models', function () {
  this.timeout(80_000);
  let manifest: Uint8Array;
  before(async () => {
    manifest = await vscode.workspace.fs.readFile(file('package.json'));
    const changed = { ...JSON.parse(new TextDecoder().decode(manifest)), scripts: { test: 'node --test' } };
    await write('package.json', JSON.stringify(changed));
    await write('src/price.mjs', PRICE);
    await write('test/price.test.mjs', TEST);
  });
  after(async () => {
    await vscode.workspace.fs.writeFile(file('package.json'), manifest);
    await deleted('src/price.mjs', 'test/price.test.mjs');
  });

  it('is listed with what a model has to know of it', () => {
    const tool = vscode.lm.tools.find(({ name }) => name === NAME);
    assert.ok(tool);
    assert.match(tool.description, /tests, type check and linter/);
    assert.deepEqual(Object.keys((tool.inputSchema as { properties: object }).properties), [
      'base',
      'patch',
      'tests',
    ]);
  });

  it('judges a patch by the tests of the project, in a copy', async () => {
    const text = await verify({ patch: WRONG });
    assert.match(text, /^Red: tests failed that passed before: .*a price has euros and cents/);
    assert.match(text, /123\.40/);
    assert.equal(new TextDecoder().decode(await vscode.workspace.fs.readFile(file('src/price.mjs'))), PRICE);
  });

  it('says what is wrong with its input, and runs nothing', async () => {
    assert.match(await verify({ patch: 'no patch' }), /The patch does not apply/);
    assert.match(await verify({ base: '' }), /base/);
  });
});
