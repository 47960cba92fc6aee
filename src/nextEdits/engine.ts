import { type Candidate, repeated } from './certain/index.ts';
import { type Change, changeBetween, type Edit, isMeaningful, merged } from './edit.ts';
import type { EnginePorts, OpenDocument } from './ports.ts';
import type { Position, Suggestion } from './suggestion.ts';
import { rangeOf } from './texts.ts';

/** Next edits for one user. It never rejects and never throws; what is offered is told through `onDidChange`. */
export interface Engine {
  /** A document that the user sees: what is changed in it from here on is an edit. Known ones are left as they are. */
  opened(document: OpenDocument): void;
  closed(uri: string): void;
  /** The text of a document has changed, by the user's keys or by the editor's undo. */
  changed(document: OpenDocument, why: 'edit' | 'undo'): void;
  /** The cursor rests at a place of the document that the user is in. */
  cursor(uri: string, position: Position): void;
  /** What is offered now, one at a time. */
  current(): Suggestion | undefined;
  /** What will be offered after it, in this order. */
  following(): readonly Suggestion[];
  /** To be called before a suggestion is written: the change that follows is then known as its own, not as the user's. */
  accepted(suggestion: Suggestion): void;
  /** It is not offered again. */
  sentAway(suggestion: Suggestion): void;
  /** Forgets all edits and what is offered: after a change of settings, and while this is off. */
  reset(): void;
  dispose(): void;
}

interface Offered extends Candidate {
  readonly id: number;
}

/** While letters of a name are typed, its other places wait for the rest of it. */
const PAUSE_MS = 150;

/** Creates an engine. Engines share no state. */
export function createEngine(ports: EnginePorts): Engine {
  /** The texts as they were last seen: an event of the editor does not tell what stood there before. */
  const texts = new Map<string, string>();
  let last: Edit | null = null;
  let offered: readonly Offered[] = [];
  let shown: Suggestion | undefined;
  let cursorAt: { readonly uri: string; readonly position: Position } | null = null;
  let ids = 0;
  let pause = new AbortController();
  /** The text that an accepted suggestion makes of its document. */
  let expected: { readonly uri: string; readonly text: string } | null = null;
  const refused = new Set<string>();

  const suggestionOf = ({ id, uri, start, end, oldText, newText, way, requestId }: Offered): Suggestion => ({
    ...{ id, uri, range: rangeOf(texts.get(uri) ?? '', start, end), oldText, newText, way },
    ...(requestId === undefined ? {} : { requestId }),
  });
  const tell = (): void => {
    const [first] = offered;
    const next = first && suggestionOf(first);
    if (JSON.stringify(next) === JSON.stringify(shown)) return;
    shown = next;
    ports.onDidChange(next);
  };
  const find = (edit: Edit): void => {
    const documents = ports.documents();
    for (const { uri, text } of documents) texts.set(uri, text);
    offered = repeated(edit, documents)
      .filter((one) => !refused.has(keyOf(one)))
      .map((one) => ({ ...one, id: ++ids }))
      .toSorted((a, b) => distance(a, edit) - distance(b, edit));
    tell();
  };
  const findAfterPause = async (edit: Edit): Promise<void> => {
    pause = new AbortController();
    const { signal } = pause;
    const isTyping = edit.change.text.length === 1 && edit.change.end === edit.change.start;
    if (isTyping) await ports.sleep(PAUSE_MS, signal);
    if (!signal.aborted) find(edit);
  };

  return {
    opened({ uri, text }) {
      if (!texts.has(uri)) texts.set(uri, text);
    },
    closed(uri) {
      texts.delete(uri);
      offered = offered.filter((one) => one.uri !== uri);
      tell();
    },
    changed(document, why) {
      const { uri, text } = document;
      const before = texts.get(uri);
      texts.set(uri, text);
      const change = before === undefined ? null : changeBetween(before, text);
      if (before === undefined || change === null) return;
      offered = offered.flatMap((one) => (one.uri === uri ? moved(one, change) : [one]));
      const isOwn = expected?.uri === uri && expected.text === text;
      expected = null;
      if (!isOwn) {
        pause.abort();
        last = why === 'undo' ? null : merged(last, document, before, change);
        if (last === null) offered = [];
        else if (isMeaningful(last)) void findAfterPause(last);
      }
      tell();
    },
    cursor(uri, position) {
      cursorAt = { uri, position };
    },
    current: () => shown,
    following: () => offered.slice(1).map(suggestionOf),
    accepted({ id, uri }) {
      const found = offered.find((one) => one.id === id);
      const text = texts.get(uri);
      if (!found || text === undefined) return;
      offered = offered.filter((one) => one !== found);
      expected = { uri, text: text.slice(0, found.start) + found.newText + text.slice(found.end) };
    },
    sentAway({ id }) {
      const found = offered.find((one) => one.id === id);
      if (found) refused.add(keyOf(found));
      offered = offered.filter((one) => one !== found);
      tell();
    },
    reset() {
      pause.abort();
      texts.clear();
      refused.clear();
      [last, offered, expected, cursorAt] = [null, [], null, null];
      tell();
    },
    dispose() {
      pause.abort();
    },
  };

  function distance(one: Offered, edit: Edit): number {
    if (one.uri !== (cursorAt?.uri ?? edit.uri)) return Infinity;
    const away = one.start - edit.change.start;
    return away >= 0 ? away : -2 * away;
  }
}

function keyOf({ uri, start, oldText, newText }: Candidate): string {
  return JSON.stringify([uri, start, oldText, newText]);
}

/** Where a candidate is after a change of its file: nowhere, where the change is in it. */
function moved<T extends Candidate>(one: T, { start, end, text }: Change): T[] {
  if (start >= one.end) return [one];
  if (end > one.start) return [];
  const by = text.length - (end - start);
  return [{ ...one, start: one.start + by, end: one.end + by }];
}
