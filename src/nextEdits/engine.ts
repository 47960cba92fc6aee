import { createAcceptances } from './acceptances.ts';
import { createAhead } from './ahead.ts';
import { createCallers } from './callers/index.ts';
import {
  type AskedSymbol,
  addedErrors,
  type Candidate,
  mended,
  referenced,
  repeated,
} from './certain/index.ts';
import { isInEdit } from './check.ts';
import { changeBetween, type Edit, isMeaningful, merged } from './edit.ts';
import { createGuessing } from './guessing.ts';
import { createOffers } from './offers.ts';
import { createPace } from './pace.ts';
import type { EnginePorts, OpenDocument, Problem } from './ports.ts';
import type { Position, Suggestion } from './suggestion.ts';
import { offsetAt } from './texts.ts';

/** Next edits for one user. It never rejects and never throws; what is offered is told through `onDidChange`. */
export interface Engine {
  /** A document that the user sees: what is changed in it from here on is an edit. Known ones are left as they are. */
  opened(document: OpenDocument): void;
  closed(uri: string): void;
  /**
   * The text of a document has changed, by the user's keys or by the editor's undo. One of what was accepted takes that back
   * alone, and it is not offered there again; one of the user's own edits takes back all that followed from it.
   */
  changed(document: OpenDocument, why: 'edit' | 'undo'): void;
  /** The language server shows other errors than before. */
  errorsChanged(): void;
  /** The cursor is at a place of the document that the user is in. */
  cursor(uri: string, position: Position): void;
  /** What is offered now, one at a time. */
  current(): Suggestion | undefined;
  /** What will be offered after it, in this order. */
  following(): readonly Suggestion[];
  /** To be called before a suggestion is written: the change that follows is then known as its own, not as the user's. */
  accepted(suggestion: Suggestion): void;
  /** It is not offered again, nor is anything else for which the same speaks. */
  sentAway(suggestion: Suggestion): void;
  /** It could not be written, as its text has changed meanwhile. */
  dropped(suggestion: Suggestion): void;
  /** Forgets all edits and what is offered: after a change of settings, and while this is off. */
  reset(): void;
  dispose(): void;
}

/** While single letters are typed, the language server and models wait for the rest of them. */
const PAUSE_MS = 150;

/** Earlier edits that the newest is compared with. */
const MOST_EDITS = 12;

/** Creates an engine. Engines share no state. */
export function createEngine(ports: EnginePorts): Engine {
  /** The texts as they were last seen: an event of the editor does not tell what stood there before. */
  const texts = new Map<string, string>();
  const pace = createPace();
  const offers = createOffers(ports, texts, ({ way }) => {
    if (way === 'model' && offers.isEmpty()) pace.missed();
  });
  const callers = createCallers();
  const acceptances = createAcceptances();
  const guessing = createGuessing(ports, pace);
  let last: Edit | null = null;
  let earlier: readonly Edit[] = [];
  let errorsBefore: readonly Problem[] = [];
  let pause = new AbortController();
  /** The errors that fixes are asked for, so that they are not asked twice at a time. */
  let mending = '';

  /** What was begun for the text as it was is left. */
  const begin = (): AbortSignal => {
    pause.abort();
    pause = new AbortController();
    mending = '';
    return pause.signal;
  };
  /** Reads the open files, so that places found in them are places in what is known of them. */
  const openFiles = (): readonly OpenDocument[] => {
    const documents = ports.documents();
    for (const { uri, text } of documents) texts.set(uri, text);
    return documents;
  };
  /** What the edit and what is known already prove, at once: each key changes what is offered, and nothing comes and goes. */
  const proven = (edit: Edit): readonly Candidate[] => {
    const documents = openFiles();
    const asked = ahead.known(edit.uri, edit.before);
    return [
      ...asked.flatMap((one) => referenced(edit, one, documents)),
      ...callers.after(edit, documents, asked),
      ...repeated(edit, earlier, documents),
    ];
  };
  /** What others have to be asked about. */
  const askOthers = async (edit: Edit, isTyping: boolean): Promise<void> => {
    const { signal } = pause;
    if (isTyping) await ports.sleep(PAUSE_MS, signal);
    if (signal.aborted) return;
    await askCallers(edit, signal);
    await mend(edit, signal);
    if (pace.mayAsk()) await guess(edit, signal);
  };
  /** The cursor has not rested where it could be asked before: a name that is not itself changed can be asked about now. */
  const askCallers = async (edit: Edit, signal: AbortSignal): Promise<void> => {
    const start = callers.unknown(edit);
    const document = openFiles().find(({ uri }) => uri === edit.uri);
    if (start === null || document?.text !== edit.after) return;
    const asked = await ahead.ask(document, start, signal);
    if (signal.aborted || asked === undefined || texts.get(edit.uri) !== edit.after) return;
    offers.add(callers.answered(edit, asked, openFiles()), [edit, ...earlier]);
    offers.tell();
  };
  /** Asks a model about the lines around the edit, or around a call that has to follow, where nothing is known for certain. */
  const guess = async (edit: Edit, signal: AbortSignal): Promise<void> => {
    if (signal.aborted || !offers.isEmpty()) return;
    await ports.sleep(pace.pauseMs(), signal);
    if (signal.aborted || !offers.isEmpty()) return;
    const documents = openFiles();
    const { uri, start: offset } = callers.open(documents)[0] ?? endOf(edit);
    const document = documents.find((one) => one.uri === uri);
    if (document === undefined) return;
    const edits = [edit, ...earlier] as const;
    const isNow = () => texts.get(document.uri) === document.text;
    const found = await guessing.ask(document, offset, edits, isNow, signal);
    if (found.length === 0) return;
    offers.add(found, edits);
    if (offers.isEmpty()) pace.missed();
    offers.tell();
  };
  const mend = async (edit: Edit, signal: AbortSignal): Promise<void> => {
    const added = addedErrors(errorsBefore, ports.errors());
    const key = JSON.stringify(added);
    if (signal.aborted || added.length === 0 || key === mending) return;
    mending = key;
    const found = await mended(edit, added, openFiles(), ports, signal);
    if (signal.aborted) return;
    offers.add(found, [edit, ...earlier]);
    offers.tell();
  };
  /** Who types is faster than some language servers: their answer is to the text before it. */
  const answered = ({ uri, text }: AskedSymbol): void => {
    if (last?.uri !== uri || last.before !== text || !isMeaningful(last)) return;
    // What errors have proven meanwhile stays.
    offers.add(proven(last), [last, ...earlier]);
    offers.tell();
  };
  const ahead = createAhead(ports, answered);
  const keepLast = (): void => {
    if (last !== null) earlier = [last, ...earlier].slice(0, MOST_EDITS);
  };

  return {
    opened({ uri, text }) {
      if (!texts.has(uri)) texts.set(uri, text);
    },
    closed(uri) {
      texts.delete(uri);
      offers.pool.closed(uri);
      callers.closed(uri);
      acceptances.closed(uri);
      ahead.closed(uri);
      begin();
      offers.tell();
    },
    changed(document, why) {
      const { uri, text } = document;
      const before = texts.get(uri);
      texts.set(uri, text);
      if (before !== text) ahead.changed(uri);
      const change = before === undefined ? null : changeBetween(before, text);
      if (before === undefined || change === null) return;
      offers.pool.moved(uri, change, text);
      callers.moved(uri, change);
      const signal = begin();
      if (acceptances.isWritten(uri, text, why)) {
        keepLast();
        last = merged(null, document, before, change);
        if (last !== null) void guess(last, signal);
        offers.tell();
        return;
      }
      const undone = why === 'undo' ? acceptances.takenBack(uri, text) : undefined;
      if (undone !== undefined) {
        // The other places still follow from the edit before it.
        last = null;
        offers.pool.decline(undone);
        if (undone.way === 'model') pace.takenBack();
        offers.near({ uri, offset: change.start });
        offers.tell();
        return;
      }
      pace.typed(ports.now());
      ahead.typed();
      const next = why === 'undo' ? null : merged(last, document, before, change);
      if (next === null) {
        last = null;
        offers.pool.clear();
        callers.clear();
      } else {
        if (next.before === before) {
          keepLast();
          errorsBefore = ports.errors();
          offers.pool.aged();
        }
        last = next;
        offers.near({ uri, offset: change.start });
        if (isMeaningful(next)) {
          offers.renew(proven(next), [next, ...earlier]);
          void askOthers(next, change.text.length + change.end - change.start === 1);
        } else offers.renew([], [next]);
      }
      offers.tell();
    },
    errorsChanged() {
      if (last !== null && isMeaningful(last)) void mend(last, pause.signal);
    },
    cursor(uri, position) {
      const text = texts.get(uri);
      if (text === undefined) return;
      const offset = offsetAt(text, position);
      offers.near({ uri, offset });
      const document = ports.documents().find((one) => one.uri === uri);
      // What is just being typed has no uses yet, and what is known of its old name stays.
      if (last !== null && isInEdit({ uri, start: offset, end: offset }, last)) ahead.typed();
      else if (document?.text === text) ahead.cursor(document, offset);
    },
    current: () => offers.current(),
    following: () => offers.following(),
    accepted({ id, uri }) {
      const text = texts.get(uri);
      const found = offers.pool.take(id);
      if (found === undefined || text === undefined) return;
      if (found.way === 'model') pace.taken();
      acceptances.expect(found, text);
      offers.near({ uri, offset: found.start });
    },
    sentAway({ id }) {
      const found = offers.pool.take(id);
      if (found) offers.pool.refuse(found);
      if (found?.way === 'model') pace.missed();
      offers.tell();
    },
    dropped({ id }) {
      offers.pool.take(id);
      offers.tell();
    },
    reset() {
      begin();
      ahead.forget();
      for (const one of [texts, callers, guessing, acceptances]) one.clear();
      offers.pool.forget();
      [last, earlier, errorsBefore] = [null, [], []];
      offers.tell();
    },
    dispose() {
      pause.abort();
      ahead.forget();
    },
  };
}

function endOf({ uri, change: { start, text } }: Edit): { readonly uri: string; readonly start: number } {
  return { uri, start: start + text.length };
}
