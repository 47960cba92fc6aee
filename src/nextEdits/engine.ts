import { createAhead } from './ahead.ts';
import {
  type AskedSymbol,
  addedErrors,
  type Candidate,
  mended,
  referenced,
  repeated,
} from './certain/index.ts';
import { applied, fits, isInEdit, isNameForName, isUndo } from './check.ts';
import { changeBetween, type Edit, isMeaningful, merged } from './edit.ts';
import { changesIn, readAnswer, regionAt } from './guessed/index.ts';
import { createPace } from './pace.ts';
import { createPool, type Offered } from './pool.ts';
import type { EnginePorts, OpenDocument, Problem } from './ports.ts';
import type { Spot } from './rank.ts';
import type { Position, Suggestion } from './suggestion.ts';
import { offsetAt, rangeOf } from './texts.ts';

/** Next edits for one user. It never rejects and never throws; what is offered is told through `onDidChange`. */
export interface Engine {
  /** A document that the user sees: what is changed in it from here on is an edit. Known ones are left as they are. */
  opened(document: OpenDocument): void;
  closed(uri: string): void;
  /** The text of a document has changed, by the user's keys or by the editor's undo. */
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
  /** Forgets all edits and what is offered: after a change of settings, and while this is off. */
  reset(): void;
  dispose(): void;
}

/** While letters are typed, what is looked for in all files waits for the rest of them. */
const PAUSE_MS = 150;

/** Earlier edits that the newest is compared with. */
const MOST_EDITS = 12;

const MOST_QUESTIONS = 100;

/** Creates an engine. Engines share no state. */
export function createEngine(ports: EnginePorts): Engine {
  /** The texts as they were last seen: an event of the editor does not tell what stood there before. */
  const texts = new Map<string, string>();
  const pool = createPool();
  const pace = createPace();
  /** What models were asked, so that nothing is asked twice. */
  const questions = new Set<string>();
  let last: Edit | null = null;
  let earlier: readonly Edit[] = [];
  let errorsBefore: readonly Problem[] = [];
  let spot: Spot | null = null;
  let shown: Suggestion | undefined;
  let shownKey = 'null';
  /** Those that passed the check of their syntax; each is checked when its turn comes. */
  const checked = new Set<number>();
  let pause = new AbortController();
  /** The errors that fixes are asked for, and the suggestion that is parsed: not twice at a time. */
  let mending = '';
  let checking: number | undefined;
  let queue: readonly Suggestion[] | undefined;
  /** The text that an accepted suggestion makes of its document. */
  let expected: { readonly uri: string; readonly text: string } | null = null;

  const order = () => pool.ranked(spot, [...texts.keys()]);
  const suggestionOf = ({ id, uri, start, end, oldText, newText, way, requestId }: Offered): Suggestion => ({
    ...{ id, uri, range: rangeOf(texts.get(uri) ?? '', start, end), oldText, newText, way },
    ...(requestId === undefined ? {} : { requestId }),
  });
  /** What was begun for the text as it was is left. */
  const begin = (): AbortSignal => {
    pause.abort();
    pause = new AbortController();
    mending = '';
    return pause.signal;
  };
  const tell = (): void => {
    queue = undefined;
    const [first] = order();
    const ready = first !== undefined && (isNameForName(first) || checked.has(first.id)) ? first : undefined;
    if (first !== undefined && ready === undefined && first.id !== checking) void checkSyntax(first);
    const next = ready && suggestionOf(ready);
    const key = JSON.stringify(next ?? null);
    if (key === shownKey) return;
    [shown, shownKey] = [next, key];
    ports.onDidChange(next);
  };
  const checkSyntax = async (one: Offered): Promise<void> => {
    const text = texts.get(one.uri) ?? '';
    checking = one.id;
    const parses = await ports.parses(one.uri, text, applied(one, text)).catch(() => true);
    checking = undefined;
    if (parses) checked.add(one.id);
    else pool.drop(one);
    tell();
  };
  const offer = (edit: Edit, candidates: readonly Candidate[]): void => {
    const edits = [edit, ...earlier];
    pool.add(
      candidates.filter((one) => {
        const text = texts.get(one.uri) ?? '';
        return fits(one, text) && !isInEdit(one, edit) && !isUndo(one, text, edits);
      }),
    );
    tell();
  };
  /** Reads the open files, so that places found in them are places in what is known of them. */
  const openFiles = (): readonly OpenDocument[] => {
    const documents = ports.documents();
    for (const { uri, text } of documents) texts.set(uri, text);
    return documents;
  };
  /** The uses of a name that is typed over where it is defined follow it letter by letter. */
  const followName = (edit: Edit): void => {
    const known = ahead.known();
    if (known?.text === edit.before) offer(edit, referenced(edit, known, openFiles()));
  };
  const follow = async (edit: Edit, isTyping: boolean): Promise<void> => {
    const { signal } = pause;
    if (isTyping) await ports.sleep(PAUSE_MS, signal);
    if (signal.aborted) return;
    const documents = openFiles();
    offer(edit, [...referenced(edit, ahead.known(), documents), ...repeated(edit, earlier, documents)]);
    await mend(edit, signal);
    if (pace.mayAsk()) await guess(edit, edit.change.start + edit.change.text.length, signal);
  };
  /** Asks a model about the lines around a place, where nothing is known for certain. */
  const guess = async (edit: Edit, offset: number, signal: AbortSignal): Promise<void> => {
    if (signal.aborted || order().length > 0) return;
    await ports.sleep(pace.pauseMs(), signal);
    if (signal.aborted || order().length > 0) return;
    const document = openFiles().find(({ uri }) => uri === edit.uri);
    if (document === undefined) return;
    const placed = regionAt(document, offset, [edit, ...earlier], ports.errors(), ports.pathOf);
    if (placed === null) return;
    const { region, start } = placed;
    const question = JSON.stringify([region.path, region.text, region.edits]);
    if (questions.has(question)) return;
    if (questions.size >= MOST_QUESTIONS) questions.clear();
    questions.add(question);
    const found = await ports.ask(region, signal).catch(() => undefined);
    // A program may have changed the text meanwhile, where no key has.
    if (signal.aborted || found === undefined || texts.get(edit.uri) !== document.text) return;
    const { answer, requestId } = found;
    const now = readAnswer(answer, region);
    if (now === null) pace.missed();
    else {
      const because = `model ${requestId}`;
      const candidates = changesIn(region.text, now).map((one): Candidate => {
        const place = { uri: edit.uri, start: start + one.start, end: start + one.end };
        const oldText = region.text.slice(one.start, one.end);
        return { ...place, oldText, newText: one.newText, way: 'model', because, requestId };
      });
      offer(edit, candidates);
    }
  };
  const mend = async (edit: Edit, signal: AbortSignal): Promise<void> => {
    const added = addedErrors(errorsBefore, ports.errors());
    const key = JSON.stringify(added);
    if (added.length === 0 || key === mending) return;
    mending = key;
    const found = await mended(edit, added, openFiles(), ports, signal);
    if (!signal.aborted) offer(edit, found);
  };
  /** Who types over a name is faster than some language servers: their answer is to the text before it. */
  const answered = async (answer: AskedSymbol): Promise<void> => {
    if (last?.before !== answer.text || !isMeaningful(last)) return;
    const edit = last;
    const { signal } = pause;
    await ports.sleep(PAUSE_MS, signal);
    if (!signal.aborted) offer(edit, referenced(edit, answer, openFiles()));
  };
  const ahead = createAhead(ports, (answer) => void answered(answer));

  return {
    opened({ uri, text }) {
      if (!texts.has(uri)) texts.set(uri, text);
    },
    closed(uri) {
      texts.delete(uri);
      pool.closed(uri);
      begin();
      tell();
    },
    changed(document, why) {
      const { uri, text } = document;
      const before = texts.get(uri);
      texts.set(uri, text);
      const change = before === undefined ? null : changeBetween(before, text);
      if (before === undefined || change === null) return;
      pool.moved(uri, change, text);
      const isOwn = expected?.uri === uri && expected.text === text;
      expected = null;
      if (isOwn) {
        if (last !== null) earlier = [last, ...earlier].slice(0, MOST_EDITS);
        last = merged(null, document, before, change);
        tell();
        const signal = begin();
        if (last !== null) void guess(last, change.start + change.text.length, signal);
        return;
      }
      pace.typed(ports.now());
      begin();
      ahead.typed();
      const next = why === 'undo' ? null : merged(last, document, before, change);
      if (next === null) {
        last = null;
        pool.clear();
      } else {
        if (next.before === before) {
          if (last !== null) earlier = [last, ...earlier].slice(0, MOST_EDITS);
          errorsBefore = ports.errors();
          pool.aged();
        } else pool.dropNewest();
        last = next;
        spot = { uri, offset: change.start };
        const isTyping = change.text.length + change.end - change.start === 1;
        if (isMeaningful(next)) {
          followName(next);
          void follow(next, isTyping);
        }
      }
      tell();
    },
    errorsChanged() {
      if (last !== null && isMeaningful(last)) void mend(last, pause.signal);
    },
    cursor(uri, position) {
      const text = texts.get(uri);
      if (text === undefined) return;
      const offset = offsetAt(text, position);
      spot = { uri, offset };
      // What is just being typed has no uses yet, and what is known of its old name stays.
      if (last !== null && isInEdit({ uri, start: offset, end: offset }, last)) ahead.typed();
      else ahead.cursor(uri, text, position);
    },
    current: () => shown,
    following() {
      queue ??= order()
        .filter(({ id }) => id !== shown?.id)
        .map(suggestionOf);
      return queue;
    },
    accepted({ id, uri }) {
      const text = texts.get(uri);
      const found = pool.take(id);
      if (found === undefined || text === undefined) return;
      if (found.way === 'model') pace.taken();
      expected = { uri, text: applied(found, text) };
      spot = { uri, offset: found.start };
    },
    sentAway({ id }) {
      const found = pool.take(id);
      if (found) pool.refuse(found);
      if (found?.way === 'model') pace.missed();
      tell();
    },
    reset() {
      begin();
      ahead.forget();
      texts.clear();
      checked.clear();
      questions.clear();
      pool.clear();
      [last, earlier, expected, spot, errorsBefore] = [null, [], null, null, []];
      tell();
    },
    dispose() {
      pause.abort();
      ahead.forget();
    },
  };
}
