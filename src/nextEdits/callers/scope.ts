import { indentAt, placesOf } from '../texts.ts';
import type { Family, Language } from './languages.ts';
import { withoutStrings } from './literals.ts';

const MOST_LINES = 1_000;
const MOST_CHARS_OF_LINE = 300;
/** Of a name in one line, and in a text. */
const MOST_PLACES = 10;
const MOST_NAMES = 5_000;

/** Whether a name is declared between two parts of a line. */
type Declares = (before: string, after: string) => boolean;

const byType: Declares = (before, after) =>
  /[\w>\]*&?]\s+[*&]*$/.test(before) && /^\s*(?:[=;,{[]|$)/.test(after) && !/[=(]|\breturn\b/.test(before);
/** Behind such words stand names, and before the next sign that ends them. */
const byKeyword =
  (variables: RegExp, functions: RegExp): Declares =>
  (before) =>
    functions.test(before) || (variables.test(before) && !/[=;(]/.test(before));

const SCRIPT = byKeyword(
  /^\s*(?:export\s+)?(?:const|let|var|using|import)\b/,
  /^\s*(?:export\s+)?(?:default\s+)?(?:async\s+)?(?:function\b\*?|class|enum)\s+$/,
);
const PYTHON = byKeyword(
  /^\s*(?:(?:async\s+)?(?:for|with)|import|from)\b/,
  /^\s*(?:async\s+)?(?:def|class)\s+$/,
);
const RUST = byKeyword(/^\s*(?:pub(?:\([^()]*\))?\s+)?(?:let|const|static|use)\b/, /\bfn\s+$/);
const GO = byKeyword(/^\s*(?:var|const)\s/, /^\s*func\s+$/);

const DECLARES: Readonly<Record<Family, Declares>> = {
  script: SCRIPT,
  rust: RUST,
  python: (before, after) =>
    PYTHON(before, after) || (/^[\w\s,]*$/.test(before) && /^[\w\s,]*(?::[^=]+)?=(?!=)/.test(after)),
  go: (before, after) => GO(before, after) || (/^[\w\s,]*$/.test(before) && /^[\w\s,]*:=/.test(after)),
  java: byType,
  csharp: byType,
  c: byType,
};

/** Whether names mean something where a text goes on. */
export type Scopes = (text: string, offset: number, name: string) => boolean;

/** A line above a place. */
interface Line {
  readonly start: number;
  /** -1: it is blank or a comment. */
  readonly indent: number;
  /** It ends the head of a function that goes over several lines. */
  readonly isEnd: boolean;
}

/** What is known of a text. */
interface Read {
  readonly lines: readonly Line[];
  readonly names: Map<string, Name>;
}

interface Name {
  /** The lines that it stands in. */
  readonly lines: ReadonlySet<number>;
  /** What was found out, for a line and the indentation of what was asked about below it. */
  readonly answers: Map<number, boolean>;
}

/** Texts that are remembered. */
const MOST_TEXTS = 20;

/**
 * Tells whether a name surely means something at a place: it is declared above, in the same block or in one around it, or is
 * a parameter of a function around it. By lines and their indentation alone. Many places of one text are told at once.
 */
export function createScopes(language: Language): Scopes {
  const texts = new Map<string, Read>();
  const readOf = (text: string): Read => {
    const known = texts.get(text);
    if (known) return known;
    if (texts.size >= MOST_TEXTS) texts.clear();
    const read = { lines: readLines(text), names: new Map<string, Name>() };
    texts.set(text, read);
    return read;
  };
  /** Whether a name stands in a line, neither as a member of something nor called. */
  const stands = (line: string, name: string, declares: Declares): boolean => {
    const code = withoutStrings(line, language);
    return placesOf(code, name, MOST_PLACES).some((at) => {
      const [before, after] = [code.slice(0, at), code.slice(at + name.length)];
      return !/(?:\.|->|::)$/.test(before) && !after.startsWith('(') && declares(before, after);
    });
  };
  return (text, offset, name) => {
    const { lines, names } = readOf(text);
    const known = names.get(name) ?? {
      lines: new Set(placesOf(text, name, MOST_NAMES).map((at) => lineAt(lines, at))),
      answers: new Map<number, boolean>(),
    };
    names.set(name, known);
    if (known.lines.size === 0) return false;
    const { answers } = known;
    const own = lineAt(lines, offset);
    const { start = 0, indent = 0 } = lines[own] ?? {};
    if (stands(text.slice(Math.max(start, offset - MOST_CHARS_OF_LINE), offset), name, () => true))
      return true;
    let least = indent;
    /** The indentation of a head that goes over several lines, while these are passed. */
    let head = -1;
    /** Who comes to a line with the same indentation finds the same above it. */
    const passed: number[] = [];
    let found = false;
    for (let at = own - 1; at >= 0 && at >= own - MOST_LINES; at--) {
      const line = lines[at];
      if (line === undefined || line.indent < 0 || (line.indent > least && head < 0)) continue;
      const state = at * MOST_CHARS_OF_LINE + Math.min(least, MOST_CHARS_OF_LINE - 1);
      const answer = head < 0 ? answers.get(state) : undefined;
      if (answer !== undefined) {
        found = answer;
        break;
      }
      if (head < 0) passed.push(state);
      const isAround = line.indent < least;
      const declares = isAround || head >= 0 ? () => true : DECLARES[language.family];
      found =
        known.lines.has(at) && stands(text.slice(line.start, endOfLine(text, line.start)), name, declares);
      if (found) break;
      if (head >= 0 && line.indent <= head) head = -1;
      else if (isAround && line.isEnd) head = line.indent;
      if (isAround) least = line.indent;
    }
    for (const state of passed) answers.set(state, found);
    return found;
  };
}

function readLines(text: string): Line[] {
  const lines: Line[] = [];
  for (let start = 0; start <= text.length; ) {
    const feed = text.indexOf('\n', start);
    const end = feed < 0 ? text.length : feed;
    const indent = indentAt(text, start);
    const first = text.charAt(start + indent);
    const isBlank =
      start + indent >= end || first === '#' || first === '*' || text.startsWith('//', start + indent);
    lines.push({ start, indent: isBlank ? -1 : indent, isEnd: first === ')' || first === ']' });
    start = end + 1;
  }
  return lines;
}

function lineAt(lines: readonly Line[], offset: number): number {
  let [low, high] = [0, lines.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((lines[middle]?.start ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

function endOfLine(text: string, start: number): number {
  const end = text.indexOf('\n', start);
  return Math.min(end < 0 ? text.length : end, start + MOST_CHARS_OF_LINE);
}
