import { nameOfList } from './callers/index.ts';
import type { AskedSymbol } from './certain/index.ts';
import type { EnginePorts, OpenDocument } from './ports.ts';
import { nameStart, positionAt } from './texts.ts';

/**
 * Asks the language server about the names that the next edit may change, or whose parameters: after an edit nobody knows who
 * used the old name.
 */
export interface Ahead {
  /** The cursor is at an offset: of a name, or within the parameters of one. */
  cursor(document: OpenDocument, offset: number): void;
  /** A key is pressed: what is not asked yet is not asked. An answer that is on its way is still one to the text as it was. */
  typed(): void;
  /** What is known of the names of a text. */
  known(uri: string, text: string): readonly AskedSymbol[];
  /** Asks at once about the name that begins at an offset; undefined where there is no answer. */
  ask(document: OpenDocument, start: number, signal: AbortSignal): Promise<AskedSymbol | undefined>;
  /** A file has changed: what has places in it is not known any more, nor what may yet be answered of it as it was. */
  changed(uri: string): void;
  closed(uri: string): void;
  forget(): void;
}

/** The cursor must rest for so long before the language server is asked. */
const REST_MS = 80;

/** What was asked about one text. */
interface Asked {
  readonly uri: string;
  readonly text: string;
  readonly starts: Set<number>;
  readonly answers: AskedSymbol[];
  readonly stop: AbortController;
}

export function createAhead(
  { symbol, sleep }: Pick<EnginePorts, 'symbol' | 'sleep'>,
  onAnswer: (answer: AskedSymbol) => void,
): Ahead {
  let rest = new AbortController();
  let asked: Asked | null = null;

  const isAbout = (uri: string, text: string): boolean => asked?.uri === uri && asked.text === text;
  const ask = async ({ uri, text }: OpenDocument, start: number, signal: AbortSignal) => {
    const found = await symbol(uri, positionAt(text, start), signal).catch(() => undefined);
    return found && !signal.aborted ? { ...found, uri, start, text } : undefined;
  };
  const askAhead = async (document: OpenDocument, offset: number, resting: AbortSignal): Promise<void> => {
    await sleep(REST_MS, resting);
    if (resting.aborted) return;
    const { uri, languageId, text } = document;
    const around = [nameStart(text, offset), nameOfList(languageId, text, offset)];
    const starts = [...new Set(around.filter((start) => start !== null))];
    if (starts.length === 0) return;
    if (asked === null || !isAbout(uri, text)) {
      asked?.stop.abort();
      asked = { uri, text, starts: new Set(), answers: [], stop: new AbortController() };
    }
    const now = asked;
    const fresh = starts.filter((start) => !now.starts.has(start));
    for (const start of fresh) now.starts.add(start);
    const ofOne = async (start: number): Promise<void> => {
      const answer = await ask(document, start, now.stop.signal);
      if (answer === undefined) now.starts.delete(start);
      else {
        now.answers.push(answer);
        onAnswer(answer);
      }
    };
    await Promise.all(fresh.map(ofOne));
  };
  const forget = (): void => {
    asked?.stop.abort();
    asked = null;
  };
  const changed = (uri: string): void => {
    // What is known of a text of the file that it was asked in is known of that text alone.
    if (asked === null || asked.uri === uri) return;
    const { starts, answers } = asked;
    const isOpen = starts.size > answers.length;
    if (isOpen || answers.some(({ references }) => references.some((place) => place.uri === uri))) forget();
  };
  return {
    cursor(document, offset) {
      rest.abort();
      rest = new AbortController();
      void askAhead(document, offset, rest.signal);
    },
    typed: () => rest.abort(),
    known: (uri, text) => (isAbout(uri, text) ? (asked?.answers ?? []) : []),
    ask,
    changed,
    closed(uri) {
      if (asked?.uri === uri) forget();
      else changed(uri);
    },
    forget() {
      rest.abort();
      forget();
    },
  };
}
