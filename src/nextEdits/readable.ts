import * as vscode from 'vscode';
import { createGuard, documentOf, leadsToSecrets } from '../context/index.ts';
import type { OpenDocument } from './ports.ts';

/** Which files may be read, and their texts. */
export interface Readable extends vscode.Disposable {
  /** Finds out whether an open document may be read; from then on `documents` has it. */
  admit(document: vscode.TextDocument): Promise<boolean>;
  forget(document: vscode.TextDocument): void;
  /** Whether a document was admitted and is still open. */
  has(document: vscode.TextDocument): boolean;
  /** Those that were admitted and are still open. */
  documents(): readonly vscode.TextDocument[];
  /** A document, or a file of the workspace that is opened behind the scenes and admitted; undefined where it may not be read. */
  open(uri: vscode.Uri): Promise<vscode.TextDocument | undefined>;
}

/** A longer file is none that people write, and its text is compared at every key. */
const MOST_CHARS = 1_000_000;

/**
 * @param allows whether it is on for a document
 */
export function createReadable(allows: (document: vscode.TextDocument) => boolean): Readable {
  const guard = createGuard();
  const admitted = new Set<vscode.TextDocument>();
  const has = (document: vscode.TextDocument): boolean =>
    admitted.has(document) && !document.isClosed && allows(document);
  const isShort = (document: vscode.TextDocument) =>
    document.offsetAt(document.lineAt(document.lineCount - 1).range.end) <= MOST_CHARS;

  const admit = async (document: vscode.TextDocument): Promise<boolean> => {
    if (admitted.has(document)) return true;
    if (!allows(document) || !isShort(document)) return false;
    const refusal = document.uri.scheme === 'untitled' ? null : await guard.refusal(document.uri);
    // What lies outside of the workspace is read where the user has opened it, as ghost text does.
    const isSecret = refusal === 'outside' && (await leadsToSecrets(document.uri));
    if ((refusal !== null && refusal !== 'outside') || isSecret || document.isClosed) return false;
    admitted.add(document);
    return true;
  };
  return {
    admit,
    forget: (document) => admitted.delete(document),
    has,
    documents: () => [...admitted].filter(has),
    async open(uri) {
      const known = documentOf(uri);
      if (known && has(known)) return known;
      if ((await guard.refusal(uri)) !== null) return undefined;
      try {
        const document = known ?? (await vscode.workspace.openTextDocument(uri));
        if (!allows(document) || !isShort(document)) return undefined;
        admitted.add(document);
        return document;
      } catch {
        return undefined;
      }
    },
    dispose() {
      admitted.clear();
      guard.dispose();
    },
  };
}

const read = new WeakMap<vscode.TextDocument, { readonly version: number; readonly open: OpenDocument }>();

/** A document with its text, which is put together once for each of its versions. */
export function openDocumentOf(document: vscode.TextDocument): OpenDocument {
  const { version, languageId } = document;
  const known = read.get(document);
  if (known?.version === version) return known.open;
  const open = { uri: document.uri.toString(), languageId, text: document.getText() };
  read.set(document, { version, open });
  return open;
}
