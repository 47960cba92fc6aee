import * as vscode from 'vscode';
import { ADDED_COLORS, BOX_COLORS, HINT_COLORS, type ShownColors } from './changeColors.ts';

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

const themed = (
  colors: ShownColors,
  style: vscode.ThemableDecorationAttachmentRenderOptions,
): vscode.ThemableDecorationAttachmentRenderOptions => ({
  ...style,
  color: color(colors.color),
  backgroundColor: color(colors.backgroundColor),
  ...(colors.borderColor === undefined
    ? {}
    : { border: '1px solid', borderColor: color(colors.borderColor) }),
});

export const BOX = themed(BOX_COLORS, {});
export const ADDED = themed(ADDED_COLORS, {});

const HINT_SHAPE = 'none; padding: 0 0.5em; border-radius: 4px; font-size: 0.9em;';
export const HINT = themed(HINT_COLORS, { margin: '0 0 0 2em', textDecoration: HINT_SHAPE });

/** Over a line so many below, so that nothing moves; -1 is the one above. */
export const hintOver = (character: number, lines: number) => {
  // What would come may stand at the beginning of the line, too, and is not to push it away.
  const left = character === 0 ? ' left: 0;' : '';
  const place = `position: absolute; top: ${100 * lines}%;${left} z-index: 6; line-height: 1.4;`;
  return themed(HINT_COLORS, { margin: '0', textDecoration: `${HINT_SHAPE} ${place}` });
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
