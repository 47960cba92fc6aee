/** The colours of what is drawn over code, by their ids in a theme. */
export interface ShownColors {
  readonly color: string;
  readonly backgroundColor: string;
  readonly borderColor?: string;
}

/** Every colour is one that all themes have: VS Code paints with none where one is missing, and text would not be seen. */
export const BOX_COLORS: ShownColors = {
  color: 'editor.foreground',
  backgroundColor: 'editorHoverWidget.background',
};
export const ADDED_COLORS: ShownColors = {
  color: 'editor.foreground',
  backgroundColor: 'diffEditor.insertedTextBackground',
  borderColor: 'diffEditor.insertedTextBorder',
};
/** The colours of an inlay hint are too pale to be read in a light theme. */
export const HINT_COLORS: ShownColors = {
  color: 'editorHoverWidget.foreground',
  backgroundColor: 'editorHoverWidget.background',
  borderColor: 'editorHoverWidget.border',
};
