import * as vscode from 'vscode';
import { openUris } from '../files/index.ts';
import { type EditedRange, noteChange } from './recentEdits.ts';

/** Files used before these are about something else. */
const MOST_RECENT = 20;

/**
 * What the user looks at and works on. Positions and names only: no text is read here. `isOurs` says whether a document is
 * a file of the workspace: output, chat boxes and the like are not.
 */
export function watchEditor(isOurs: (uri: vscode.Uri) => boolean) {
  let edits: readonly EditedRange[] = [];
  let recent: readonly string[] = [];
  const used = (editor: vscode.TextEditor | undefined): void => {
    if (editor === undefined || !isOurs(editor.document.uri)) return;
    const uri = editor.document.uri.toString();
    recent = [uri, ...recent.filter((other) => other !== uri)].slice(0, MOST_RECENT);
  };
  used(vscode.window.activeTextEditor);
  const listeners = [
    vscode.window.onDidChangeActiveTextEditor(used),
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.length === 0 || !isOurs(document.uri)) return;
      const uri = document.uri.toString();
      for (const { range, text } of contentChanges) {
        const lineEnds = text.match(/\r\n|\r|\n/g)?.length ?? 0;
        edits = noteChange(edits, { uri, from: range.start.line, to: range.end.line, lineEnds });
      }
    }),
  ];
  return {
    /** Newest first. */
    edits: () => edits,
    /** Visible editors first, then the recently used, then the other tabs. */
    openFiles() {
      const { visible, tabs } = openUris();
      const open = new Set([...visible, ...tabs].map((uri) => uri.toString()));
      const ours = (uris: readonly vscode.Uri[]) => uris.filter(isOurs).map((uri) => uri.toString());
      const stillOpen = recent.filter((uri) => open.has(uri));
      return [...new Set([...ours(visible), ...stillOpen, ...ours(tabs)])];
    },
    dispose() {
      for (const listener of listeners) listener.dispose();
      edits = [];
      recent = [];
    },
  };
}
