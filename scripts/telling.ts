import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from '@swc/core';

/**
 * `npm run lint`: what the user is told goes through src/workbench, which neutralises it. Whatever shows text to the user
 * is called nowhere else, under no name: each mention counts, also in a destructuring or as a string.
 */

const WORKBENCH = 'src/workbench/';

/** What shows text, with the places that may mention it. */
export const TELLING: Readonly<Record<string, string>> = {
  showInformationMessage: WORKBENCH,
  showWarningMessage: WORKBENCH,
  showErrorMessage: WORKBENCH,
  withProgress: WORKBENCH,
  setStatusBarMessage: WORKBENCH,
  createStatusBarItem: WORKBENCH,
  showQuickPick: WORKBENCH,
  createQuickPick: WORKBENCH,
  showInputBox: WORKBENCH,
  createInputBox: WORKBENCH,
  showWorkspaceFolderPick: WORKBENCH,
  MarkdownString: WORKBENCH,
  createTerminal: WORKBENCH,
  createTreeView: WORKBENCH,
  registerTreeDataProvider: WORKBENCH,
  registerHoverProvider: WORKBENCH,
  registerCodeLensProvider: WORKBENCH,
  registerInlayHintsProvider: WORKBENCH,
  createTextEditorDecorationType: WORKBENCH,
  createDiagnosticCollection: WORKBENCH,
  createSourceControl: WORKBENCH,
  // Their texts are Markdown of the workbench's, or fixed.
  createCommentController: 'src/commands/review/threads.ts',
  createOutputChannel: 'src/extension.ts',
  createWebviewPanel: 'src/spend/spendView.ts',
};

/** Methods of VS Code's chat stream: with a name of their own they are too common to be refused as words. */
const STREAM = new Set(['markdown', 'progress', 'button', 'anchor', 'push', 'warning']);

/** What of it a file does that it must not, each as `file:line: name`. */
export async function tellingIn(file: string, source: string): Promise<string[]> {
  const found: string[] = [];
  const module = await parse(source, { syntax: 'typescript', target: 'es2024' });
  const start = module.span.start;
  const note = (name: string, at: number) => {
    const line = Buffer.from(source)
      .subarray(0, Math.max(0, at - start))
      .toString()
      .split('\n').length;
    found.push(`${file}:${line}: ${name}`);
  };
  walk(module, (node) => {
    const name = node['value'];
    const at = spanOf(node);
    if ((node['type'] === 'Identifier' || node['type'] === 'StringLiteral') && typeof name === 'string') {
      const where = Object.hasOwn(TELLING, name) ? TELLING[name] : undefined;
      if (where !== undefined && !file.startsWith(where)) note(name, at);
    }
    if (node['type'] === 'CallExpression' && !file.startsWith(WORKBENCH)) {
      const method = methodOfStream(node['callee']);
      if (method !== null) note(`stream.${method}`, at);
    }
    // A name that is worked out could be any of them.
    if (node['type'] === 'MemberExpression' && isWindow(node['object']) && isComputed(node['property'])) {
      note('vscode.window[...]', at);
    }
  });
  return found;
}

type Node = Readonly<Record<string, unknown>>;

function walk(value: unknown, visit: (node: Node) => void): void {
  if (Array.isArray(value)) for (const one of value) walk(one, visit);
  if (!isNode(value)) return;
  if ('type' in value) visit(value);
  for (const child of Object.values(value)) if (typeof child === 'object') walk(child, visit);
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function spanOf({ span }: Node): number {
  return isNode(span) && typeof span['start'] === 'number' ? span['start'] : 0;
}

/** `stream.markdown` of whatever is called a stream or a response. */
function methodOfStream(callee: unknown): string | null {
  if (!isNode(callee) || callee['type'] !== 'MemberExpression') return null;
  const { object, property } = callee;
  const name = isNode(property) ? property['value'] : null;
  const of = isNode(object) ? object['value'] : null;
  const isStream = typeof of === 'string' && /stream|response/i.test(of);
  return isStream && typeof name === 'string' && STREAM.has(name) ? name : null;
}

function isWindow(object: unknown): boolean {
  if (!isNode(object)) return false;
  if (object['value'] === 'window') return true;
  return isNode(object['property']) && object['property']['value'] === 'window';
}

function isComputed(property: unknown): boolean {
  return isNode(property) && property['type'] === 'Computed';
}

/** All that is wrong below `src` of a folder. */
export async function tellingBelow(folder: string): Promise<string[]> {
  const names = await readdir(join(folder, 'src'), { recursive: true });
  const files = names
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `src/${name.replaceAll('\\', '/')}`);
  const found = files.map(async (file) => tellingIn(file, await readFile(join(folder, file), 'utf8')));
  return (await Promise.all(found)).flat();
}

async function main(): Promise<number> {
  const found = await tellingBelow(fileURLToPath(new URL('..', import.meta.url)));
  for (const line of found) {
    console.error(
      `${line} shows text to the user past src/workbench, which neutralises it: say it through that.`,
    );
  }
  return found.length === 0 ? 0 : 1;
}

if (import.meta.main) process.exitCode = await main();
