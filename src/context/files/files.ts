import * as vscode from 'vscode';
import { readText, statOf } from './disk.ts';
import { createGuard } from './guard.ts';
import type { Files, FileText, ReadResult } from './types.ts';

/** Larger files are generated or data. */
const LARGEST_BYTES = 1_000_000;

/** Closed files whose text is kept: the targets of declarations. */
const MOST_TEXTS = 50;

export interface WorkspaceFiles extends Files, vscode.Disposable {
  /** Which file a document belongs to: for a cell of a notebook, the notebook's. */
  fileOf(uri: vscode.Uri): vscode.Uri;
}

/** The files of the workspace: as they stand in open documents, else as they are on the disk. `onRead` sees each read. */
export function createFiles(onRead: (uri: string) => void): WorkspaceFiles {
  const guard = createGuard();
  const texts = new Map<string, FileText>();
  /** Which language files of an ending are, as VS Code told by the documents that were open. */
  const languages = new Map<string, string>();

  const readClosed = async (uri: vscode.Uri, path: string): Promise<ReadResult> => {
    const found = await statOf(uri);
    if (found === null) return { ok: false, reason: 'unreadable', path };
    if (found.size > LARGEST_BYTES) return { ok: false, reason: 'too-large', path };
    const key = uri.toString();
    const { version } = found;
    const known = texts.get(key);
    if (known?.version === version) return { ok: true, file: known };
    onRead(key);
    const text = await readText(uri);
    if (text === null || text.includes('\0')) return { ok: false, reason: 'unreadable', path };
    const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
    const language = languages.get(endingOf(uri)) ?? '';
    const file = {
      path,
      language,
      version,
      lineCount: lines.length,
      lineAt: (line: number) => lines[line] ?? '',
    };
    texts.delete(key);
    texts.set(key, file);
    const [oldest] = texts.keys();
    if (texts.size > MOST_TEXTS && oldest !== undefined) texts.delete(oldest);
    return { ok: true, file };
  };

  return {
    fileOf,
    async read(name) {
      const uri = vscode.Uri.parse(name);
      const place = fileOf(uri);
      const path = vscode.workspace.asRelativePath(place);
      try {
        const refusal = await guard.refusal(place);
        if (refusal !== null) return { ok: false, reason: refusal, path };
        const document = documentOf(uri);
        if (document === undefined) return await readClosed(uri, path);
        // A file of variables under another name.
        if (document.languageId === 'dotenv') return { ok: false, reason: 'secret-file', path };
        onRead(uri.toString());
        languages.set(endingOf(place), document.languageId);
        return { ok: true, file: textOfDocument(document, path) };
      } catch {
        return { ok: false, reason: 'unreadable', path };
      }
    },
    dispose() {
      guard.dispose();
      texts.clear();
    },
  };
}

/** An open document; undefined when it is not open. */
export function documentOf(uri: vscode.Uri): vscode.TextDocument | undefined {
  const key = uri.toString();
  return vscode.workspace.textDocuments.find((document) => document.uri.toString() === key);
}

/** A document's text, read when it is asked for. */
export function textOfDocument(document: vscode.TextDocument, path: string): FileText {
  return {
    path,
    language: document.languageId,
    version: `open ${document.version}`,
    lineCount: document.lineCount,
    lineAt: (line) => (line < document.lineCount ? document.lineAt(line).text : ''),
  };
}

function fileOf(uri: vscode.Uri): vscode.Uri {
  if (uri.scheme !== 'vscode-notebook-cell') return uri;
  const key = uri.toString();
  const notebook = vscode.workspace.notebookDocuments.find((candidate) =>
    candidate.getCells().some(({ document }) => document.uri.toString() === key),
  );
  return notebook?.uri ?? uri;
}

function endingOf({ path }: vscode.Uri): string {
  return /\.[^./]+$/.exec(path)?.[0] ?? path.slice(path.lastIndexOf('/') + 1);
}
