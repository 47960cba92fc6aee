import * as vscode from 'vscode';

const color = (id: string) => new vscode.ThemeColor(id);

/** What is typed at its ends does not belong to it. */
export const FIXED: vscode.DecorationRenderOptions = {
  rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
};
export const REMOVED: vscode.DecorationRenderOptions = {
  ...FIXED,
  backgroundColor: color('diffEditor.removedTextBackground'),
  textDecoration: 'line-through',
  border: '1px solid',
  borderColor: color('diffEditor.removedTextBorder'),
};
export const PLACE: vscode.DecorationRenderOptions = {
  overviewRulerColor: color('editorOverviewRuler.infoForeground'),
  overviewRulerLane: vscode.OverviewRulerLane.Center,
};

/** The arrow of the gutter, of a colour that is seen on light, or on dark. */
const arrow = (fill: string) =>
  vscode.Uri.parse(
    `data:image/svg+xml,${encodeURIComponent(
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path fill="${fill}" d="M2 7.2h8.2L7.1 4.1 8.2 3l5 5-5 5-1.1-1.1 3.1-3.1H2z"/></svg>`,
    )}`,
  );

export const MARK: vscode.DecorationRenderOptions = {
  light: { gutterIconPath: arrow('#005fb8') },
  dark: { gutterIconPath: arrow('#4daafc') },
  gutterIconSize: '85%',
};

/** Every colour is one that all themes have: VS Code paints with none where one is missing, and text would not be seen. */
export const BOX: vscode.ThemableDecorationAttachmentRenderOptions = {
  color: color('editor.foreground'),
  backgroundColor: color('editorHoverWidget.background'),
};
export const ADDED: vscode.ThemableDecorationAttachmentRenderOptions = {
  color: color('editor.foreground'),
  backgroundColor: color('diffEditor.insertedTextBackground'),
  border: '1px solid',
  borderColor: color('diffEditor.insertedTextBorder'),
};
export const HINT: vscode.ThemableDecorationAttachmentRenderOptions = {
  color: color('editorInlayHint.foreground'),
  backgroundColor: color('editorInlayHint.background'),
  margin: '0 0 0 2em',
  border: '1px solid',
  borderColor: color('contrastBorder'),
  textDecoration: 'none; padding: 0 0.5em; border-radius: 4px; font-size: 0.9em;',
};

/** Over the line below, so that nothing moves. */
export const HINT_BELOW: vscode.ThemableDecorationAttachmentRenderOptions = {
  ...HINT,
  color: color('editorHoverWidget.foreground'),
  backgroundColor: color('editorHoverWidget.background'),
  borderColor: color('editorHoverWidget.border'),
  margin: '0',
  textDecoration: `${HINT.textDecoration} position: absolute; top: 100%; z-index: 5; line-height: 1.4;`,
};

/** Green as what a diff adds, with a bar at its left that a margin would hide; high contrast has a frame in place of it. */
const ROW = [
  'none; position: absolute; left: 0; z-index: 5; white-space: pre; box-sizing: border-box; padding-left: 0.5em',
  'background-image: linear-gradient(var(--vscode-diffEditor-insertedLineBackground, transparent) 0 100%)',
  'box-shadow: inset 3px 0 var(--vscode-editorGutter-addedBackground), 0 0 0 1px var(--vscode-contrastBorder, transparent)',
].join('; ');

/** A decoration takes one line of text each, so that each row is one, as many lines below the first as it is the row's. */
export const rowStyle = (row: number, chars: number) =>
  `${ROW}; top: ${100 * (row + 1)}%; min-width: ${chars + 2}ch;`;
