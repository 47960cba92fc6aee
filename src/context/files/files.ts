import * as vscode from 'vscode';
import { isSecretFile } from '../../secrets/index.ts';
import type { TextLines } from '../excerpt.ts';
import { LARGEST_BYTES, statOf } from './disk.ts';
import { createGuard, type Exclusion } from './guard.ts';
import { bytesAt, isSecretPlace, type Place, placeOf } from './links.ts';

/** Why a file is not read. */
export type Refusal = Exclusion | 'too-large' | 'unreadable';

/** A file that may be read. */
export interface FileText extends TextLines {
  readonly path: string;
  readonly language: string;
  /** Changes with the text. */
  readonly version: string;
}

export type ReadResult =
  | { readonly ok: true; readonly file: FileText }
  | { readonly ok: false; readonly reason: Refusal; readonly path: string };

/** The one door to other files: what must not be read does not come out of it. */
export interface Files {
  /** The same version of a file is the same object. */
  read(uri: string): Promise<ReadResult>;
}

/** Closed files whose text is kept: the targets of declarations. */
const MOST_TEXTS = 50;

/** The files of the workspace: as they stand in open documents, else as they are on the disk. `onRead` sees each read. */
export function createFiles(onRead: (uri: string) => void = () => undefined) {
  const guard = createGuard();
  const texts = new Map<string, FileText>();
  const opened = new WeakMap<vscode.TextDocument, FileText>();
  /** Which language files of an ending are, as VS Code told by the documents that were open. */
  const languages = new Map<string, string>();

  const readClosed = async (uri: vscode.Uri, path: string, place: Place | null): Promise<ReadResult> => {
    const refused = (reason: Refusal): ReadResult => ({ ok: false, reason, path });
    const real = place ? vscode.Uri.file(place.path) : uri;
    const found = await statOf(real);
    if (found === null) return refused('unreadable');
    if (found.size > LARGEST_BYTES) return refused('too-large');
    const key = uri.toString();
    const version = `${place?.path} ${place?.id} ${found.version}`;
    const known = texts.get(key);
    if (known?.version === version) return { ok: true, file: known };
    onRead(key);
    const bytes = place ? await bytesAt(place, LARGEST_BYTES) : await vscode.workspace.fs.readFile(real);
    if (bytes === null) return refused('unreadable');
    if (bytes.byteLength > LARGEST_BYTES) return refused('too-large');
    const text = new TextDecoder(encodingOf(bytes)).decode(bytes);
    if (text.includes('\0')) return refused('unreadable');
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
    /** Which file a document belongs to: for a cell of a notebook, the notebook's. */
    fileOf,
    async read(name: string): Promise<ReadResult> {
      const uri = vscode.Uri.parse(name);
      const file = fileOf(uri);
      const path = vscode.workspace.asRelativePath(file);
      try {
        const found = await guard.look(file);
        if (!found.ok) return { ok: false, reason: found.reason, path };
        // The places in a cell are none in the file that a link leads to.
        if (found.isLink && file !== uri) return { ok: false, reason: 'unreadable', path };
        const document = documentOf(uri);
        if (document && isSecretFile(file.path, document.languageId)) {
          return { ok: false, reason: 'secret-file', path };
        }
        if (document === undefined || found.isLink) return await readClosed(uri, path, found.place);
        onRead(uri.toString());
        languages.set(endingOf(file), document.languageId);
        const known = opened.get(document);
        const text = textOfDocument(document, path);
        const isSame = known?.version === text.version && known.language === text.language;
        if (isSame) return { ok: true, file: known };
        opened.set(document, text);
        return { ok: true, file: text };
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

/** As its first bytes say, and VS Code reads it: PowerShell writes UTF-16. */
function encodingOf([first, second]: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
}

/**
 * What the disk has of a file that the user names, some more than `most` bytes of it at the most, and its path without
 * links. Null for a file of secrets, by its name or by where links in it lead to, and for what has no bytes of its own.
 */
export async function readNamed(
  uri: vscode.Uri,
  most: number,
): Promise<{ readonly path: string; readonly bytes: Uint8Array } | null> {
  if (isSecretFile(uri.path)) return null;
  if (uri.scheme !== 'file') {
    const found = await statOf(uri);
    if (found === null || found.size > most) return null;
    return { path: uri.path, bytes: await vscode.workspace.fs.readFile(uri) };
  }
  const place = await placeOf(uri.fsPath);
  if (place === null || (await isSecretPlace(place))) return null;
  const bytes = await bytesAt(place, most);
  return bytes && { path: place.path, bytes };
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

/** What is open as text: in the editors on the screen, and in all tabs. */
export function openUris(): {
  readonly visible: readonly vscode.Uri[];
  readonly tabs: readonly vscode.Uri[];
} {
  return {
    visible: vscode.window.visibleTextEditors.map(({ document }) => document.uri),
    tabs: vscode.window.tabGroups.all
      .flatMap((group) => group.tabs)
      .flatMap(({ input }) => (input instanceof vscode.TabInputText ? [input.uri] : [])),
  };
}

/** Folders of what others wrote or programs made, in common languages: never searched, whatever git says of them. */
const NOT_OURS =
  '**/{node_modules,bower_components,.git,.hg,.svn,.venv,venv,site-packages,__pycache__,.tox,.mypy_cache,target,vendor,Pods,.gradle,.next,.nuxt,coverage}/**';

/**
 * Files of the workspace folder that holds a file, by a pattern such as `**` + `/*.{ts,tsx}`; nothing outside of a workspace.
 * Whether one may be read is for the guard to say. Never more than `most`, in no order.
 */
export async function findProjectFiles(
  file: vscode.Uri,
  pattern: string,
  most: number,
): Promise<vscode.Uri[]> {
  const folder = vscode.workspace.getWorkspaceFolder(file);
  if (folder === undefined) return [];
  return vscode.workspace.findFiles(new vscode.RelativePattern(folder, pattern), NOT_OURS, most);
}

/** What is no text, or none that people write. */
const NO_TEXT =
  /\.(?:png|jpe?g|gif|webp|ico|bmp|svg|pdf|zip|gz|tgz|bz2|xz|7z|jar|war|class|o|a|so|dylib|dll|exe|wasm|bin|db|sqlite\d?|woff2?|ttf|otf|eot|mp[34]|mov|avi|webm|wav|ogg|map|lock|csv|tsv|parquet|pyc|vsix|snap)$|\.min\.\w+$|(?:^|\/)(?:package-lock\.json|pnpm-lock\.yaml|npm-shrinkwrap\.json|go\.sum)$/i;

/** Files of all workspace folders that may hold text; never more than `most`, in no order. */
export async function findTextFiles(most: number): Promise<vscode.Uri[]> {
  const found = await vscode.workspace.findFiles('**/*', NOT_OURS, most);
  return found.filter(({ path }) => !NO_TEXT.test(path));
}

/** Endings that go together; others only with themselves. */
const ENDINGS: readonly (readonly string[])[] = [
  ['ts', 'tsx', 'mts', 'cts', 'js', 'jsx', 'mjs', 'cjs', 'vue', 'svelte'],
  ['c', 'h', 'cc', 'hh', 'cpp', 'hpp', 'cxx', 'm', 'mm'],
  ['py', 'pyi'],
  ['java', 'kt', 'kts'],
];

/** Those in the language of a file. */
export async function findFilesLike(file: vscode.Uri, most: number): Promise<vscode.Uri[]> {
  const ending = /\.([\w+]+)$/.exec(file.path)?.[1];
  if (ending === undefined) return [];
  const endings = ENDINGS.find((known) => known.includes(ending)) ?? [ending];
  return findProjectFiles(file, `**/*.{${endings.join(',')}}`, most);
}
