/** One place of a pattern: what it matches, one character of a path at a time. */
type Token =
  | { readonly is: 'character'; readonly character: string }
  | { readonly is: 'set'; readonly has: (code: number) => boolean }
  /** `*`: any characters of a name. */
  | { readonly is: 'star' }
  /** `**`: any characters, those between folders too. */
  | { readonly is: 'globstar' }
  /** What follows, a globstar and a slash, may be nothing. */
  | { readonly is: 'optional' };

/** Counts what matching costs, so that a set of patterns cannot take longer than it may. */
export interface Budget {
  /** Steps that are left. */
  left: number;
}

export type Wildcards = (path: string, budget: Budget) => boolean;

/**
 * A pattern as git's `wildmatch` reads it with `WM_PATHNAME` (git/wildmatch.c), for bytes or characters; null where it is
 * malformed and so matches nothing. All ways through the pattern are followed at once: the time is at most that of the
 * pattern's length times the path's, however many stars there are, and matching stops as unmatched when the budget is spent.
 *
 * @param ignoreCase of ASCII letters, as git does
 */
export function wildcards(pattern: string, ignoreCase: boolean): Wildcards | null {
  const fold = (text: string): string => (ignoreCase ? lowerAscii(text) : text);
  const source = fold(pattern);
  if (!/[*?[\\]/.test(source)) return (path) => fold(path) === source;
  const tokens = tokensOf(source, ignoreCase);
  if (tokens === null) return null;
  const texts = textsOf(tokens);
  return (path, budget) => {
    const folded = fold(path);
    return hasInOrder(folded, texts) && follows(tokens, folded, budget);
  };
}

/** The texts between the wildcards, all of which a path has that is matched. */
function textsOf(tokens: readonly Token[]): string[] {
  const texts = [''];
  for (const [at, token] of tokens.entries()) {
    const isOptional = tokens[at - 2]?.is === 'optional';
    if (token.is === 'character' && !isOptional) texts.push((texts.pop() ?? '') + token.character);
    else texts.push('');
  }
  return texts.filter((text) => text !== '');
}

/** Thousands of patterns are tried on each path, and this is all that most of them cost. */
function hasInOrder(path: string, texts: readonly string[]): boolean {
  let at = 0;
  for (const text of texts) {
    const found = path.indexOf(text, at);
    if (found < 0) return false;
    at = found + text.length;
  }
  return true;
}

/** Other letters are left alone, and every length stays. */
function lowerAscii(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

function follows(tokens: readonly Token[], path: string, budget: Budget): boolean {
  let places: number[] = [];
  /** At which character a place was reached last, so that it is taken once for each. */
  const reached = new Int32Array(tokens.length + 1).fill(-1);
  /** Places that are still to be reached: thousands of optional folders in a row are too deep for calls within calls. */
  const open: number[] = [];
  const reach = (into: number[], place: number, at: number): void => {
    open.push(place);
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      for (; reached[next] !== at; next++) {
        reached[next] = at;
        into.push(next);
        const token = tokens[next];
        if (token?.is === 'optional') open.push(next + 3);
        else if (token?.is !== 'star' && token?.is !== 'globstar') break;
      }
    }
  };
  reach(places, 0, 0);
  for (let at = 0; at < path.length; at++) {
    budget.left -= places.length;
    if (places.length === 0 || budget.left < 0) return false;
    const next: number[] = [];
    const character = path[at] ?? '';
    for (const place of places) {
      const token = tokens[place];
      if (token === undefined) continue;
      const stays = token.is === 'globstar' || (token.is === 'star' && character !== '/');
      if (stays) reach(next, place, at + 1);
      else if (matches(token, character)) reach(next, place + 1, at + 1);
    }
    places = next;
  }
  return places.includes(tokens.length);
}

function matches(token: Token, character: string): boolean {
  if (token.is === 'character') return token.character === character;
  return token.is === 'set' && character !== '/' && token.has(character.charCodeAt(0));
}

function tokensOf(pattern: string, ignoreCase: boolean): Token[] | null {
  const tokens: Token[] = [];
  for (let at = 0; at < pattern.length; ) {
    const character = pattern[at] ?? '';
    if (character === '*') {
      const before = at === 0 || pattern[at - 1] === '/';
      const start = at;
      while (pattern[at] === '*') at++;
      const after = pattern[at];
      const divides = after === undefined || after === '/' || pattern.startsWith('\\/', at);
      const isGlobstar = at - start > 1 && before && divides;
      if (isGlobstar && after === '/') tokens.push({ is: 'optional' });
      tokens.push({ is: isGlobstar ? 'globstar' : 'star' });
    } else if (character === '[') {
      const set = setIn(pattern, at + 1, ignoreCase);
      if (set === null) return null;
      tokens.push({ is: 'set', has: set.has });
      at = set.next;
    } else if (character === '?') {
      tokens.push({ is: 'set', has: () => true });
      at++;
    } else {
      const isEscape = character === '\\';
      const literal = isEscape ? pattern[at + 1] : character;
      if (literal === undefined) return null;
      tokens.push({ is: 'character', character: literal });
      at += isEscape ? 2 : 1;
    }
  }
  return tokens;
}

interface CharacterSet {
  readonly has: (code: number) => boolean;
  readonly next: number;
}

/** The classes of POSIX: each pair is the first and the last of a range of characters. */
const CLASSES: ReadonlyMap<string, readonly string[]> = new Map([
  ['alnum', ['09', 'AZ', 'az']],
  ['alpha', ['AZ', 'az']],
  ['blank', ['  ', '\t\t']],
  ['cntrl', ['\0\x1f', '\x7f\x7f']],
  ['digit', ['09']],
  ['graph', ['!~']],
  ['lower', ['az']],
  ['print', [' ~']],
  ['punct', ['!/', ':@', '[`', '{~']],
  ['space', ['  ', '\t\r']],
  ['upper', ['AZ']],
  ['xdigit', ['09', 'AF', 'af']],
]);

/** The set whose first character is at `start`; null where it has no end, or a class that there is not. */
function setIn(pattern: string, start: number, ignoreCase: boolean): CharacterSet | null {
  const isNegated = pattern[start] === '!' || pattern[start] === '^';
  const ranges: [number, number][] = [];
  const add = (from: string, to: string): void => {
    ranges.push([from.charCodeAt(0), to.charCodeAt(0)]);
  };
  const first = isNegated ? start + 1 : start;
  let before: string | null = null;
  for (let at = first; at < pattern.length; at++) {
    let character = pattern[at] ?? '';
    if (character === ']' && at > first)
      return { has: memberOf(ranges, isNegated, ignoreCase), next: at + 1 };
    const upTo = pattern[at + 1];
    if (character === '[' && upTo === ':') {
      const end = pattern.indexOf(']', at + 2);
      if (end < 0) return null;
      if (end > at + 2 && pattern[end - 1] === ':') {
        const name = pattern.slice(at + 2, end - 1);
        const known = CLASSES.get(name);
        if (known === undefined) return null;
        for (const [from = '', to = ''] of known) add(from, to);
        // The path is in small letters then.
        if (ignoreCase && name === 'upper') add('a', 'z');
        before = null;
        at = end;
        continue;
      }
    }
    const isRange: boolean = character === '-' && before !== null && upTo !== undefined && upTo !== ']';
    if (isRange) at++;
    character = pattern[at] ?? '';
    if (character === '\\') {
      at++;
      const escaped = pattern[at];
      if (escaped === undefined) return null;
      character = escaped;
    }
    if (isRange) add(before ?? '', character);
    else add(character, character);
    before = isRange ? null : character;
  }
  return null;
}

function memberOf(
  ranges: readonly (readonly [number, number])[],
  isNegated: boolean,
  ignoreCase: boolean,
): (code: number) => boolean {
  const holds = (code: number): boolean => ranges.some(([from, to]) => code >= from && code <= to);
  const isLetter = (code: number): boolean => code >= 97 && code <= 122;
  return (code) => (holds(code) || (ignoreCase && isLetter(code) && holds(code - 32))) !== isNegated;
}
