import * as vscode from 'vscode';
import {
  diffLines,
  type FileChange,
  type FilePath,
  type Proximity,
  rawLines,
  reversed,
} from '../edits/index.ts';
import { t } from '../l10n/index.ts';
import { exists, isCurrent, isFile, isReadOnly, open, staleness } from './disk.ts';
import { pathOf } from './locations.ts';
import { areStill, consentsFor, findSites, type Sites } from './sites.ts';
import { type Files, obstaclesText, type WriteResult, writeChanges } from './writing.ts';

/** Asks in a dialog that must be answered; false when it is closed. */
export type Confirm = (message: string, detail: readonly string[], yes: string) => Thenable<boolean>;

/**
 * What came of a write. Taking it back needs no consent: it brings what was there before, and what was typed since stays.
 */
export type Written =
  | (Extract<WriteResult, { ok: true }> & { readonly undo: (label: string) => Promise<WriteResult> })
  | Extract<WriteResult, { ok: false }>;

/** The one way into the user's files. What can have programs run is asked about here, whoever writes it. */
export interface Writer {
  /**
   * Writes all changes in one step that can be undone in one step, or none of them. What was typed since they were made
   * stays.
   *
   * @param locations the URIs of files that are not in the workspace
   * @param proximity `apart` where they may have been written already. Default: `adjacent`
   */
  readonly write: (
    changes: readonly FileChange[],
    locations: ReadonlyMap<FilePath, vscode.Uri>,
    label: string,
    proximity?: Proximity,
  ) => Promise<Written>;
  /** Makes an edit that a language server makes, anew where a file is changed meanwhile. */
  readonly writeEdit: (make: () => Thenable<vscode.WorkspaceEdit | undefined>) => Promise<EditResult>;
  /**
   * Replaces a range where the user sees it, in one step of undo, whatever was typed before and comes after. False where
   * that is declined, cannot be, or the text has changed meanwhile.
   *
   * @param begin called right before the text changes
   */
  readonly writeIn: (
    editor: vscode.TextEditor,
    range: vscode.Range,
    text: string,
    begin: () => void,
  ) => Promise<boolean>;
}

export type EditResult =
  | { readonly outcome: 'written'; readonly files: number }
  | { readonly outcome: 'empty' | 'declined' | 'failed' }
  | { readonly outcome: 'impossible'; readonly message: string };

export function createWriter(confirm: Confirm): Writer {
  return {
    async write(changes, locations, label, proximity = 'adjacent') {
      const consent = createConsent(confirm);
      const { sites, obstacles } = await findSites(changes, locations);
      if (obstacles.length > 0) return { ok: false, obstacles };
      let missing = consentsFor(changes, sites);
      // What was typed meanwhile can make another change of it, which needs a word of its own.
      const isAgreed = (now: readonly FileChange[]) => {
        missing = consent.missing(consentsFor(now, sites));
        return missing.length === 0;
      };
      let result: WriteResult;
      do {
        if (!(await consent.ask(missing))) return { ok: false, obstacles: [] };
        missing = [];
        result = await writeChanges(changes, filesOf(sites, label, isAgreed), proximity);
      } while (missing.length > 0);
      if (!result.ok) return result;
      const back = result.written.map(reversed).reverse();
      const undo = (name: string) =>
        writeChanges(
          back,
          filesOf(sites, name, () => true),
          'adjacent',
        );
      return { ...result, undo };
    },
    async writeEdit(make) {
      const consent = createConsent(confirm);
      for (let tries = 0; tries < MOST_TRIES; tries++) {
        const versions = versionsNow();
        const edit = await make();
        if (!edit || edit.size === 0) return { outcome: 'empty' };
        const { changes, locations } = await changesOf(edit);
        const { sites, obstacles } = await findSites(changes, locations);
        if (obstacles.length > 0) return { outcome: 'impossible', message: obstaclesText(obstacles) };
        if (!(await consent.ask(consentsFor(changes, sites)))) return { outcome: 'declined' };
        if (!(await areStill(sites.values(), 'all'))) continue;
        const now = versionsNow();
        const isSame = edit.entries().every(([uri]) => {
          const version = versions.get(String(uri));
          return version === undefined || version === now.get(String(uri));
        });
        if (isSame && (await vscode.workspace.applyEdit(edit, { isRefactoring: true }))) {
          return { outcome: 'written', files: edit.size };
        }
      }
      return { outcome: 'failed' };
    },
    async writeIn(editor, range, text, begin) {
      const { uri, version } = editor.document;
      const edit = new vscode.WorkspaceEdit();
      edit.replace(uri, range, text);
      const { changes, locations } = await changesOf(edit);
      const { sites, obstacles } = await findSites(changes, locations);
      if (obstacles.length > 0 || !(await createConsent(confirm).ask(consentsFor(changes, sites))))
        return false;
      // The version last: nothing may come between it and the change.
      if (!(await areStill(sites.values(), 'all')) || editor.document.version !== version) return false;
      begin();
      return editor.edit((builder) => builder.replace(range, text), {
        undoStopBefore: true,
        undoStopAfter: true,
      });
    },
  };
}

const MOST_TRIES = 5;

function versionsNow(): ReadonlyMap<string, number> {
  return new Map(vscode.workspace.textDocuments.map(({ uri, version }) => [String(uri), version]));
}

/** What an edit does to the texts of files, and where these are. */
async function changesOf(edit: vscode.WorkspaceEdit) {
  const locations = new Map<FilePath, vscode.Uri>();
  const changes = edit.entries().map(async ([uri, edits]): Promise<FileChange> => {
    const path = vscode.workspace.getWorkspaceFolder(uri) ? pathOf(uri) : uri.path;
    locations.set(path, uri);
    const document = await open(uri);
    const before = document?.getText() ?? '';
    const offset = (position: vscode.Position) => document?.offsetAt(position) ?? 0;
    const after = edits
      .toSorted((a, b) => b.range.start.compareTo(a.range.start))
      .reduce(
        (text, { range, newText }) =>
          text.slice(0, offset(range.start)) + newText + text.slice(offset(range.end)),
        before,
      );
    return { path, before, after, movedFrom: null };
  });
  return { changes: await Promise.all(changes), locations };
}

/** The user's word for one write: for the files and the reasons that were shown, and for no others. */
function createConsent(confirm: Confirm) {
  const given = new Set<string>();
  const missing = (lines: readonly string[]) => lines.filter((line) => !given.has(line));
  return {
    missing,
    async ask(lines: readonly string[]): Promise<boolean> {
      if (missing(lines).length === 0) return true;
      const message =
        lines.length === 1
          ? t('This changes a file that can run programs or change how this project is handled.')
          : t('This changes files that can run programs or change how this project is handled.');
      if (!(await confirm(message, lines, t('Write Anyway')))) return false;
      for (const line of lines) given.add(line);
      return true;
    },
  };
}

interface Prepared {
  readonly uri: vscode.Uri;
  /** Where it is now: another place for a file that is to be moved. */
  readonly source: vscode.Uri;
  /** Null where there is no such file. */
  readonly document: vscode.TextDocument | null;
  /** Of a file that is to be deleted. */
  readonly bytes: Uint8Array | null;
}

/**
 * The files of VS Code, for one write.
 *
 * @param isAgreed whether the user has been asked about all that must be asked about in what is to be written now
 */
function filesOf(sites: Sites, label: string, isAgreed: (changes: readonly FileChange[]) => boolean): Files {
  const prepared = new Map<FilePath, Prepared>();
  return {
    async prepare({ path, before, after, movedFrom }) {
      const [to, from] = [sites.get(path), sites.get(movedFrom ?? path)];
      if (!to || !from) return t('is not in this workspace');
      if (!(await areStill([to, from], 'all'))) return t('leads to another file by now');
      const [uri, source] = [to.uri, from.uri];
      for (const one of [source, uri]) if (isFile(one) && (await isReadOnly(one))) return t('is read-only');
      // The editor keeps the text of a file for minutes after it was deleted.
      const isThere = !isFile(source) || (await exists(source));
      if (!isThere && before !== null) return t('is gone');
      const document = isThere ? await open(source) : null;
      if (isThere && !document) return before === null ? t('is there already') : t('cannot be read as text');
      const stale = document && isFile(source) ? await staleness(document) : null;
      if (stale !== null) return stale;
      if (movedFrom !== null && (await exists(uri))) return t('is there already');
      const bytes = after === null ? await vscode.workspace.fs.readFile(source) : null;
      prepared.set(movedFrom ?? path, { uri, source, document, bytes });
      return null;
    },
    async areCurrent() {
      const current = [...prepared.values()].map(async ({ source, document }) => {
        if (!document) return !(await exists(source));
        return !isFile(source) || ((await exists(source)) && (await isCurrent(document)));
      });
      // Last, as it is what another program can change the quickest.
      return (await Promise.all(current)).every(Boolean) && areStill(sites.values(), 'all');
    },
    read(path) {
      const file = prepared.get(path);
      if (!file || file.document?.isClosed) return 'lost';
      return { text: file.document?.getText() ?? null };
    },
    async write(changes) {
      if (!isAgreed(changes)) return false;
      const planned = changes.flatMap((change) => {
        const file = prepared.get(change.movedFrom ?? change.path);
        return file ? [{ ...file, ...change }] : [];
      });
      // Marked as a refactoring, so that files that are not open are saved according to the user's settings for those.
      const options = { isRefactoring: changes.length > 1 };
      const isDone = await vscode.workspace.applyEdit(editOf(planned, label), options);
      if (isDone && (await areStill(sites.values(), 'written'))) return true;
      await takeBack(planned, label);
      return false;
    },
  };
}

type Planned = Prepared & FileChange;

/**
 * Texts first: they are written only if every document is as it was read, and before any file comes or goes. So they are
 * at the place where a file is still.
 */
function editOf(planned: readonly Planned[], label: string): vscode.WorkspaceEdit {
  const edit = new vscode.WorkspaceEdit();
  const metadata = { label, needsConfirmation: false };
  for (const { document, after } of planned) {
    if (document && after !== null) replaceHunks(edit, document, after, metadata);
  }
  for (const { uri, source, before, after } of planned) {
    if (before === null) edit.createFile(uri, { contents: Buffer.from(after ?? '') }, metadata);
    else if (after === null) edit.deleteFile(uri, { recursive: false }, metadata);
    else if (source !== uri) edit.renameFile(source, uri, { overwrite: false }, metadata);
  }
  return edit;
}

/** Hunk by hunk and not as a whole, so that cursors, folds and breakpoints elsewhere in the file stay. */
function replaceHunks(
  edit: vscode.WorkspaceEdit,
  document: vscode.TextDocument,
  target: string,
  metadata: vscode.WorkspaceEditEntryMetadata,
): void {
  const current = document.getText();
  const lines = rawLines(current);
  const parts = rawLines(target);
  const offsets = [0];
  for (const line of lines) offsets.push((offsets.at(-1) ?? 0) + line.length);
  for (const { start, end, from, to } of diffLines(lines, parts)) {
    const range = new vscode.Range(
      document.positionAt(offsets[start] ?? 0),
      document.positionAt(offsets[end] ?? current.length),
    );
    edit.replace(document.uri, range, parts.slice(from, to).join(''), metadata);
  }
}

/** VS Code does the steps of an edit one after another: where one of them failed, those before it are undone. */
async function takeBack(planned: readonly Planned[], label: string): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  const metadata = { label, needsConfirmation: false };
  for (const { uri, source, before, after, bytes } of planned) {
    const isMoved = source !== uri && (await exists(uri)) && !(await exists(source));
    const where = isMoved ? uri : source;
    const document = !isFile(where) || (await exists(where)) ? await open(where) : null;
    if (before === null && document?.getText() === after) edit.deleteFile(uri, undefined, metadata);
    else if (after === null && !document && bytes) edit.createFile(uri, { contents: bytes }, metadata);
    else if (before !== null && after !== null && document?.getText() === after) {
      replaceHunks(edit, document, before, metadata);
    }
    if (isMoved) edit.renameFile(uri, source, undefined, metadata);
  }
  if (edit.size > 0) await vscode.workspace.applyEdit(edit);
}
