import * as vscode from 'vscode';
import { documentOf } from '../context/index.ts';
import { t } from '../l10n/index.ts';
import type { SurvivalTracker, Writer } from '../proposals/index.ts';
import { iconed, md } from '../sanitize/index.ts';
import { createChangeMarks, createStatusItem } from '../workbench/index.ts';
import type { Busy } from './busy.ts';
import type { Engine } from './engine.ts';
import { HOVER_COMMANDS } from './hover.ts';
import { type LineAt, lineChange, placeOf } from './lineChange.ts';
import type { Model } from './model.ts';
import type { Readable } from './readable.ts';
import type { LineColumnRange, Suggestion } from './suggestion.ts';
import { type View, type Viewer, viewOf } from './view.ts';

/** Shows what the engine offers, and does what the keys say. */
export interface Showing extends vscode.Disposable {
  /** What is offered, the cursor or what is on the screen has changed. */
  update(): void;
  /** The user has typed, or gone somewhere: at the beginning of a line Tab indents again. */
  left(): void;
  jump(): Promise<unknown>;
  accept(): Promise<unknown>;
  dismiss(): void;
}

export interface ShowingDeps {
  readonly engine: Pick<Engine, 'current' | 'following' | 'accepted' | 'sentAway' | 'dropped'>;
  readonly readable: Pick<Readable, 'has' | 'open'>;
  /** Is told what became of a suggestion. */
  readonly model: Pick<Model, 'shown' | 'accepted' | 'dismissed'>;
  readonly writer: Pick<Writer, 'writeIn'>;
  /** Looks later at what was accepted. */
  readonly survival: Pick<SurvivalTracker, 'accepted'>;
  readonly busy: Pick<Busy, 'isAt'>;
  /** `without a model`. */
  readonly status: () => string;
}

/** What the keybindings of package.json ask: `here` or `elsewhere`. */
const CONTEXT = 'tierwise.nextEdit';

/** Far left on the right side: nothing moves when it says more. */
const PRIORITY = 10_000;

/** A screen reader is not told of a name letter by letter. */
const SPEAK_MS = 300;

export function createShowing(deps: ShowingDeps): Showing {
  const { engine, readable, model, writer } = deps;
  const marks = createChangeMarks(HOVER_COMMANDS);
  const item = createStatusItem('tierwise.nextEdit', t('Tierwise Next Edit'), PRIORITY);
  let context: string | undefined;
  let said = '';
  let speaking: NodeJS.Timeout | undefined;
  let lastShown: number | undefined;
  /** From a jump or an accept on until something is typed, Tab goes on and never indents. */
  let isFollowing = false;

  const setContext = (value: string | undefined): void => {
    if (value === context) return;
    context = value;
    void vscode.commands.executeCommand('setContext', CONTEXT, value);
  };
  const speak = (label: string): void => {
    clearTimeout(speaking);
    speaking = setTimeout(() => item.setLabel(label, 'status'), SPEAK_MS);
  };
  const hide = (): void => {
    marks.draw(null);
    setContext(undefined);
    const label = t('Next edits: {0}', deps.status());
    if (said === label) return;
    said = label;
    item.setText(iconed`$(arrow-right)`);
    speak(label);
    item.setTooltip(md`${label}`, []);
    item.setCommand('tierwise.nextEdits');
  };
  const say = (view: View, more: number): void => {
    const label = more > 0 ? `${view.place} +${more}` : view.place;
    const now = `${label} ${view.spoken}`;
    if (said === now) return;
    said = now;
    item.setText(iconed`$(arrow-right) ${label}`);
    speak(view.spoken);
    item.setTooltip(view.hover.text, HOVER_COMMANDS);
    item.setCommand(view.tab === 'goes' ? 'tierwise.jumpToNextEdit' : 'tierwise.acceptNextEdit');
  };
  /** What is shown now, and to whom. */
  const current = (): { readonly one: Suggestion; readonly view: View } | null => {
    const editor = vscode.window.activeTextEditor;
    const one = engine.current();
    if (editor === undefined || one === undefined) return null;
    const { document, selections } = editor;
    const [selection, another] = selections;
    if (selection === undefined || another !== undefined || !selection.isEmpty) return null;
    // The text is changed before the cursor is.
    if (!readable.has(document) || selection.active.line >= document.lineCount) return null;
    if (deps.busy.isAt(document, selection.active)) return null;
    // Who is at the beginning of a line wants to indent it.
    if (!isFollowing && isInIndentation(document, selection.active)) return null;
    if (!fits(one)) return null;
    return { one, view: viewOf(one, viewerOf(editor, selection.active), lineAtOf(one.uri)) };
  };
  const update = (): void => {
    const shown = current();
    if (shown === null) {
      hide();
      return;
    }
    const { one, view } = shown;
    if (one.id !== lastShown) model.shown(one);
    lastShown = one.id;
    const following = engine.following();
    const others = following.filter(({ uri }) => uri === one.uri).map(({ range }) => range.start.line);
    marks.draw({ ...view, uri: one.uri, others });
    setContext(view.tab === 'goes' ? 'elsewhere' : 'here');
    say(view, following.length);
  };
  const jump = async (): Promise<unknown> => {
    const shown = current();
    // The key was pressed a moment too late: it does what it does elsewhere.
    if (shown === null) return vscode.commands.executeCommand('tab');
    const { one } = shown;
    const document = await readable.open(vscode.Uri.parse(one.uri, true));
    if (document === undefined || engine.current()?.id !== one.id) return undefined;
    const lineAt = lineAtOf(one.uri);
    const { line, character } = placeOf(lineChange(one, lineAt), lineAt);
    const selection = new vscode.Range(line, character, line, character);
    isFollowing = true;
    const editor = vscode.window.activeTextEditor;
    if (editor?.document === document) {
      editor.selection = new vscode.Selection(selection.start, selection.end);
      editor.revealRange(selection, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
    } else await vscode.window.showTextDocument(document, { selection, preview: true });
    return undefined;
  };
  const accept = async (): Promise<unknown> => {
    const shown = current();
    if (shown?.view.tab !== 'accepts') return jump();
    const editor = vscode.window.activeTextEditor;
    const { one } = shown;
    if (editor === undefined) return undefined;
    const begin = (): void => engine.accepted(one);
    const { version } = editor.document;
    if (!(await writer.writeIn(editor, rangeOf(one.range), one.newText, begin))) {
      if (editor.document.version === version) engine.sentAway(one);
      else engine.dropped(one);
      return undefined;
    }
    const attempt = model.accepted(one);
    // Of what only goes nothing can be left.
    if (attempt !== undefined && one.newText !== '') {
      const { document } = editor;
      deps.survival.accepted(attempt, document, document.offsetAt(rangeOf(one.range).start), one.newText);
    }
    const end = endOf(one);
    editor.selection = new vscode.Selection(end, end);
    isFollowing = true;
    update();
    return undefined;
  };
  // Always there, so that a screen reader reads out what changes in it.
  item.show();
  return {
    update,
    left() {
      isFollowing = false;
    },
    jump,
    accept,
    dismiss() {
      const one = engine.current();
      if (one === undefined) return;
      engine.sentAway(one);
      model.dismissed(one);
    },
    dispose() {
      setContext(undefined);
      clearTimeout(speaking);
      marks.dispose();
      item.dispose();
    },
  };
}

/** Whether what is to be replaced still stands there; a file that is not open is looked at when it is opened. */
function fits({ uri, range, oldText }: Suggestion): boolean {
  const document = documentOf(vscode.Uri.parse(uri, true));
  return document === undefined || document.getText(rangeOf(range)) === oldText;
}

function isInIndentation(document: vscode.TextDocument, { line, character }: vscode.Position): boolean {
  const { isEmptyOrWhitespace, firstNonWhitespaceCharacterIndex } = document.lineAt(line);
  return isEmptyOrWhitespace || character < firstNonWhitespaceCharacterIndex;
}

function lineAtOf(uri: string): LineAt {
  const document = documentOf(vscode.Uri.parse(uri, true));
  return (line) => (document && line < document.lineCount ? document.lineAt(line).text : undefined);
}

function viewerOf({ document, visibleRanges }: vscode.TextEditor, cursor: vscode.Position): Viewer {
  const first = visibleRanges[0]?.start.line ?? 0;
  const last = visibleRanges.at(-1)?.end.line ?? document.lineCount;
  const uri = document.uri.toString();
  return { uri, cursor, lineAt: lineAtOf(uri), visible: [first, last] };
}

function rangeOf({ start, end }: LineColumnRange): vscode.Range {
  return new vscode.Range(start.line, start.character, end.line, end.character);
}

/** The end of what a suggestion has written. */
function endOf({ range: { start }, newText }: Suggestion): vscode.Position {
  const lines = newText.split(/\r\n|\r|\n/);
  const last = lines.at(-1) ?? '';
  const before = lines.length === 1 ? start.character : 0;
  return new vscode.Position(start.line + lines.length - 1, before + last.length);
}
