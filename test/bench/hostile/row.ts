/** A reader of foreign text, and how it is called. */
export interface Row {
  readonly name: string;
  /** The modules that this calls with the text, below `src`. */
  readonly covers: readonly string[];
  readonly run: (text: string) => unknown;
  /** Where it gives way to others while it works: then what counts is the longest time in which it does not. */
  readonly yields?: true;
}

/** A text as the lines of a document. */
export function linesOf(text: string) {
  const lines = text.split(/\r\n|\n|\r/);
  return { lineCount: lines.length, lineAt: (line: number) => lines[line] ?? '' };
}

export async function drain(events: AsyncIterable<unknown>): Promise<void> {
  try {
    for await (const _ of events);
  } catch {
    // What is turned down is read as well.
  }
}

/** Calls what turns such a text down by an exception. */
export function tried(call: () => unknown): void {
  try {
    call();
  } catch {
    // It is read as well.
  }
}
