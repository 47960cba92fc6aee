import { firstWhere } from '../../edits/index.ts';
import { indentAt, placesOf } from '../texts.ts';
import { DECLARES, declaresWithin, isParameter } from './declares.ts';
import type { Language } from './languages.ts';
import { endOfComment, endOfLiteral, withoutStrings } from './literals.ts';

const MOST_LINES = 1_000;
const MOST_CHARS_OF_LINE = 300;
/** Of a name in one line, and in a text. */
const MOST_PLACES = 10;
const MOST_NAMES = 5_000;

/** What stands behind the parameters where a function is declared. */
const HEAD_END = /^\)\s*(?:[:{]|=>|->|throws\b|where\b|const\b|$)/;

/** Whether names mean something where a text goes on. */
export type Scopes = (text: string, offset: number, name: string) => boolean;

/** A line above a place. */
interface Line {
  readonly start: number;
  /** -1: it is blank or a comment. */
  readonly indent: number;
  /** It ends the head of a function that goes over several lines. */
  readonly isEnd: boolean;
  /** It goes on with the statement of a line above. */
  readonly goesOn: boolean;
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
  const { family } = language;
  const texts = new Map<string, Read>();
  const readOf = (text: string): Read => {
    const known = texts.get(text);
    if (known) return known;
    if (texts.size >= MOST_TEXTS) texts.clear();
    const read = { lines: readLines(text, language), names: new Map<string, Name>() };
    texts.set(text, read);
    return read;
  };
  /** Whether a name stands in a line, neither as a member of something nor called. */
  const stands = (line: string, name: string, declares: typeof declaresWithin): boolean => {
    const code = withoutStrings(line, language);
    return placesOf(code, name, MOST_PLACES).some((at) => {
      const [before, after] = [code.slice(0, at), code.slice(at + name.length)];
      return !/(?:\.|->|::)$/.test(before) && !after.startsWith('(') && declares(before, after, family);
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
    if (stands(text.slice(Math.max(start, offset - MOST_CHARS_OF_LINE), offset), name, isParameter))
      return true;
    let least = indent;
    /** The indentation of a head that goes over several lines, while these are passed. */
    let head = -1;
    /** The indentation of the parameters in these. */
    let inner = -1;
    /** What stands before these. */
    let opening = '';
    let goesOn = lines[own]?.goesOn ?? false;
    /** Who comes to a line with the same indentation finds the same above it. */
    const passed: number[] = [];
    let found = false;
    for (let at = own - 1; at >= 0 && at >= own - MOST_LINES; at--) {
      const line = lines[at];
      if (line === undefined || line.indent < 0 || (line.indent > least && head < 0)) continue;
      const state = at * MOST_CHARS_OF_LINE + Math.min(least, MOST_CHARS_OF_LINE - 1);
      const answer = head < 0 && !goesOn ? answers.get(state) : undefined;
      if (answer !== undefined) {
        found = answer;
        break;
      }
      if (head < 0 && !goesOn) passed.push(state);
      const isAround = line.indent < least;
      if (head >= 0 && inner < 0) inner = line.indent;
      const isInHead = head >= 0 && line.indent > head;
      const isBeside = !isAround && !goesOn && head < 0;
      const declares: typeof declaresWithin = (before, after) => {
        if (isInHead) return line.indent === inner && isParameter(opening + before, `${after}) {`, family);
        if (!isBeside) return declaresWithin(before, after, family);
        return DECLARES[family](before, after) && !(family === 'python' && isInClass(text, lines, at));
      };
      found = known.lines.has(at) && stands(lineOf(text, line), name, declares);
      if (found) break;
      if (head >= 0 && line.indent <= head) head = -1;
      else if (isAround && line.isEnd) {
        [head, inner] = [line.indent, -1];
        opening = openingOf(text, lines, at);
      }
      if (isAround || (goesOn && line.indent === least)) goesOn = line.goesOn;
      if (isAround) least = line.indent;
    }
    for (const state of passed) answers.set(state, found);
    return found;
  };
}

/** What is declared in the body of a class of Python is no name in its methods. */
function isInClass(text: string, lines: readonly Line[], from: number): boolean {
  const around = lineAbove(lines, from, (lines[from]?.indent ?? 0) - 1);
  return around !== undefined && /^\s*class\b/.test(lineOf(text, around));
}

/** What stands before a list of several lines that ends in that line. */
function openingOf(text: string, lines: readonly Line[], end: number): string {
  const line = lineAbove(lines, end, lines[end]?.indent ?? 0);
  const head = line === undefined ? '' : lineOf(text, line);
  return head.slice(0, head.lastIndexOf('(') + 1);
}

/** The nearest line above that is indented no more than so much. */
function lineAbove(lines: readonly Line[], from: number, most: number): Line | undefined {
  for (let at = from - 1; at >= 0 && at >= from - MOST_LINES; at--) {
    const line = lines[at];
    if (line && line.indent >= 0 && line.indent <= most) return line;
  }
  return undefined;
}

function readLines(text: string, language: Language): Line[] {
  const lines: Line[] = [];
  /** What ends the comment or the string that a line begins in. */
  let closer: string | null = null;
  for (let start = 0; start <= text.length; ) {
    const feed = text.indexOf('\n', start);
    const end = feed < 0 ? text.length : feed;
    const indent = indentAt(text, start);
    const line = text.slice(start, Math.min(end, start + MOST_CHARS_OF_LINE));
    const code = line.slice(indent);
    const isBlank = closer !== null || /^(?:$|[#*\r]|\/\/)/.test(code);
    lines.push({
      start,
      indent: isBlank ? -1 : indent,
      isEnd: HEAD_END.test(code),
      goesOn: /^[)\]}.?:&|+]/.test(code),
    });
    if (closer === null) closer = closerOf(line, language);
    else if (line.includes(closer)) closer = null;
    start = end + 1;
  }
  return lines;
}

/** What ends the comment or the string of several lines that a line leaves open. */
function closerOf(line: string, language: Language): string | null {
  const quotes = language.family === 'script' ? ['`'] : language.longQuotes;
  const hasComments = language.lineComment === '//';
  if (!(hasComments && line.includes('/*')) && !quotes.some((quote) => line.includes(quote))) return null;
  for (let at = 0; at < line.length; ) {
    if (hasComments && line.startsWith('/*', at) && !line.includes('*/', at + 2)) return '*/';
    const end = endOfLiteral(line, at, language);
    if (end === null) return quotes.find((quote) => line.startsWith(quote, at)) ?? null;
    at = Math.max(at + 1, end, endOfComment(line, at, language));
  }
  return null;
}

function lineAt(lines: readonly Line[], offset: number): number {
  return firstWhere(lines.length, (i) => (lines[i]?.start ?? 0) > offset) - 1;
}

function lineOf(text: string, { start }: Line): string {
  const end = text.indexOf('\n', start);
  return text.slice(start, Math.min(end < 0 ? text.length : end, start + MOST_CHARS_OF_LINE));
}
