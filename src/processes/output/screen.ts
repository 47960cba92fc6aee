/**
 * What a terminal would show of an output in the end: progress bars in their last state, no colours, no control
 * characters. Takes time in proportion to the text and keeps a limited number of rows.
 */
export interface Screen {
  write(text: string): void;
  /** The last row that has something in it. */
  lastRow(): string;
  /** Hands the remaining rows on. */
  end(): void;
}

/** Rows that the cursor can go back to; what is above them is final. */
const ROWS = 100;
/** Of a longer row its beginning and its end are kept. */
const ROW_PART = 1_000;
const TAB = 8;
const SPACE = 32;
/** No program moves the cursor further to the right. */
const WIDEST = 400;
/** Sequences of a terminal that have not ended after so many characters are none. */
const LONGEST_SEQUENCE = 4_096;

interface Row {
  /** UTF-16 units, so that each sign of the output costs the same wherever it is written. */
  units: number[];
  /** Units left out of the middle. */
  leftOut: number;
  /** Signs that no text has, and all signs. */
  odd: number;
  all: number;
}

/** `onRow` gets each row once, when nothing can change it any more. */
export function createScreen(onRow: (row: string) => void): Screen {
  let rows: Row[] = [emptyRow()];
  let at = 0;
  let column = 0;
  let unfinished = '';
  let binary = 0;

  const current = (): Row => {
    const row = rows[at] ?? emptyRow();
    rows[at] = row;
    return row;
  };

  function flushBinary(): void {
    if (binary > 0) onRow(`[${binary} characters that are no text]`);
    binary = 0;
  }

  function finish(row: Row): void {
    if (isBinary(row) || (binary > 0 && row.odd > 0)) {
      binary += row.all;
      return;
    }
    flushBinary();
    onRow(shown(row));
  }

  function down(): void {
    at++;
    column = 0;
    if (at >= rows.length) rows.push(emptyRow());
    while (rows.length > ROWS) {
      const first = rows.shift();
      if (first) finish(first);
      at--;
    }
  }

  function put(text: string): void {
    const row = current();
    // A bar that is drawn anew, and what was left out of the row before is no longer of it.
    if (column === 0) Object.assign(row, { odd: 0, all: 0, leftOut: 0 });
    row.all += text.length;
    row.odd += countOdd(text);
    while (row.units.length < column) row.units.push(SPACE);
    for (let i = 0; i < text.length; i++) row.units[column++] = text.charCodeAt(i);
    if (row.units.length > 4 * ROW_PART) {
      row.leftOut += row.units.length - 2 * ROW_PART;
      row.units.splice(ROW_PART, row.units.length - 2 * ROW_PART);
      column = row.units.length;
    }
  }

  function eraseToEnd(): void {
    const row = current();
    if (row.units.length > column) row.units.length = column;
    if (column === 0) Object.assign(row, emptyRow());
  }

  function control(code: string): void {
    const final = code.at(-1) ?? '';
    const count = Math.min(Number.parseInt(code.slice(2), 10) || 0, 10_000);
    if (final === 'A' || final === 'F') {
      at = Math.max(0, at - (count || 1));
      if (final === 'F') column = 0;
    } else if (final === 'B' || final === 'E') {
      at = Math.min(rows.length - 1, at + (count || 1));
      if (final === 'E') column = 0;
    } else if (final === 'C') column = Math.max(column, Math.min(column + (count || 1), WIDEST));
    else if (final === 'D') column = Math.max(0, column - (count || 1));
    else if (final === 'G') column = Math.min(Math.max(0, count - 1), WIDEST);
    else if (final === 'K') {
      if (count === 0) eraseToEnd();
      else if (count === 1) current().units.fill(SPACE, 0, column);
      else Object.assign(current(), emptyRow());
    } else if (final === 'J' && count === 0) {
      eraseToEnd();
      rows.length = Math.min(rows.length, at + 1);
    }
  }

  /** One character that is not shown; the number of characters that belong to it, or null where the rest is missing. */
  function special(text: string, from: number): number | null {
    const sign = text[from];
    if (sign === '\n') down();
    else if (sign === '\r') column = 0;
    else if (sign === '\b') column = Math.max(0, column - 1);
    else if (sign === '\t') put(' '.repeat(TAB - (column % TAB)));
    else if (sign === '\x1b' || sign === '\x9b') return sequence(text, from);
    else current().odd++;
    return 1;
  }

  function sequence(text: string, from: number): number | null {
    SEQUENCE.lastIndex = from;
    const found = SEQUENCE.exec(text)?.[0];
    if (found === undefined) return BEGUN.test(text.slice(from, from + 2 * LONGEST_SEQUENCE)) ? null : 1;
    if (found.startsWith('\x1b[')) control(found);
    else if (found.startsWith('\x9b')) control(`\x1b[${found.slice(1)}`);
    return found.length;
  }

  function write(text: string): void {
    const all = unfinished + text;
    unfinished = '';
    let from = 0;
    while (from < all.length) {
      SPECIAL.lastIndex = from;
      const next = SPECIAL.exec(all)?.index ?? all.length;
      for (let i = from; i < next; i += ROW_PART) put(all.slice(i, Math.min(next, i + ROW_PART)));
      if (next >= all.length) return;
      const taken = special(all, next);
      if (taken === null) {
        unfinished = all.slice(next);
        return;
      }
      from = next + taken;
    }
  }

  return {
    write,
    lastRow: () =>
      rows.map((row) => (isBinary(row) ? '' : shown(row))).findLast((row) => row.trim() !== '') ?? '',
    end() {
      while (rows.length > 0 && rows.at(-1)?.units.length === 0) rows.pop();
      for (const row of rows) finish(row);
      flushBinary();
      rows = [emptyRow()];
      at = 0;
      column = 0;
    },
  };
}

/** Control characters, of which only some are obeyed. */
const SPECIAL = /\p{Cc}/gu;
// biome-ignore-start lint/suspicious/noControlCharactersInRegex: they are what is matched.
/** CSI; strings (titles, links, images) up to their end; two characters. */
const SEQUENCE =
  /(?:\x1b\[|\x9b)[0-?]{0,200}[ -/]{0,10}[@-~]|\x1b[\]PX^_][^\x07\x1b\x9c]{0,4096}(?:\x07|\x1b\\|\x9c)|\x1b[ -/]{0,4}[0-OQ-WYZ\\`-~]/y;
/** The beginning of one that may go on in the next piece of output. */
const BEGUN =
  /^(?:\x1b[ -/]{0,4}|(?:\x1b\[|\x9b)[0-?]{0,200}[ -/]{0,10}|\x1b[\]PX^_][^\x07\x1b\x9c]{0,4096}\x1b?)$/;
// biome-ignore-end lint/suspicious/noControlCharactersInRegex: as above.
/** What is in the place of bytes that are no characters. */
const ODD = /[\ufffd-\uffff]/g;

function emptyRow(): Row {
  return { units: [], leftOut: 0, odd: 0, all: 0 };
}

function countOdd(text: string): number {
  return text.match(ODD)?.length ?? 0;
}

/** A row of a picture or of a program; single signs that are broken leave a text as it is. */
function isBinary({ odd, all }: Row): boolean {
  return odd > 3 && odd * 20 > all;
}

function shown({ units, leftOut }: Row): string {
  const plain = String.fromCharCode(...units)
    .trimEnd()
    .toWellFormed();
  if (leftOut === 0 && plain.length <= 2 * ROW_PART) return plain;
  const gone = leftOut + plain.length - 2 * ROW_PART;
  return `${tidyEnd(plain.slice(0, ROW_PART))}[… ${gone} characters left out …]${tidyStart(plain.slice(-ROW_PART))}`.toWellFormed();
}

/** A word at the cut may be half a secret, which nothing would recognise any more. */
const LONGEST_WORD = 300;

function tidyEnd(text: string): string {
  const word = /\S{1,300}$/.exec(text.slice(-LONGEST_WORD))?.[0] ?? '';
  return word.length < LONGEST_WORD ? text.slice(0, text.length - word.length) : text;
}

function tidyStart(text: string): string {
  const word = /^\S{1,300}/.exec(text)?.[0] ?? '';
  return word.length < LONGEST_WORD ? text.slice(word.length) : text;
}
