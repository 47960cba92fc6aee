import type { AskedSymbol } from './certain/index.ts';
import type { EnginePorts } from './ports.ts';
import type { Position } from './suggestion.ts';
import { nameStart, offsetAt } from './texts.ts';

/** Asks the language server about the name at the cursor as long as it has its name: after the edit nobody knows who used it. */
export interface Ahead {
  /** The cursor is at a place of a text. */
  cursor(uri: string, text: string, position: Position): void;
  /** A key is pressed: what is not asked yet is not asked. An answer that is on its way is still one to the text as it was. */
  typed(): void;
  /** The last answer. */
  known(): AskedSymbol | null;
  forget(): void;
}

/** The cursor must rest for so long on a name before the language server is asked about it. */
const REST_MS = 80;

export function createAhead(
  { symbol, sleep }: Pick<EnginePorts, 'symbol' | 'sleep'>,
  onAnswer: (answer: AskedSymbol) => void,
): Ahead {
  let known: AskedSymbol | null = null;
  let rest = new AbortController();
  let asking = new AbortController();
  /** The name that was asked about last. */
  let name: { readonly uri: string; readonly text: string; readonly start: number } | null = null;

  const ask = async (about: NonNullable<typeof name>, position: Position, resting: AbortSignal) => {
    await sleep(REST_MS, resting);
    if (resting.aborted) return;
    asking.abort();
    asking = new AbortController();
    name = about;
    const { signal } = asking;
    const found = await symbol(about.uri, position, signal).catch(() => undefined);
    if (signal.aborted) return;
    if (found === undefined) {
      name = null;
      return;
    }
    known = { ...found, uri: about.uri, text: about.text };
    onAnswer(known);
  };
  return {
    cursor(uri, text, position) {
      rest.abort();
      const start = nameStart(text, offsetAt(text, position));
      if (start === null) return;
      if (name?.uri === uri && name.start === start && name.text === text) return;
      rest = new AbortController();
      void ask({ uri, text, start }, position, rest.signal);
    },
    typed: () => rest.abort(),
    known: () => known,
    forget() {
      rest.abort();
      asking.abort();
      known = null;
      name = null;
    },
  };
}
