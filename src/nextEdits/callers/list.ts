import { endOfComment, endOfLiteral, type Language, withoutStrings } from '../scopes/index.ts';
import { isWordAt } from '../texts.ts';

/** A part of a text without the white space and the comments around it. */
export interface Item {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** What stands between two round brackets, divided at its commas. */
export interface List {
  readonly items: readonly Item[];
  /** The offsets of the brackets. */
  readonly open: number;
  readonly close: number;
}

/** A longer list is data. */
const MOST_CHARS = 6_000;

/** With more of them nothing that people write goes on; each is looked behind for the end of type arguments. */
const MOST_COMPARISONS = 50;

const CLOSERS: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/**
 * Reads the list that a round bracket opens, past strings, comments, patterns, other brackets and the commas of type
 * arguments. Null where it is not closed, is too long, or holds what cannot be told from commas and brackets for certain.
 * In linear time.
 */
export function readList(text: string, open: number, language: Language): List | null {
  const items: Item[] = [];
  const closers: string[] = [];
  const most = Math.min(text.length, open + MOST_CHARS);
  let [start, end] = [-1, -1];
  let comparisons = 0;
  for (let at = open + 1; at < most; ) {
    const char = text.charAt(at);
    const comment = endOfComment(text, at, language);
    if (comment > at || char.trim() === '') {
      at = Math.max(comment, at + 1);
      continue;
    }
    if (closers.length === 0 && (char === ')' || char === ',')) {
      if (start >= 0) items.push({ text: text.slice(start, end), start, end });
      if (char === ')')
        return items.some((item) => isCutLambda(item) || isGenerator(item, language))
          ? null
          : { items, open, close: at };
      // Nothing before a comma means something else in each language.
      if (start < 0) return null;
      start = -1;
      at++;
      continue;
    }
    if (start < 0) start = at;
    if (isUnclear(text, at, start, language)) return null;
    const literal = endOfLiteral(text, at, language);
    if (literal === null) return null;
    if (literal > at) at = literal;
    else if (char === '|' && /^(?:move\s+)?$/.test(text.slice(start, at)) && language.family === 'rust')
      at = endOfClosureHead(text, at);
    else if (char === '<' && language.hasGenerics) {
      const types = endOfTypeArguments(text, at);
      if (types === null && ++comparisons > MOST_COMPARISONS) return null;
      at = types ?? at + 1;
    } else {
      const closer = CLOSERS[char];
      if (closer !== undefined) closers.push(closer);
      else if (')]}'.includes(char) && closers.pop() !== char) return null;
      at++;
    }
    end = at;
  }
  return null;
}

/** Elements of JSX have texts for people in them; and what the preprocessor of C leaves is decided elsewhere. */
function isUnclear(text: string, at: number, start: number, { family }: Language): boolean {
  const char = text.charAt(at);
  if (family === 'script') return char === '<' && at === start && /^<[A-Za-z>]/.test(text.slice(at, at + 2));
  return family === 'c' && char === '#';
}

/** The parameters of a lambda of Python have commas and no brackets. */
function isCutLambda({ text }: Item): boolean {
  return /\blambda\b/.test(text.slice(text.lastIndexOf(':') + 1));
}

/** A generator of Python may do without brackets of its own where it is the only argument. */
function isGenerator({ text }: Item, language: Language): boolean {
  if (language.family !== 'python' || !/\bfor\b/.test(text)) return false;
  let depth = 0;
  for (const [sign] of withoutStrings(text, language).matchAll(/[()[\]{}]|\bfor\b/g)) {
    if (sign === 'for' && depth === 0) return true;
    if (sign !== 'for') depth += '([{'.includes(sign) ? 1 : -1;
  }
  return false;
}

/** The parameters of a closure of Rust stand between two bars. */
function endOfClosureHead(text: string, at: number): number {
  const end = text.indexOf('|', at + 1);
  return end < 0 ? text.length : end + 1;
}

const MOST_TYPE_CHARS = 400;
/** Of type arguments in type arguments. */
const MOST_DEPTH = 10;

const OF_TYPES = /[\w\s,.$:&|?*[\]'"<>{};()=-]/;

/** What cannot follow a comparison, behind the type arguments. */
const AFTER_TYPES = /^(?:\s*(?:[(),;[\]{}.&*>|=:?]|$)|\s+[\p{L}_$])/u;

/** Where the type arguments end that a `<` opens; null where it compares. They follow a name at once. */
export function endOfTypeArguments(text: string, at: number): number | null {
  if (!isWordAt(text, at - 1) && !'.:'.includes(text.charAt(at - 1))) return null;
  let depth = 0;
  const most = Math.min(text.length, at + MOST_TYPE_CHARS);
  for (let end = at; end < most; end++) {
    const char = text.charAt(end);
    if (!OF_TYPES.test(char)) return null;
    if (char === '<' && ++depth > MOST_DEPTH) return null;
    if (char !== '>' || '=-'.includes(text.charAt(end - 1))) continue;
    depth--;
    if (depth === 0) return AFTER_TYPES.test(text.slice(end + 1, end + 40)) ? end + 1 : null;
  }
  return null;
}
