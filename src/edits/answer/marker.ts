/** As models know it from conflict markers. */
const USUAL_LENGTH = 7;

/** How much shorter a marker may be than it should: models miscount. */
const MISCOUNT = 2;

/**
 * How many characters a marker has (`<<<<<<<`), so that no line of the texts can be taken for one: longer than every
 * run of `<`, `=` or `>`, or of `-` before a word as some models write it, that a line begins with, by more than models
 * miscount.
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

export type Verb = 'replace' | 'write' | 'delete' | 'move';

/** The words of the format, and what models write in their place. */
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

/** Said at the end of a divider or an end marker: the text before it ends without a line end. */
export const NO_NEWLINE = 'NO NEWLINE AT END';

export interface Opening {
  readonly verb: Verb;
  /** What stands before the marker; every line of the block has it. */
  readonly indent: string;
  readonly length: number;
  /** What else is on the line: a path, sometimes. */
  readonly rest: string;
  /** The character of the end marker. */
  readonly closes: '>' | '+';
}

/** Longer lines are no markers. */
const LONGEST_LINE = 1_000;

const OPENING = /^([ \t]*)(<{5,}|-{5,}) ?([A-Z]+)(?:[ \t:]+(\S.*))?[ \t]*$/;

export function readOpening(line: string, shortest: number): Opening | null {
  if (line.length > LONGEST_LINE) return null;
  const [, indent, run, word, rest] = OPENING.exec(line) ?? [];
  if (indent === undefined || run === undefined || word === undefined) return null;
  const verb = VERBS[word];
  if (verb === undefined || run.length < shortest) return null;
  return {
    verb,
    indent,
    length: run.length,
    rest: rest?.trim() ?? '',
    closes: run.startsWith('<') ? '>' : '+',
  };
}

export interface Mark {
  readonly noNewline: boolean;
}

const DIVIDER = new RegExp(`^(={5,})[ \\t]*(${NO_NEWLINE})?[ \\t]*$`);
const CLOSING = new RegExp(`^(>{5,}|\\+{5,})(?:[ \\t]*[A-Z][^<>]*?)??[ \\t]*(${NO_NEWLINE})?[ \\t]*$`);

export function readDivider(line: string, shortest: number): Mark | null {
  return line.startsWith('=====') ? read(DIVIDER, line, shortest) : null;
}

export function readClosing(line: string, shortest: number, closes: Opening['closes']): Mark | null {
  return line.startsWith(closes.repeat(5)) ? read(CLOSING, line, shortest) : null;
}

function read(form: RegExp, line: string, shortest: number): Mark | null {
  if (line.length > LONGEST_LINE) return null;
  const [, run = '', noNewline] = form.exec(line) ?? [];
  return run.length < shortest ? null : { noNewline: noNewline !== undefined };
}
