import { createReadStream } from 'node:fs';
import { createDecoder } from './decode.ts';
import { createScreen } from './screen.ts';

/** Lines and characters that are handed out at once. */
const MOST_LINES = 400;
const MOST_CHARACTERS = 18_000;

export interface OutputPart {
  readonly text: string;
  /** The first line of the part, counted from 1, and the last. */
  readonly from: number;
  readonly to: number;
  /** Lines of the whole output. */
  readonly lines: number;
}

/** Some lines of the whole output of a command, as plain text. Rejects where the file cannot be read. */
export async function readOutput(
  file: string,
  from: number,
  count: number,
  locale?: string,
): Promise<OutputPart> {
  const first = Math.max(1, Math.floor(from));
  const most = Math.min(Math.max(1, Math.floor(count)), MOST_LINES);
  const part: string[] = [];
  let length = 0;
  let lines = 0;
  let isFull = false;
  const screen = createScreen((row) => {
    lines++;
    if (lines < first || isFull) return;
    isFull = part.length >= most || (part.length > 0 && length + row.length > MOST_CHARACTERS);
    if (isFull) return;
    part.push(row);
    length += row.length + 1;
  });
  const decoder = createDecoder(locale);
  for await (const bytes of createReadStream(file)) screen.write(decoder.decode(bytes));
  screen.write(decoder.end());
  screen.end();
  return { text: part.join('\n'), from: first, to: first + part.length - 1, lines };
}
