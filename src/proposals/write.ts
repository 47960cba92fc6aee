import * as vscode from 'vscode';
import {
  consentReason,
  diffLines,
  type FileChange,
  type FilePath,
  type Proximity,
  rawLines,
} from '../edits/index.ts';
import { exists, isCurrent, isFile, obstacleAt, open, staleness } from './disk.ts';
import { pathOf, uriOf } from './locations.ts';
import { type Files, type WriteResult, writeChanges } from './writing.ts';

/** Asks in a dialog that must be answered; false when it is closed. */
export type Confirm = (message: string, detail: readonly string[], yes: string) => Thenable<boolean>;

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
  ) => Promise<WriteResult>;
  /** Makes an edit that a language server makes, anew where a file is changed meanwhile. */
  readonly writeEdit: (make: () => Thenable<vscode.WorkspaceEdit | undefined>) => Promise<EditResult>;
}

export type EditResult =
  | { readonly outcome: 'written'; readonly files: number }
  | { readonly outcome: 'empty' | 'declined' | 'failed' };

export function createWriter(confirm: Confirm): Writer {
  return {
    async write(changes, locations, label, proximity = 'adjacent') {
      if (!(await mayWrite(changes, confirm))) return { ok: false, obstacles: [] };
      return writeChanges(changes, filesOf(locations, label), proximity);
    },
    async writeEdit(make) {
      let agreed = false;
      for (let tries = 0; tries < MOST_TRIES; tries++) {
        const versions = versionsNow();
        const edit = await make();
        if (!edit || edit.size === 0) return { outcome: 'empty' };
        agreed ||= await mayWrite(await changesOf(edit), confirm);
        if (!agreed) return { outcome: 'declined' };
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
  };
}

const MOST_TRIES = 5;

function versionsNow(): ReadonlyMap<string, number> {
  return new Map(vscode.workspace.textDocuments.map(({ uri, version }) => [String(uri), version]));
}

/** What an edit does to the texts of files. */
async function changesOf(edit: vscode.WorkspaceEdit): Promise<FileChange[]> {
  const changes = edit.entries().map(async ([uri, edits]): Promise<FileChange> => {
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
    return { path: pathOf(uri), before, after, movedFrom: null };
  });
  return Promise.all(changes);
}

async function mayWrite(changes: readonly FileChange[], confirm: Confirm): Promise<boolean> {
  const found = changes.flatMap((change) => {
    const why = consentReason(change);
    return why === null ? [] : [`${change.path}: ${why}`];
  });
  if (found.length === 0) return true;
  return confirm(
    'This answer changes files that can run programs or change how this project is handled.',
    found,
    'Write Them All the Same',
  );
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

/** The files of VS Code, for one write. */
function filesOf(locations: ReadonlyMap<FilePath, vscode.Uri>, label: string): Files {
  const prepared = new Map<FilePath, Prepared>();
  const at = (path: FilePath) => locations.get(path) ?? uriOf(path);
  return {
    async prepare({ path, before, after, movedFrom }) {
      const uri = at(path);
      const source = movedFrom === null ? uri : at(movedFrom);
      if (!uri || !source) return 'is not in this workspace';
      const obstacle = await obstacleAt(source, uri);
      if (obstacle !== null) return obstacle;
      // The editor keeps the text of a file for minutes after it was deleted.
      const isThere = !isFile(source) || (await exists(source));
      if (!isThere && before !== null) return 'is gone';
      const document = isThere ? await open(source) : null;
      if (isThere && !document) return before === null ? 'is there already' : 'cannot be read as text';
      const stale = document && isFile(source) ? await staleness(document) : null;
      if (stale !== null) return stale;
      if (movedFrom !== null && (await exists(uri))) return 'is there already';
      const bytes = after === null ? await vscode.workspace.fs.readFile(source) : null;
      prepared.set(movedFrom ?? path, { uri, source, document, bytes });
      return null;
    },
    async areCurrent() {
      const current = [...prepared.values()].map(async ({ source, document }) => {
        if (!document) return !(await exists(source));
        return !isFile(source) || ((await exists(source)) && (await isCurrent(document)));
      });
      return (await Promise.all(current)).every(Boolean);
    },
    read(path) {
      const file = prepared.get(path);
      if (!file || file.document?.isClosed) return 'lost';
      return { text: file.document?.getText() ?? null };
    },
    async write(changes) {
      const planned = changes.flatMap((change) => {
        const file = prepared.get(change.movedFrom ?? change.path);
        return file ? [{ ...file, ...change }] : [];
      });
      // Marked as a refactoring, so that files that are not open are saved according to the user's settings for those.
      const options = { isRefactoring: changes.length > 1 };
      if (await vscode.workspace.applyEdit(editOf(planned, label), options)) return true;
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
