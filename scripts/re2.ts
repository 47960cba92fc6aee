/**
 * Reads expressions in RE2's syntax, as far as lists of secrets use it, and writes them as JavaScript has them: flags in the middle of
 * an expression become plain sets of characters, so that what is written means the same in every engine.
 */
export type Node =
  | { readonly kind: 'set'; readonly source: string; readonly codes: readonly number[] }
  | { readonly kind: 'edge'; readonly source: string }
  | { readonly kind: 'sequence' | 'choice'; readonly of: readonly Node[] }
  | { readonly kind: 'group'; readonly isCapture: boolean; readonly of: Node }
  | {
      readonly kind: 'repeat';
      readonly of: Node;
      readonly min: number;
      readonly max: number;
      readonly isLazy: boolean;
    };

interface Flags {
  readonly i: boolean;
  readonly s: boolean;
}

const ALL = Array.from({ length: 128 }, (_, code) => code).filter(
  (code) => code >= 32 || code === 9 || code === 10 || code === 13,
);
const codesOf = (form: RegExp): number[] => ALL.filter((code) => form.test(String.fromCharCode(code)));
const CLASSES: Readonly<Record<string, readonly number[]>> = {
  d: codesOf(/\d/),
  D: codesOf(/\D/),
  w: codesOf(/\w/),
  W: codesOf(/\W/),
  s: codesOf(/\s/),
  S: codesOf(/\S/),
};
const ESCAPED: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', f: '\f', v: '\v' };
const EDGES: Readonly<Record<string, string>> = {
  '^': '(?<![\\s\\S])',
  $: '(?![\\s\\S])',
  '\\z': '(?![\\s\\S])',
  '\\b': '\\b',
  '\\B': '\\B',
};

/** Throws where the expression has what is not known here. */
export function parseRe2(text: string): Node {
  let at = 0;
  const fail = (): never => {
    throw new Error(`cannot read ${text.slice(at, at + 12)} in ${text}`);
  };
  const take = (expected: string): boolean => {
    if (!text.startsWith(expected, at)) return false;
    at += expected.length;
    return true;
  };

  const choice = (given: Flags): Node => {
    let flags = given;
    const choices: Node[] = [];
    let items: Node[] = [];
    while (at < text.length && text[at] !== ')') {
      if (take('|')) {
        choices.push({ kind: 'sequence', of: items });
        items = [];
        continue;
      }
      const set = /\(\?([is]*)(?:-([is]+))?\)/y;
      set.lastIndex = at;
      const found = set.exec(text);
      if (found) {
        at = set.lastIndex;
        flags = changed(flags, found[1], found[2]);
        continue;
      }
      items.push(repeated(atom(flags)));
    }
    choices.push({ kind: 'sequence', of: items });
    const [only] = choices;
    return choices.length === 1 && only ? only : { kind: 'choice', of: choices };
  };

  const atom = (flags: Flags): Node => {
    if (take('(')) return group(flags);
    if (take('[')) return set(flags);
    if (take('.'))
      return {
        kind: 'set',
        source: flags.s ? '[\\s\\S]' : '[^\\n]',
        codes: ALL.filter((code) => code >= 32),
      };
    for (const [edge, source] of Object.entries(EDGES)) if (take(edge)) return { kind: 'edge', source };
    const one = character();
    return typeof one === 'string' ? classNode(one) : setNode([one], flags, false);
  };

  const group = (flags: Flags): Node => {
    const head = /\?(?:P<\w+>|([is]*)(?:-([is]+))?:)/y;
    head.lastIndex = at;
    const found = head.exec(text);
    if (!found && text[at] === '?') fail();
    if (found) at = head.lastIndex;
    const isCapture = !found || found[0].startsWith('?P');
    const of = choice(found ? changed(flags, found[1], found[2]) : flags);
    if (!take(')')) fail();
    return { kind: 'group', isCapture, of };
  };

  /** A character's code, or the letter of a class. */
  const character = (): number | string => {
    if (!take('\\')) return text.charCodeAt(at++);
    const hex = /x([0-9a-fA-F]{2})/y;
    hex.lastIndex = at;
    const found = hex.exec(text);
    if (found?.[1]) {
      at = hex.lastIndex;
      return Number.parseInt(found[1], 16);
    }
    const letter = text[at++] ?? fail();
    if (letter in CLASSES) return letter;
    const escaped = ESCAPED[letter];
    if (escaped === undefined && /[A-Za-z0-9]/.test(letter)) fail();
    return (escaped ?? letter).charCodeAt(0);
  };

  const set = (flags: Flags): Node => {
    const isNegated = take('^');
    const codes: number[] = [];
    for (let first = true; first || text[at] !== ']'; first = false) {
      if (at >= text.length) fail();
      if (take('[:alnum:]')) {
        codes.push(...codesOf(/[A-Za-z0-9]/));
        continue;
      }
      const from = character();
      if (typeof from === 'string') codes.push(...(CLASSES[from] ?? []));
      else if (text[at] === '-' && text[at + 1] !== ']') {
        at++;
        const to = character();
        if (typeof to === 'string') fail();
        else for (let code = from; code <= to; code++) codes.push(code);
      } else codes.push(from);
    }
    at++;
    return setNode(codes, flags, isNegated);
  };

  const repeated = (of: Node): Node => {
    const form = /(?:([*+?])|\{(\d+)(,)?(\d+)?\})(\?)?/y;
    form.lastIndex = at;
    const found = form.exec(text);
    if (!found) return of;
    at = form.lastIndex;
    const [, sign, from, comma, to, lazy] = found;
    const min = sign ? (sign === '+' ? 1 : 0) : Number(from);
    const max = sign ? (sign === '?' ? 1 : Infinity) : to ? Number(to) : comma ? Infinity : min;
    return { kind: 'repeat', of, min, max, isLazy: lazy !== undefined };
  };

  const whole = choice({ i: false, s: false });
  return at === text.length ? whole : fail();
}

function changed(flags: Flags, on = '', off = ''): Flags {
  const next = (flag: 'i' | 's') => (on.includes(flag) || flags[flag]) && !off.includes(flag);
  return { i: next('i'), s: next('s') };
}

function classNode(letter: string): Node {
  return { kind: 'set', source: `\\${letter}`, codes: CLASSES[letter] ?? [] };
}

function setNode(given: readonly number[], { i }: Flags, isNegated: boolean): Node {
  const both = given.flatMap((code) => {
    const char = String.fromCharCode(code);
    return i ? [char.toLowerCase().charCodeAt(0), char.toUpperCase().charCodeAt(0)] : [code];
  });
  const codes = [...new Set(both)].sort((a, b) => a - b);
  const inside = rangesOf(codes);
  const [only] = codes;
  const source =
    codes.length === 1 && only !== undefined && !isNegated
      ? escaped(only)
      : `[${isNegated ? '^' : ''}${inside}]`;
  return { kind: 'set', source, codes: isNegated ? ALL.filter((code) => !codes.includes(code)) : codes };
}

function rangesOf(codes: readonly number[]): string {
  let source = '';
  for (let from = 0; from < codes.length; ) {
    let to = from;
    while (codes[to + 1] === (codes[to] ?? 0) + 1) to++;
    const [first = 0, last = 0] = [codes[from], codes[to]];
    source +=
      to - from < 2
        ? codes
            .slice(from, to + 1)
            .map(escaped)
            .join('')
        : `${escaped(first)}-${escaped(last)}`;
    from = to + 1;
  }
  return source.replace('0-9A-Z_a-z', '\\w').replace('0-9', '\\d');
}

const NAMED: Readonly<Record<number, string>> = { 9: '\\t', 10: '\\n', 11: '\\v', 12: '\\f', 13: '\\r' };

function escaped(code: number): string {
  const char = String.fromCharCode(code);
  return NAMED[code] ?? (/[\\^$.*+?()[\]{}|/-]/.test(char) ? `\\${char}` : char);
}

export function toJavaScript(node: Node): string {
  switch (node.kind) {
    case 'set':
    case 'edge':
      return node.source;
    case 'sequence':
      return node.of.map(toJavaScript).join('');
    case 'choice':
      return node.of.map(toJavaScript).join('|');
    case 'group':
      return `(${node.isCapture ? '' : '?:'}${toJavaScript(node.of)})`;
    case 'repeat': {
      const { min, max } = node;
      const inner = toJavaScript(node.of);
      const times =
        min === max
          ? `{${min}}`
          : max === 1
            ? '?'
            : max < Infinity
              ? `{${min},${max}}`
              : min < 2
                ? '*+'[min]
                : `{${min},}`;
      return `${inner}${times}${node.isLazy ? '?' : ''}`;
    }
  }
}

/**
 * The beginnings that every match has one of, in lower case, `length` characters long, or a whole alternative that is shorter.
 * Null where there are more than `most`.
 */
export function headsOf(node: Node, length: number, most: number): string[] | null {
  const grown = grow([{ text: '', open: true }], node, length, most);
  return grown && [...new Set(grown.map(({ text }) => text))];
}

interface Head {
  readonly text: string;
  /** What comes next belongs to it. */
  readonly open: boolean;
}

function grow(heads: readonly Head[], node: Node, length: number, most: number): Head[] | null {
  const done = heads.filter(({ open }) => !open);
  const open = heads.filter((head) => head.open);
  if (open.length === 0) return done;
  const after = (): Head[] | null => {
    switch (node.kind) {
      case 'edge':
        return open;
      case 'group':
        return grow(open, node.of, length, most);
      case 'set': {
        const chars = [...new Set(node.codes.map((code) => String.fromCharCode(code).toLowerCase()))];
        // A set that is wide ends a head that is long enough to be told from others.
        if (chars.length > 2 && open.every(({ text }) => text.length >= MIN_HEAD))
          return open.map((head) => ({ ...head, open: false }));
        return open.flatMap(({ text }) =>
          chars.map((char) => ({ text: text + char, open: text.length + 1 < length })),
        );
      }
      case 'sequence': {
        let all: Head[] | null = [...open];
        for (const one of node.of) all = all && grow(all, one, length, most);
        return all;
      }
      case 'choice': {
        const each = node.of.map((one) => grow(open, one, length, most));
        return each.includes(null) ? null : each.flatMap((one) => one ?? []);
      }
      case 'repeat': {
        let all: Head[] | null = [...open];
        for (let n = 0; n < Math.min(node.min, length); n++) all = all && grow(all, node.of, length, most);
        if (!all || node.min === node.max) return all;
        if (node.min === 0)
          return all.every(({ text }) => text.length >= MIN_HEAD)
            ? all.map((head) => ({ ...head, open: false }))
            : null;
        return all.map((head) => ({ ...head, open: false }));
      }
    }
  };
  const all = after();
  if (!all || done.length + all.length > most) return null;
  return [...done, ...all];
}

/** So many characters are looked up at once. */
export const MIN_HEAD = 3;

/** A text that the expression matches; `random` gives numbers from 0 to before 1. */
export function sampleOf(node: Node, random: () => number): string {
  const pick = <T>(all: readonly T[]): T | undefined => all[Math.floor(random() * all.length)];
  switch (node.kind) {
    case 'edge':
      return '';
    case 'set':
      return String.fromCharCode(pick(node.codes) ?? 63);
    case 'sequence':
      return node.of.map((one) => sampleOf(one, random)).join('');
    case 'choice': {
      const one = pick(node.of);
      return one ? sampleOf(one, random) : '';
    }
    case 'group':
      return sampleOf(node.of, random);
    case 'repeat': {
      const spread = Math.min(node.max, node.min + 20) - node.min;
      return Array.from({ length: node.min + Math.floor(random() * (spread + 1)) }, () =>
        sampleOf(node.of, random),
      ).join('');
    }
  }
}
