import { withoutEnd } from '../../models/index.ts';

/** As in conflict markers, which models know. */
const USUAL_LENGTH = 7;

/** By how much a marker may be too short: models miscount. */
const MISCOUNT = 2;

/**
 * The length of a marker (`<<<<<<<`) for which no line of the texts can be mistaken: longer, by more than models miscount,
 * than every run of `<`, `=` or `>` that begins a line, and of `-` before a word, as some models write it.
 */
export function markerFor(texts: Iterable<string>): number {
  let longest = 0;
  for (const text of texts) {
    for (const [, run = ''] of text.matchAll(/^[ \t]*(<{5,}|={5,}|>{5,}|-{5,}(?= ?[A-Z]))/gm)) {
      longest = Math.max(longest, run.length);
    }
  }
  return longest === 0 ? USUAL_LENGTH : longest + MISCOUNT + 1;
}

/** The shortest run of characters that counts as a marker where `length` was asked for. */
export function shortestMarker(length: number): number {
  return length - MISCOUNT;
}

type Verb = 'replace' | 'write' | 'delete' | 'move';

/** The words of the format, and those that models write instead. */
const VERBS: Readonly<Record<string, Verb>> = {
  SEARCH: 'replace',
  ORIGINAL: 'replace',
  FIND: 'replace',
  WRITE: 'write',
  CREATE: 'write',
  NEW: 'write',
  DELETE: 'delete',
  REMOVE: 'delete',
  MOVE: 'move',
  RENAME: 'move',
};

/** Stands at the end of a divider or an end marker if the text before it ends without a line end. */
export const NO_NEWLINE = 'NO NEWLINE AT END';

export interface Opening {
  readonly verb: Verb;
  /** The white space before the marker, and before every line of the block. */
  readonly indent: string;
  readonly length: number;
  /** The rest of the line: a path, sometimes. */
  readonly rest: string;
  /** The character of the end marker. */
  readonly closes: '>' | '+';
}

/** Longer lines are not markers. */
const MAX_LINE_LENGTH = 1_000;

const OPENING = /^([ \t]*)(<{5,}|-{5,}) ?([A-Z]+)(?:[ \t:](.*))?$/;

export function readOpening(line: string, shortest: number): Opening | null {
  if (line.length > MAX_LINE_LENGTH) return null;
  const [, indent, run, word, rest] = OPENING.exec(line) ?? [];
  if (indent === undefined || run === undefined || word === undefined) return null;
  const verb = VERBS[word];
  if (verb === undefined || run.length < shortest) return null;
  return {
    verb,
    indent,
    length: run.length,
    rest: rest?.replace(/^[ \t:]+/, '').trim() ?? '',
    closes: run.startsWith('<') ? '>' : '+',
  };
}

interface Divider {
  readonly noNewline: boolean;
}

function readDivider(line: string, shortest: number): Divider | null {
  const read = line.startsWith('=====') ? readMarker(line, '=', shortest) : null;
  return read?.words === '' ? read : null;
}

function readClosing(line: string, shortest: number, closes: Opening['closes']): Divider | null {
  const read = line.startsWith(closes.repeat(5)) ? readMarker(line, closes, shortest) : null;
  return read !== null && /^(?:[A-Z][^<>]*)?$/.test(read.words) ? read : null;
}

/** The words behind a run of a marker's character. */
function readMarker(
  line: string,
  character: string,
  shortest: number,
): (Divider & { readonly words: string }) | null {
  if (line.length > MAX_LINE_LENGTH) return null;
  let length = 0;
  while (line[length] === character) length++;
  if (length < shortest) return null;
  const words = withoutEnd(line.slice(length), ' \t').replace(/^[ \t]+/, '');
  const noNewline = words.endsWith(NO_NEWLINE);
  return { noNewline, words: noNewline ? withoutEnd(words.slice(0, -NO_NEWLINE.length), ' \t') : words };
}

/** The text between a block's markers. */
interface Block {
  /** The text before the divider, if there is one, and the text after it. */
  readonly texts: readonly string[];
  /** The line after the block. */
  readonly next: number;
}

/** A block without an end; reading continues at `next`. */
interface Unclosed {
  readonly texts: null;
  readonly next: number;
}

/** Reads a block from the line after its opening. The last line of a text has a line end, unless the marker says it has none. */
export function readBlock(
  lines: readonly string[],
  start: number,
  { verb, indent, closes }: Opening,
  shortest: number,
): Block | Unclosed {
  const texts: string[] = [];
  let current: string[] = [];
  const closeText = (noNewline: boolean): void => {
    texts.push(current.length === 0 ? '' : current.join('\n') + (noNewline ? '' : '\n'));
    current = [];
  };
  for (let at = start; at < lines.length; at++) {
    const whole = lines[at] ?? '';
    const line = indent !== '' && whole.startsWith(indent) ? whole.slice(indent.length) : whole;
    const closing = readClosing(line, shortest, closes);
    if (closing !== null) {
      closeText(closing.noNewline);
      return { texts, next: at + 1 };
    }
    if (readOpening(line, shortest) !== null) return { texts: null, next: at };
    const divider = readDivider(line, shortest);
    if (divider === null) current.push(line);
    else if (verb === 'replace') closeText(divider.noNewline);
    // Some models put a divider into every block: before the whole current of a file it means nothing.
    else if (current.length > 0) current.push(line);
  }
  return { texts: null, next: lines.length };
}
