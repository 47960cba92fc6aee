import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';

interface Meta {
  readonly outputs: Readonly<
    Record<
      string,
      {
        readonly entryPoint?: string;
        readonly imports: readonly Import[];
        readonly inputs: Readonly<Record<string, unknown>>;
      }
    >
  >;
}

interface Import {
  readonly path: string;
  readonly kind: string;
  readonly external?: boolean;
}

describe('The bundle', () => {
  for (const name of ['openai', '@anthropic-ai/sdk', '@pydantic/genai-prices']) {
    it(`reads ${name} at its first use, not at the start`, () => {
      const { outputs } = meta();
      const early = startFiles(outputs).flatMap((path) => Object.keys(outputs[path]?.inputs ?? {}));
      assert.ok(early.includes('src/extension.ts'));
      assert.deepEqual(early.filter(inPackage(name)), []);
      const all = Object.values(outputs).flatMap((output) => Object.keys(output.inputs));
      assert.ok(all.some(inPackage(name)), `${name} is not in the bundle at all`);
    });
  }
});

function inPackage(name: string): (path: string) => boolean {
  return (path) => path.includes(`node_modules/${name}/`);
}

function meta(): Meta {
  const extension = vscode.extensions.getExtension('tierwise.tierwise');
  assert.ok(extension);
  const parsed: Meta = JSON.parse(
    readFileSync(join(extension.extensionPath, 'out', 'meta', 'extension.json'), 'utf8'),
  );
  return parsed;
}

function startFiles(outputs: Meta['outputs']): readonly string[] {
  const app = Object.keys(outputs).filter((path) => outputs[path]?.entryPoint === 'src/app.ts');
  assert.equal(app.length, 1);
  const files = new Set(['dist/extension.js', ...app]);
  for (const path of files) {
    for (const used of outputs[path]?.imports ?? []) {
      if (used.kind === 'import-statement' && used.external !== true) files.add(used.path);
    }
  }
  return [...files];
}
