import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
import type { ErrorsByFile, FileError } from './fileErrors.ts';
import { isJavaScript, isTypeScript } from './languages.ts';
import { createTypeChecker, TYPE_CHECKER_LIMITS, type TypeChecker } from './typescript/index.ts';

/** A file's text before the change (null: there is no such file yet) and after it (null: the file is deleted). */
export interface ProposedChange {
  readonly uri: vscode.Uri;
  readonly before: string | null;
  readonly after: string | null;
}

export interface ProposedProblems extends vscode.Disposable {
  /**
   * The errors that files would have with these changes, and those that they have now, by paths relative to the workspace.
   * Checked are changed TypeScript and JavaScript files, and those that import them. Nothing is written, neither to
   * documents nor to the disk. Messages can quote code, secrets included.
   *
   * Null: nothing is known. There are only other languages, or the user has turned their checking off, or there was no
   * answer within 6 s (the first check of a large project can take longer; the next is quick), or it was cancelled.
   */
  find(changes: readonly ProposedChange[], signal: AbortSignal): Promise<ErrorsByFile | null>;
}

export interface ProposedProblemsDeps {
  /** Where Tierwise is installed. */
  readonly extensionUri: vscode.Uri;
  readonly log: (line: string) => void;
}

/**
 * Language servers check documents only, and a document could be saved before the user has accepted anything. So
 * TypeScript's language service runs here as well, over the files as they would be.
 */
export function createProposedProblems({ extensionUri, log }: ProposedProblemsDeps): ProposedProblems {
  let checker: TypeChecker | null = null;
  const program = vscode.Uri.joinPath(extensionUri, 'dist', 'typescriptWorker.js').fsPath;

  const checkerNow = (): TypeChecker | null => {
    const library = libraryPath();
    if (library !== null)
      checker ??= createTypeChecker({ program, library, limits: TYPE_CHECKER_LIMITS, log });
    return library === null ? null : checker;
  };

  return {
    async find(changes, signal) {
      const onDisk = changes.filter(({ uri }) => uri.scheme === 'file');
      if (!onDisk.some(({ uri }) => (isTypeScript(uri.path) || isJavaScript(uri.path)) && isChecked(uri)))
        return null;
      const checked = await checkerNow()?.check(
        {
          changes: onDisk.map(({ uri, before, after }) => ({ file: pathOf(uri), before, after })),
          unsaved: vscode.workspace.textDocuments
            .filter(({ uri, isDirty }) => uri.scheme === 'file' && isDirty)
            .map((document) => ({ file: pathOf(document.uri), text: document.getText() })),
          roots: (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => pathOf(uri)),
          inferredOptions: inferredOptions(),
        },
        signal,
      );
      if (checked === undefined || checked === null) return null;
      const before = new Map<string, readonly FileError[]>();
      const after = new Map<string, readonly FileError[]>();
      for (const found of checked) {
        const uri = vscode.Uri.file(found.file);
        if (!isChecked(uri)) continue;
        const path = vscode.workspace.asRelativePath(uri);
        if (found.before !== null) before.set(path, found.before);
        if (found.after !== null) after.set(path, found.after);
      }
      return { before, after };
    },
    dispose: () => checker?.dispose(),
  };
}

/**
 * VS Code's own TypeScript, where its own extension looks for it. Never one of the workspace: a folder must not be able
 * to run its code here. Null where that extension is turned off, or there is no such file.
 */
function libraryPath(): string | null {
  const extension = vscode.extensions.getExtension('vscode.typescript-language-features');
  if (extension === undefined) return null;
  const path = vscode.Uri.joinPath(
    extension.extensionUri,
    '../node_modules/typescript/lib/typescript.js',
  ).fsPath;
  return existsSync(path) ? path : null;
}

/** Whether the user has errors in such a file reported; if not, they may use another server. */
function isChecked(uri: vscode.Uri): boolean {
  const languageId = isTypeScript(uri.path) ? 'typescript' : 'javascript';
  return (
    vscode.workspace.getConfiguration('js/ts', { uri, languageId }).get('validate.enabled', true) &&
    vscode.workspace.getConfiguration(languageId, uri).get('validate.enable', true)
  );
}

/** VS Code's options for files of no project (`getCompilerOptionsForInferredProjects` there). */
function inferredOptions(): Record<string, unknown> {
  const settings = vscode.workspace.getConfiguration('js/ts.implicitProjectConfig');
  const names = ['checkJs', 'experimentalDecorators', 'strictNullChecks', 'strictFunctionTypes', 'strict'];
  return {
    module: settings.get('module', 'ESNext'),
    moduleResolution: 'Bundler',
    target: settings.get('target', 'ES2024'),
    jsx: 'react-jsx',
    allowImportingTsExtensions: true,
    allowSyntheticDefaultImports: true,
    resolveJsonModule: true,
    ...Object.fromEntries(names.map((name) => [name, settings.get<boolean>(name)])),
  };
}

function pathOf(uri: vscode.Uri): string {
  return uri.fsPath.replaceAll('\\', '/');
}
