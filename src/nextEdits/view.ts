import { firstOf, t } from '../l10n/index.ts';
import { shortened } from '../models/index.ts';
import { oneLine, visible } from '../sanitize/index.ts';
import type { MarkedChange } from '../workbench/index.ts';
import { hoverOf } from './hover.ts';
import {
  type LineAt,
  type LineChange,
  lineChange,
  linesAt,
  placeOf,
  rangeOfWords,
  wordChange,
} from './lineChange.ts';
import type { LineColumnRange, Position, Suggestion } from './suggestion.ts';

/** What an editor shows of a suggestion; nothing of it is in the document. */
export interface View extends Omit<MarkedChange, 'uri' | 'others'> {
  /** What Tab does: at the lines of the change it accepts, else it goes there. */
  readonly tab: 'accepts' | 'goes';
  /** Where it is, for the status bar: `line 12`. */
  readonly place: string;
  /** All of it for a screen reader, in sentences. */
  readonly spoken: string;
}

/** The editor that the user is in. */
export interface Viewer {
  readonly uri: string;
  readonly cursor: Position;
  /** Of the document there. */
  readonly lineAt: LineAt;
  /** The first and the last line on the screen. */
  readonly visible: readonly [first: number, last: number];
}

/** So much of a line is seen in a narrow editor, beside its minimap. */
const MOST_SEEN_CHARS = 46;

/** Between the end of a line and its hint. */
const GAP_CHARS = 2;

/** More rows would hide too much of the code below. */
const MOST_ROWS = 12;
const MOST_ROW_CHARS = 160;
/** Of each side of a change, in a hint. */
const MOST_HINT_CHARS = 40;

/** How a suggestion is shown to who is in an editor. */
export function viewOf(suggestion: Suggestion, viewer: Viewer, lineAt: LineAt): View {
  const { uri } = suggestion;
  const change = lineChange(suggestion, lineAt);
  const [first, last] = linesAt(change);
  const isOpen = viewer.uri === uri;
  const { line } = viewer.cursor;
  const name = oneLine(nameOf(uri));
  const place = isOpen ? t('line {0}', first + 1) : t('{0}, line {1}', name, first + 1);
  const words = spokenChange(change);
  if (isOpen && line >= first && line <= last) {
    const spoken = t('Next edit here: {0}. Tab accepts, Escape dismisses it.', words);
    const shown = drawn(change, lineAt);
    const hint = hintAt(change, shown, viewer, lineAt);
    const hover = { at: hoverRange(change, lineAt), text: hoverOf(change, spoken, 'accepts') };
    return { ...shown, tab: 'accepts', mark: first, hint, hover, place, spoken };
  }
  const isOnScreen = isOpen && first >= viewer.visible[0] && first <= viewer.visible[1];
  const arrow = isOpen ? (first > line ? '↓ ' : '↑ ') : '→ ';
  const near = `Tab: ${shortChange(change)}`;
  const far = `Tab ${arrow}${place}: ${shortChange(change)}`;
  const { character } = viewer.cursor;
  const at = wordChange(change)?.at.character;
  const atCursor = placed(viewer.lineAt(line), far, {
    ...{ character, seen: character },
    beside: freeBeside(line, viewer),
  });
  const atChange = isOnScreen
    ? placed(lineAt(first), near, { character: at, beside: freeBeside(first, viewer) })
    : null;
  // It says where the change is, and so can stand at the cursor where it would hide code at the change.
  const hint =
    atChange !== null && (atChange.hidden === 0 || atCursor.hidden > 0)
      ? { uri, line: first, text: near, over: atChange.over }
      : { uri: viewer.uri, line, text: far, over: atCursor.over };
  const spoken = isOpen
    ? t('Next edit in line {0}: {1}. Tab goes there, Escape dismisses it.', first + 1, words)
    : t('Next edit in {0}, line {1}: {2}. Tab goes there, Escape dismisses it.', name, first + 1, words);
  const hover = { at: hoverRange(change, lineAt), text: hoverOf(change, spoken, 'goes') };
  return { tab: 'goes', removed: [], added: null, rows: null, mark: first, hint, hover, place, spoken };
}

/** The hint where Tab accepts. */
function hintAt(change: LineChange, { added, rows }: Drawn, viewer: Viewer, lineAt: LineAt): View['hint'] {
  const { uri } = viewer;
  const text = t('Tab to accept');
  const line = added?.at.line ?? linesAt(change)[change.old.length > 0 ? 1 : 0];
  if (rows === null) {
    const character = wordChange(change)?.at.character;
    const beside = freeBeside(line, viewer);
    return {
      uri,
      line,
      text,
      over: placed(lineAt(line) ?? '', text, { character, seen: character, added, beside }).over,
    };
  }
  // Rows stand over the lines below already, and over the first line itself where they come before it.
  const lines = rows.below - line + rows.lines.length + 1;
  const beside = [{ lines, text: lineAt(line + lines) ?? '' }];
  return { uri, line, text, over: placed(lineAt(line), text, { beside, isHidden: rows.below < line }).over };
}

/** Where the cursor is put is a part of it, so that the keys show the hover too. */
function hoverRange(change: LineChange, lineAt: LineAt): LineColumnRange {
  const words = wordChange(change);
  if (words) return rangeOfWords(words);
  const start = placeOf(change, lineAt);
  const last = change.old.at(-1);
  return {
    start,
    end: last === undefined ? start : { line: change.first + change.old.length - 1, character: last.length },
  };
}

/** A line that a hint can stand over, so many below its own; -1 is the one above. */
interface Free {
  readonly lines: number;
  readonly text: string;
}

/** Those beside a line that are on the screen, and not the one that the user writes in: the next one first. */
function freeBeside(line: number, { cursor, visible: [first, last], lineAt }: Viewer): readonly Free[] {
  return [1, -1]
    .filter((by) => line + by >= first && line + by <= last && line + by !== cursor.line)
    .map((by) => ({ lines: by, text: lineAt(line + by) ?? '' }));
}

interface Beside {
  /** The place in the line that the hint is about. */
  readonly character?: number | undefined;
  /** So far the line is seen, as the cursor is there. */
  readonly seen?: number | undefined;
  /** What is shown within the line and is not in it. */
  readonly added?: View['added'];
  /** Where the hint can stand when it cannot stand at the end. */
  readonly beside: readonly Free[];
  /** Whether nothing of the line is seen, nor of what stands at its end. */
  readonly isHidden?: boolean;
}

interface Placed {
  readonly over: View['hint']['over'];
  /** So much code it hides, in columns. */
  readonly hidden: number;
}

const AT_END: Placed = { over: null, hidden: 0 };

/**
 * Where a hint stands: at the end of its line (null) where all of it is seen there also in a narrow editor, else over another
 * line, further left than its place where it would reach beyond what is seen, and where it hides nothing if there is such a place.
 */
function placed(
  line: string | undefined,
  text: string,
  { character = 0, seen = 0, added = null, beside, isHidden = false }: Beside,
): Placed {
  if (line === undefined) return AT_END;
  const more = added?.text.length ?? 0;
  if (!isHidden && line.length + more + GAP_CHARS + text.length <= MOST_SEEN_CHARS) return AT_END;
  const indent = line.length - line.trimStart().length;
  const last = Math.max(MOST_SEEN_CHARS, seen) - text.length;
  const near = Math.min(character, Math.max(indent, last));
  // What is added pushes what is behind it to the right.
  const from = added?.at.character ?? line.length;
  const column = (at: number): number => (at > from ? at + more : at);
  const places = beside.map((free) => {
    const end = free.text.trim() === '' ? 0 : widthOf(free.text) + GAP_CHARS;
    const clear = end <= from ? end : Math.max(from + 1, end - more);
    const isClear = clear <= line.length && column(clear) <= last;
    const at = end > column(near) && isClear ? clear : near;
    return { at, lines: free.lines, hidden: Math.max(0, end - column(at)) };
  });
  const [first, ...others] = places;
  if (first === undefined) return AT_END;
  const { at, lines, hidden } = others.reduce(
    (one, other) => (other.hidden < one.hidden ? other : one),
    first,
  );
  return { over: { character: at, lines }, hidden };
}

/** In columns, as wide as tabs mostly are. */
function widthOf(line: string): number {
  return line.replaceAll('\t', '    ').length;
}

type Drawn = Pick<View, 'removed' | 'added' | 'rows'>;

function drawn(change: LineChange, lineAt: LineAt): Drawn {
  const words = wordChange(change);
  if (words) {
    const added = words.now === '' ? null : { at: words.at, text: shownLine(words.now) };
    return { removed: words.old === '' ? [] : [rangeOfWords(words)], added, rows: null };
  }
  const { first, old, now } = change;
  const [line, ...more] = withoutBlankEnds(now);
  // Rows hide the lines that they stand over, and VS Code makes no room for them: one line stands before the next one.
  if (old.length === 0 && line !== undefined && more.length === 0 && lineAt(first) !== undefined)
    return {
      removed: [],
      added: { at: { line: first, character: 0 }, text: `${shownLine(line)} ↵ ` },
      rows: null,
    };
  const removed = old.map((text, i) => ({
    start: { line: first + i, character: text.length - text.trimStart().length },
    end: { line: first + i, character: text.length },
  }));
  const written = line === undefined ? [] : [line, ...more];
  const lines = firstOf(written, MOST_ROWS, shownLine);
  return { removed, added: null, rows: lines.length > 0 ? { below: first + old.length - 1, lines } : null };
}

/** Lines that are empty need no row of their own at the ends of what would come. */
function withoutBlankEnds(lines: readonly string[]): readonly string[] {
  const isWritten = (line: string): boolean => line.trim() !== '';
  return lines.slice(Math.max(0, lines.findIndex(isWritten)), lines.findLastIndex(isWritten) + 1);
}

function shownLine(text: string): string {
  return visible(shortened(text, MOST_ROW_CHARS));
}

/** `quantity → amount`, `+ , 0`, `− await`; of whole lines that become others how many. */
function shortChange(change: LineChange): string {
  const { old, now } = wordsOf(change);
  if (old === '') return `+ ${inHint(now)}`;
  if (now === '') return `− ${inHint(old)}`;
  return wordChange(change) === null
    ? `+${change.now.length} −${change.old.length}`
    : `${inHint(old)} → ${inHint(now)}`;
}

/** What goes and what comes: words, or whole lines. */
function wordsOf(change: LineChange): { readonly old: string; readonly now: string } {
  return wordChange(change) ?? { old: change.old.join('\n'), now: change.now.join('\n') };
}

function inHint(text: string): string {
  return oneLine(shortened(text.trim(), MOST_HINT_CHARS));
}

function spokenChange(change: LineChange): string {
  const { old, now } = wordsOf(change);
  if (old === '') return t('insert {0}', inHint(now));
  if (now === '') return t('delete {0}', inHint(old));
  return wordChange(change) === null
    ? t('{0} lines become {1}', change.old.length, change.now.length)
    : t('{0} becomes {1}', inHint(old), inHint(now));
}

function nameOf(uri: string): string {
  const name = uri.slice(uri.lastIndexOf('/') + 1).replace(/[?#].*$/s, '');
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
