import { endsOf } from '../../models/index.ts';
import type { Signals } from '../types.ts';
import { isPasted } from './pasted.ts';

/** What a message is judged by, of the facts that are known of it. */
export type Facts = Pick<
  Signals,
  'contextTokens' | 'files' | 'selectionChars' | 'language' | 'diagnostics' | 'before'
>;

/** Rows of the table of weights. A feature's row is its hash; that some meet in one row costs nothing measurable. */
export const ROWS = 1 << 17;

/** Long messages are mostly pasted code and logs; what is asked for stands at their beginning or end. In characters. */
const WINDOW = 400;

/** The last words before a turn say most of what it answers. In characters. */
const BEFORE_CHARS = 400;

/** Of a pasted line its first names say what it is. */
const MOST_PASTED_WORDS = 16;

/** Parts of words: so that endings, compounds and typing errors are no new words. */
const SHORTEST_PART = 3;
const LONGEST_PART = 4;

/** The features of a message: rows, each once, and for each the word that it comes from. */
export interface Features {
  readonly rows: Uint32Array;
  /** For each row the place of its word in `words`; -1 for facts and what was pasted. */
  readonly wordOf: Int16Array;
  /** As written, but in small letters and without accents. */
  readonly words: readonly string[];
  /** Nothing was written or pasted. */
  readonly isEmpty: boolean;
}

/** Turns a message and its facts into features. Time is bounded: 800 characters are read, each a few times. */
export function featuresOf(prompt: string, facts: Facts): Features {
  const text = endsOf(prompt, WINDOW, WINDOW, '\n');
  const found = new Collector();
  let fenced = false;
  let pastedLines = 0;
  for (const line of text.normalize('NFD').toLowerCase().split('\n')) {
    const start = line.trimStart();
    if (start === '') continue;
    if (start.startsWith('```') || start.startsWith('~~~')) fenced = !fenced;
    else if (fenced || isPasted(line, start)) {
      pastedLines++;
      addPasted(line, found);
    } else addWritten(line, found);
  }
  const isEmpty = found.words.length === 0 && pastedLines === 0;
  if (facts.before !== undefined) addBefore(facts.before, found);
  addFacts(prompt, facts, pastedLines, found);
  return { ...found.rows(), words: found.words, isEmpty };
}

/** So many features can a message of full length have, and some more. */
const MOST_FEATURES = 8_192;

// Used for one message after the other: to make them anew would be half of the time that a message takes.
const ROW_SEEN_IN = new Uint32Array(ROWS);
const FOUND_ROWS = new Uint32Array(MOST_FEATURES);
const FOUND_WORDS = new Int16Array(MOST_FEATURES);
let messages = 0;

/** Gathers rows, each once. A class, since each message adds some thousands: closures were measured at twice the time. */
class Collector {
  readonly words: string[] = [];
  /** The word that is being added; -1 for none. */
  word = -1;
  /** Marks the rows that this message has. */
  readonly #message: number;
  #count = 0;

  constructor() {
    messages = (messages + 1) >>> 0;
    if (messages === 0) {
      ROW_SEEN_IN.fill(0);
      messages = 1;
    }
    this.#message = messages;
  }

  add(hash: number): void {
    // The last steps of MurmurHash3, to spread FNV's bits.
    let row = hash ^ (hash >>> 15);
    row = Math.imul(row, 0x85ebca6b);
    row = (row ^ (row >>> 13)) & (ROWS - 1);
    if (ROW_SEEN_IN[row] === this.#message || this.#count === MOST_FEATURES) return;
    ROW_SEEN_IN[row] = this.#message;
    FOUND_ROWS[this.#count] = row;
    FOUND_WORDS[this.#count] = this.word;
    this.#count++;
  }

  rows(): Pick<Features, 'rows' | 'wordOf'> {
    return { rows: FOUND_ROWS.slice(0, this.#count), wordOf: FOUND_WORDS.slice(0, this.#count) };
  }
}

/** Words, their neighbours, and parts of words, of what the user wrote. */
function addWritten(line: string, found: Collector): void {
  let before = START;
  let beforeThat = START;
  for (const token of tokensOf(line)) {
    found.word = found.words.push(token) - 1;
    const hash = hashOf(WRITTEN, token);
    found.add(hash);
    found.add(mix(before, hash));
    if (beforeThat !== START) found.add(mix(mix(beforeThat, GAP), hash));
    if (token.length > 1 || token.charCodeAt(0) > 127) addParts(token, found);
    beforeThat = before;
    before = hash;
  }
  if (before !== START) found.add(mix(before, END));
}

function addParts(word: string, found: Collector): void {
  const least = isIdeographic(word.charCodeAt(0)) ? 1 : SHORTEST_PART;
  const length = word.length + 2;
  for (let from = 0; from + least <= length; from++) {
    let hash = PART;
    const to = Math.min(from + LONGEST_PART, length);
    for (let i = from; i < to; i++) {
      hash = mix(hash, i === 0 ? WORD_BEGINS : i === length - 1 ? WORD_ENDS : word.charCodeAt(i - 1));
      if (i - from + 1 >= least) found.add(hash);
    }
  }
}

function addPasted(line: string, found: Collector): void {
  found.word = -1;
  let count = 0;
  for (const token of tokensOf(line)) {
    if (token.length === 1) continue;
    if (++count > MOST_PASTED_WORDS) return;
    found.add(hashOf(PASTED, token));
  }
}

/** Of what was said before the words and their neighbours: what “yes” agrees to. */
function addBefore(text: string, found: Collector): void {
  found.word = -1;
  found.add(BEFORE);
  let last = START;
  for (const token of tokensOf(text.slice(-BEFORE_CHARS).normalize('NFD').toLowerCase())) {
    const hash = hashOf(BEFORE, token);
    found.add(hash);
    found.add(mix(last, hash));
    last = hash;
  }
}

/** Sizes by powers of two: what counts is the order of magnitude. */
function addFacts(prompt: string, facts: Facts, pastedLines: number, found: Collector): void {
  found.word = -1;
  const { contextTokens, files, selectionChars, diagnostics, language } = facts;
  const values = [
    magnitude(selectionChars),
    magnitude(contextTokens),
    // Messages are told apart in finer steps than sizes of code.
    magnitude(prompt.length ** 1.5),
    magnitude(pastedLines),
    Math.min(files, 6),
    Math.min(diagnostics, 4),
    language === null ? 0 : 1,
    selectionChars > 0 ? 1 : 0,
  ];
  for (const [i, value] of values.entries()) found.add(mix(mix(FACT, i), value));
}

function magnitude(value: number): number {
  return value >= 1 ? 1 + Math.floor(Math.log2(Math.min(value, Number.MAX_SAFE_INTEGER))) : 0;
}

/** Words, numbers as `0`, and signs one by one; scripts without spaces come as long words, of which the parts count. */
function tokensOf(line: string): string[] {
  const tokens: string[] = [];
  let word = '';
  // Where the letters begin that are not in the word yet: they are taken over at once.
  let from = -1;
  for (let i = 0; i <= line.length; i++) {
    const code = i < line.length ? line.charCodeAt(i) : SPACE;
    if (isLetter(code)) {
      if (from < 0) from = i;
      continue;
    }
    if (from >= 0) word += line.slice(from, i);
    from = -1;
    if (code >= 48 && code <= 57) {
      if (!word.endsWith('0')) word += '0';
    } else if (!isAccent(code)) {
      if (word !== '') tokens.push(word);
      word = '';
      if (code > SPACE && code < 127) tokens.push(line.charAt(i));
    }
  }
  return tokens;
}

function isLetter(code: number): boolean {
  if (code < 128) return (code >= 97 && code <= 122) || code === 95;
  if (code < 0xc0 || isAccent(code)) return false;
  // Punctuation, arrows, signs; then that of Chinese and Japanese, and the full-width forms.
  return !(
    (code >= 0x2000 && code <= 0x2bff) ||
    (code >= 0x3000 && code <= 0x303f) ||
    (code >= 0xff00 && code <= 0xff0f)
  );
}

/** Combining accents of Latin, Greek and Cyrillic: many leave them out when they type. */
function isAccent(code: number): boolean {
  return code >= 0x300 && code <= 0x36f;
}

/** Chinese, Japanese, and Korean as it comes apart: one character can be a word. */
function isIdeographic(code: number): boolean {
  return code >= 0x2e80 && code <= 0xd7ff;
}

// Where a feature comes from goes into its hash, which is FNV-1a.
const WRITTEN = 0x811c9dc5;
const PART = 0x2f0b4c47;
const PASTED = 0x50c5d1f3;
const BEFORE = 0x3c6ef372;
const FACT = 0x1234567;
const START = 1;
const END = 2;
const GAP = 3;

const SPACE = 32;
/** `<` and `>`. */
const WORD_BEGINS = 60;
const WORD_ENDS = 62;

function mix(hash: number, value: number): number {
  return Math.imul(hash ^ value, 0x01000193);
}

function hashOf(seed: number, text: string): number {
  let hash = seed;
  for (let i = 0; i < text.length; i++) hash = mix(hash, text.charCodeAt(i));
  return hash;
}
