import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { describe, it } from 'mocha';
import { TELLING, tellingBelow, tellingIn } from '../../scripts/telling.ts';

const FILE = 'src/spend/a.ts';

describe('What the user is told', () => {
  it('goes through the workbench', async () => {
    assert.deepEqual(await tellingBelow(fileURLToPath(new URL('../..', import.meta.url))), []);
  });

  for (const name of Object.keys(TELLING)) {
    it(`is not shown by ${name} elsewhere`, async () => {
      for (const source of [
        `import * as vscode from 'vscode';\nvscode.window.${name}('x');`,
        `import { window as w } from 'vscode';\nw['${name}']('x');`,
        `const { ${name}: say } = vscode.window;`,
        `import { ${name} } from 'vscode';`,
        `const deps = { ask: vscode.window.${name} };`,
        `new vscode.${name}('x');`,
      ]) {
        const found = tellingIn(FILE, source);
        assert.ok(found.length > 0, source);
        assert.ok(found.every((line) => line.startsWith(`${FILE}:`) && line.endsWith(`: ${name}`)));
        assert.deepEqual(tellingIn(`${TELLING[name] ?? ''}a.ts`, source), []);
      }
    });
  }

  it('is not written into the chat past its writer', async () => {
    const source = 'stream.markdown(text);\nresponse.progress(text);\nstream.reference(uri);\n';
    assert.deepEqual(tellingIn(FILE, source), [`${FILE}:1: stream.markdown`, `${FILE}:2: stream.progress`]);
  });

  it('is not shown by a name that is worked out', async () => {
    const source = "vscode.window[name]('x');";
    assert.deepEqual(tellingIn(FILE, source), [`${FILE}:1: vscode.window[...]`]);
  });
});
