import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isNode, parsed, spanOf, visit } from './syntaxTree.ts';

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
export function tellingIn(file: string, source: string): string[] {
  const found: string[] = [];
  const { program, lineOf } = parsed(source);
  const note = (name: string, at: number) => found.push(`${file}:${lineOf(at)}: ${name}`);
  visit(program, (node) => {
    const name = node['value'];
    const at = spanOf(node);
    if ((isNode(node, 'Identifier') || isNode(node, 'StringLiteral')) && typeof name === 'string') {
      const where = Object.hasOwn(TELLING, name) ? TELLING[name] : undefined;
      if (where !== undefined && ![where, WORKBENCH].some((place) => file.startsWith(place))) note(name, at);
    }
    if (isNode(node, 'CallExpression') && !file.startsWith(WORKBENCH)) {
      const method = methodOfStream(node['callee']);
      if (method !== null) note(`stream.${method}`, at);
    }
    // A name that is worked out could be any of them.
    if (
      isNode(node, 'MemberExpression') &&
      isWindow(node['object']) &&
      isNode(node['property'], 'Computed')
    ) {
      note('vscode.window[...]', at);
    }
  });
  return found;
}

/** `stream.markdown` of whatever is called a stream or a response. */
function methodOfStream(callee: unknown): string | null {
  if (!isNode(callee, 'MemberExpression')) return null;
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
