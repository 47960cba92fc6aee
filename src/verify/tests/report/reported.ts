import { headOf } from '../../../models/index.ts';
import type { Outcome } from '../types.ts';

/** A test as a report tells of it. */
export interface Reported {
  /** The suites around it, outermost first, and its name. */
  readonly path: readonly string[];
  /** As the report has it: absolute, or below the folder in which the command ran. */
  readonly file: string | null;
  readonly outcome: Outcome;
  readonly message: string;
}

/** Reports are made by the tests of others: one that is longer is not read. */
export const MAX_REPORT_CHARS = 64_000_000;
const MAX_MESSAGE_CHARS = 2_000;
const MAX_NAME_CHARS = 500;

export function reported(
  path: readonly string[],
  outcome: Outcome,
  message = '',
  file: string | null = null,
): Reported {
  return {
    path: path.map((part) => headOf(part, MAX_NAME_CHARS)),
    file,
    outcome,
    message: headOf(message, MAX_MESSAGE_CHARS),
  };
}

/** The lines of a text, without what a terminal shows as colours. */
export function* plainLines(text: string): Generator<string> {
  let start = 0;
  while (start <= text.length) {
    const found = text.indexOf('\n', start);
    const end = found < 0 ? text.length : found;
    const line = text.slice(start, end);
    yield line.includes('\u001b')
      ? line.replace(COLOURS, '')
      : line.endsWith('\r')
        ? line.slice(0, -1)
        : line;
    start = end + 1;
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what they begin with
const COLOURS = /\u001b\[[\d;]{0,20}[A-Za-z]|\r$/g;
