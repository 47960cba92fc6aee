// Regular expressions of a model over the files of a project: JavaScript's own can take for ever on a line that somebody made
// for it. Here each character of a line takes as long as the expression has parts, and no longer (Thompson's construction).

/** Parts of an expression at most, counted after repetitions are written out. */
const MOST_PARTS = 200;
const MOST_REPEATS = 100;
const DEEPEST = 50;
/** Of a longer line, its beginning is looked at. */
const LONGEST_LINE = 5_000;

type Assertion = 'begin' | 'end' | 'word' | 'no-word';
type Takes = (code: number) => boolean;

/** What an instruction does: reads a character, goes on at two places, or only where the place is right. */
type Instruction =
  | { readonly do: 'read'; readonly takes: Takes }
  | { readonly do: 'split'; to: number; other: number }
  | { readonly do: 'assert'; readonly what: Assertion }
  | { readonly do: 'match' };

export type Matcher =
  | { readonly ok: true; readonly matches: (line: string) => boolean }
  /** Why it cannot be used, as the end of a sentence. */
  | { readonly ok: false; readonly why: string };

/** Makes a matcher of the usual syntax, without what needs to go back: references to groups, and looking around. */
export function matcherOf(pattern: string, ignoreCase: boolean): Matcher {
  try {
    const program = compile(parse([...pattern], ignoreCase ? folded : (takes) => takes));
    return { ok: true, matches: (line) => matches(program, line.slice(0, LONGEST_LINE)) };
  } catch (error) {
    if (error instanceof Unreadable) return { ok: false, why: error.message };
    throw error;
  }
}

class Unreadable extends Error {}

type Node =
  | { readonly is: 'char'; readonly takes: Takes }
  | { readonly is: 'assert'; readonly what: Assertion }
  | { readonly is: 'all' | 'any'; readonly parts: readonly Node[] }
  | { readonly is: 'repeat'; readonly part: Node; readonly least: number; readonly most: number };

/** `fold`: of what is written as itself, other cases count as well; `[^a]` is then neither `a` nor `A`. */
function parse(signs: readonly string[], fold: (takes: Takes) => Takes): Node {
  let at = 0;
  const node = any(0);
  if (at < signs.length) throw new Unreadable('has a ) too many');
  return node;

  function any(depth: number): Node {
    if (depth > DEEPEST) throw new Unreadable('is nested too deeply');
    const parts = [all(depth)];
    while (signs[at] === '|') {
      at++;
      parts.push(all(depth));
    }
    const [only] = parts;
    return parts.length === 1 && only ? only : { is: 'any', parts };
  }

  function all(depth: number): Node {
    const parts: Node[] = [];
    while (at < signs.length && signs[at] !== '|' && signs[at] !== ')') parts.push(repeated(one(depth)));
    return { is: 'all', parts };
  }

  function repeated(part: Node): Node {
    let node = part;
    for (;;) {
      const range = rangeAt();
      if (range === null) return node;
      // Lazy or not, it matches the same lines.
      if (signs[at] === '?') at++;
      node = { is: 'repeat', part: node, ...range };
    }
  }

  function rangeAt(): { least: number; most: number } | null {
    const sign = signs[at];
    if (sign === '*' || sign === '+' || sign === '?') {
      at++;
      return { least: sign === '+' ? 1 : 0, most: sign === '?' ? 1 : Infinity };
    }
    if (sign !== '{') return null;
    const found = /^\{(\d{1,6})(,(\d{0,6}))?\}/.exec(signs.slice(at, at + 20).join(''));
    if (!found) return null;
    at += found[0].length;
    const least = Number(found[1]);
    const most = found[2] === undefined ? least : found[3] ? Number(found[3]) : Infinity;
    if (least > MOST_REPEATS || (most !== Infinity && most > MOST_REPEATS) || most < least)
      throw new Unreadable(`repeats more than ${MOST_REPEATS} times, or the other way round`);
    return { least, most };
  }

  function one(depth: number): Node {
    const sign = signs[at++] ?? '';
    switch (sign) {
      case '(':
        return group(depth);
      case '[':
        return { is: 'char', takes: classAt() };
      case '.':
        return { is: 'char', takes: () => true };
      case '^':
        return { is: 'assert', what: 'begin' };
      case '$':
        return { is: 'assert', what: 'end' };
      case '\\':
        return escaped();
      case '*':
      case '+':
      case '?':
        throw new Unreadable(`has a ${sign} with nothing before it`);
      default:
        return { is: 'char', takes: fold(only(sign)) };
    }
  }

  function group(depth: number): Node {
    if (signs[at] === '?') {
      const kind = signs.slice(at, at + 2).join('');
      if (kind !== '?:') throw new Unreadable('looks around itself or names groups, which is not offered');
      at += 2;
    }
    const node = any(depth + 1);
    if (signs[at] !== ')') throw new Unreadable('has a ( that is not closed');
    at++;
    return node;
  }

  function escaped(): Node {
    const sign = signs[at++];
    if (sign === undefined) throw new Unreadable('ends with a backslash');
    if (sign === 'b') return { is: 'assert', what: 'word' };
    if (sign === 'B') return { is: 'assert', what: 'no-word' };
    if (/[1-9k]/.test(sign)) throw new Unreadable('refers back to a group, which is not offered');
    return { is: 'char', takes: CLASSES[sign] ?? fold(only(literal(sign))) };
  }

  function classAt(): Takes {
    const isNot = signs[at] === '^';
    if (isNot) at++;
    const takers: Takes[] = [];
    for (let first = true; first || signs[at] !== ']'; first = false) {
      const sign = signs[at++];
      if (sign === undefined) throw new Unreadable('has a [ that is not closed');
      const named = sign === '\\' ? CLASSES[signs[at] ?? ''] : undefined;
      if (named) {
        at++;
        takers.push(named);
        continue;
      }
      const from = sign === '\\' ? literal(signs[at++]) : sign;
      if (signs[at] !== '-' || signs[at + 1] === ']' || signs[at + 1] === undefined) {
        takers.push(fold(only(from)));
        continue;
      }
      at++;
      const end = signs[at++] ?? '';
      const to = end === '\\' ? literal(signs[at++]) : end;
      takers.push(fold(between(from.codePointAt(0) ?? 0, to.codePointAt(0) ?? 0)));
    }
    at++;
    return (code) => takers.some((takes) => takes(code)) !== isNot;
  }

  function literal(sign: string | undefined): string {
    if (sign === undefined) throw new Unreadable('ends with a backslash');
    const control = CONTROLS[sign];
    // Other letters stand for something elsewhere, such as a code point.
    if (control === undefined && /[A-Za-z0-9]/.test(sign))
      throw new Unreadable(`has \\${sign}, which is not offered`);
    return control ?? sign;
  }
}

const CONTROLS: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', f: '\f', v: '\v', '0': '\0' };

const isDigit = (code: number): boolean => code >= 48 && code <= 57;
const isWordCode = (code: number): boolean =>
  isDigit(code) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95;
const isSpace = (code: number): boolean => /\s/.test(String.fromCodePoint(code));
const CLASSES: Readonly<Record<string, Takes>> = {
  d: isDigit,
  D: (code) => !isDigit(code),
  w: isWordCode,
  W: (code) => !isWordCode(code),
  s: isSpace,
  S: (code) => !isSpace(code),
};

function only(sign: string): Takes {
  const own = sign.codePointAt(0);
  return (code) => code === own;
}

function between(from: number, to: number): Takes {
  return (code) => code >= from && code <= to;
}

/** Either case of a character counts where it is asked for so. */
function folded(takes: Takes): Takes {
  return (code) => {
    if (takes(code)) return true;
    const sign = String.fromCodePoint(code);
    return (
      takes(sign.toLowerCase().codePointAt(0) ?? code) || takes(sign.toUpperCase().codePointAt(0) ?? code)
    );
  };
}

function compile(node: Node): readonly Instruction[] {
  const program: Instruction[] = [];
  const add = (instruction: Instruction): number => {
    if (program.length >= MOST_PARTS) throw new Unreadable('is too long');
    return program.push(instruction) - 1;
  };
  const emit = (part: Node): void => {
    switch (part.is) {
      case 'char':
        add({ do: 'read', takes: part.takes });
        return;
      case 'assert':
        add({ do: 'assert', what: part.what });
        return;
      case 'all':
        for (const one of part.parts) emit(one);
        return;
      case 'any':
        emitAny(part.parts);
        return;
      case 'repeat':
        emitRepeat(part);
    }
  };
  const emitAny = (parts: readonly Node[]): void => {
    const ends: { to: number; other: number }[] = [];
    for (const [i, one] of parts.entries()) {
      if (i === parts.length - 1) emit(one);
      else {
        const split = { do: 'split' as const, to: program.length + 1, other: 0 };
        add(split);
        emit(one);
        const jump = { do: 'split' as const, to: 0, other: 0 };
        add(jump);
        ends.push(jump);
        split.other = program.length;
      }
    }
    for (const jump of ends) jump.to = jump.other = program.length;
  };
  const emitRepeat = ({ part, least, most }: Node & { is: 'repeat' }): void => {
    for (let i = 0; i < least; i++) emit(part);
    if (most === Infinity) {
      const split = { do: 'split' as const, to: program.length + 1, other: 0 };
      const start = add(split);
      emit(part);
      add({ do: 'split', to: start, other: start });
      split.other = program.length;
      return;
    }
    const splits: { other: number }[] = [];
    for (let i = least; i < most; i++) {
      const split = { do: 'split' as const, to: program.length + 1, other: 0 };
      add(split);
      emit(part);
      splits.push(split);
    }
    for (const split of splits) split.other = program.length;
  };
  emit(node);
  add({ do: 'match' });
  return program;
}

/** Whether the expression is found anywhere in the line: all places are followed at once, each at most once for a character. */
function matches(program: readonly Instruction[], line: string): boolean {
  const seen = new Uint32Array(program.length);
  let now: number[] = [];
  let stamp = 0;
  let before = -1;
  for (let at = 0; ; ) {
    const code = line.codePointAt(at) ?? -1;
    stamp++;
    const next: number[] = [];
    // A match may begin at each place.
    const waiting = [...now, 0];
    while (waiting.length > 0) {
      const place = waiting.pop() ?? 0;
      if (seen[place] === stamp) continue;
      seen[place] = stamp;
      const instruction = program[place];
      if (instruction === undefined || instruction.do === 'match') return true;
      if (instruction.do === 'split') waiting.push(instruction.other, instruction.to);
      else if (instruction.do === 'assert') {
        if (holds(instruction.what, before, code)) waiting.push(place + 1);
      } else if (code >= 0 && instruction.takes(code)) next.push(place + 1);
    }
    if (code < 0) return false;
    now = next;
    before = code;
    at += code > 0xff_ff ? 2 : 1;
  }
}

function holds(what: Assertion, before: number, after: number): boolean {
  if (what === 'begin') return before < 0;
  if (what === 'end') return after < 0;
  const isBorder = (before >= 0 && isWordCode(before)) !== (after >= 0 && isWordCode(after));
  return isBorder === (what === 'word');
}
