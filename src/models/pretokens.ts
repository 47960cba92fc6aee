/**
 * The pre-tokenizer of o200k: splits text into words with at most one character before them, groups of three digits, runs
 * of punctuation and runs of white space. One pass, no regular expression, no allocation. Byte pairs are merged within a
 * pretoken only, so the tokens of a text are the sum over its pretokens.
 */

// Character classes; 0 means "not classified yet".
const OTHER = 7;
const LOWER = 1;
const UPPER = 2;
const UNCASED = 3;
const DIGIT = 4;
const SPACE = 5;
const NEWLINE = 6;

/** Kinds of pretokens. A word's kind is its letter case or its first script that is not ASCII, plus its prefix. */
export const KIND = {
  /** ASCII words: lower, Capitalised (+3), UPPER (+6), MIXEDcase (+9); after a space (+1) or another character (+2). */
  word: 0,
  latin: 12,
  cyrillic: 15,
  han: 18,
  kana: 19,
  hangul: 20,
  otherScript: 21,
  digits: 22,
  /** After a space (+1), one repeated character (+2), followed by line ends (+4). */
  punctuation: 23,
  symbols: 31,
  lines: 32,
  spaces: 33,
  contraction: 34,
} as const;
export const KIND_COUNT = 35;

const LOWERCASE = 0;
const CAPITALISED = 3;
const UPPERCASE = 6;
const MIXED = 9;

/** Classes of the code units, filled in as they occur: a text uses a few hundred of the 65,536. */
const classes = new Uint8Array(65_536);

/**
 * Calls `visit(kind, length, end)` for each pretoken in order; `length` is in UTF-16 code units, and the pretoken ends
 * before index `end`. The pretokens cover the text without gaps.
 */
export function forEachPretoken(
  text: string,
  visit: (kind: number, length: number, end: number) => void,
): void {
  const size = text.length;
  const classAt = (index: number): number => {
    if (index >= size) return -1;
    const code = text.charCodeAt(index);
    return classes[code] || classify(code);
  };
  let at = 0;
  while (at < size) {
    const start = at;
    const first = classAt(at);
    if (isLetter(first)) {
      at = word(start, start, 0);
      continue;
    }
    if (first === DIGIT) {
      at++;
      while (at < start + 3 && classAt(at) === DIGIT) at++;
      visit(KIND.digits, at - start, at);
      continue;
    }
    if (first !== NEWLINE && isLetter(classAt(at + 1))) {
      at = word(start, start + 1, text.charCodeAt(start) === 32 ? 1 : 2);
      continue;
    }
    if (first === OTHER || (text.charCodeAt(at) === 32 && classAt(at + 1) === OTHER)) {
      at = punctuation(start);
      continue;
    }
    at = whiteSpace(start);
  }

  function word(start: number, letters: number, prefix: number): number {
    let index = letters;
    let kind = classAt(index);
    while (kind === UPPER || kind === UNCASED) kind = classAt(++index);
    const capitals = index - letters;
    let script = 0;
    while (kind === LOWER || kind === UNCASED) kind = classAt(++index);
    for (let i = letters; i < index && script === 0; i++) {
      const code = text.charCodeAt(i);
      if (code > 127) script = scriptOf(code);
    }
    const length = index - start;
    const lowers = index - letters - capitals;
    if (script === 0) {
      const form =
        capitals === 0 ? LOWERCASE : lowers === 0 ? UPPERCASE : capitals === 1 ? CAPITALISED : MIXED;
      visit(KIND.word + form + prefix, length, index);
    } else if (script === KIND.latin || script === KIND.cyrillic) {
      visit(script + prefix, length, index);
    } else {
      visit(script === KIND.han && hasKana(letters, index) ? KIND.kana : script, length, index);
    }
    const suffix = text.charCodeAt(index) === 39 ? contraction(index + 1) : 0;
    if (suffix === 0) return index;
    visit(KIND.contraction, suffix + 1, index + suffix + 1);
    return index + suffix + 1;
  }

  function hasKana(from: number, to: number): boolean {
    for (let i = from; i < to; i++) {
      const code = text.charCodeAt(i);
      if (code >= 0x3040 && code <= 0x30ff) return true;
    }
    return false;
  }

  /** The number of letters of `'s`, `'t`, `'m`, `'d`, `'re`, `'ve` or `'ll` from here on, which stay with their word; else 0. */
  function contraction(from: number): number {
    const one = text.charCodeAt(from) | 32;
    if (one === 115 || one === 116 || one === 109 || one === 100) return 1;
    const two = text.charCodeAt(from + 1) | 32;
    if ((one === 114 || one === 118) && two === 101) return 2;
    return one === 108 && two === 108 ? 2 : 0;
  }

  function punctuation(start: number): number {
    let index = text.charCodeAt(start) === 32 ? start + 1 : start;
    let kind: number = KIND.punctuation + (index - start);
    const head = text.charCodeAt(index);
    let same = true;
    let ascii = true;
    while (classAt(index) === OTHER) {
      const code = text.charCodeAt(index++);
      if (code !== head) same = false;
      if (code > 127) ascii = false;
    }
    const visible = index;
    while (classAt(index) === NEWLINE || text.charCodeAt(index) === 47) index++;
    if (same) kind += 2;
    if (index > visible) kind += 4;
    visit(ascii ? kind : KIND.symbols, index - start, index);
    return index;
  }

  function whiteSpace(start: number): number {
    let index = start;
    let lineEnd = -1;
    let kind = classAt(index);
    while (kind === SPACE || kind === NEWLINE) {
      index++;
      if (kind === NEWLINE) lineEnd = index;
      kind = classAt(index);
    }
    if (lineEnd >= 0) {
      visit(KIND.lines, lineEnd - start, lineEnd);
      return lineEnd;
    }
    // The last space of a run goes with what follows it.
    const end = index < size && index - start > 1 ? index - 1 : index;
    visit(KIND.spaces, end - start, end);
    return end;
  }
}

function isLetter(kind: number): boolean {
  return kind === LOWER || kind === UPPER || kind === UNCASED;
}

function scriptOf(code: number): number {
  if (code < 0x250 || (code >= 0x1e00 && code <= 0x1eff)) return KIND.latin;
  if (code >= 0x400 && code <= 0x52f) return KIND.cyrillic;
  if (code >= 0x3040 && code <= 0x30ff) return KIND.kana;
  if ((code >= 0x3400 && code <= 0x9fff) || (code >= 0xf900 && code <= 0xfaff)) return KIND.han;
  if (code >= 0xac00 && code <= 0xd7af) return KIND.hangul;
  return KIND.otherScript;
}

/** The properties that the tokenizer's own expression uses. */
const PROPERTIES: readonly (readonly [RegExp, number])[] = [
  [/^\p{Ll}$/u, LOWER],
  [/^[\p{Lu}\p{Lt}]$/u, UPPER],
  [/^[\p{Lm}\p{Lo}\p{M}]$/u, UNCASED],
  [/^\p{N}$/u, DIGIT],
  [/^[\r\n]$/u, NEWLINE],
  [/^\s$/u, SPACE],
];

function classify(code: number): number {
  const character = String.fromCharCode(code);
  const kind = PROPERTIES.find(([pattern]) => pattern.test(character))?.[1] ?? OTHER;
  classes[code] = kind;
  return kind;
}
