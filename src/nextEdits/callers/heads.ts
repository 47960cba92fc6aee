import type { Family, Language } from '../scopes/index.ts';
import { headOfLine, indentAt, isName, isWordAt, lineAround } from '../texts.ts';
import { type List, readList } from './list.ts';

/** The parameters of a function where it is declared. */
export interface Head {
  readonly name: string;
  readonly nameStart: number;
  /** It is a function without a name, which a variable or a member holds. */
  readonly isAssigned: boolean;
  readonly list: List;
}

/** What is longer is no list of parameters. */
const MOST_CHARS = 3_000;
const MOST_LISTS = 60;
const MOST_LINES = 1_000;

/** What a round bracket follows that is no name of a function. */
const NO_NAME = new Set(
  `if for foreach while switch catch return with elif and or not in await typeof sizeof assert yield new throw match when
  using lock fixed case else function func fn def lambda async super this print unless until is as do delete`.split(
    /\s+/,
  ),
);

/** The functions that are declared so that their parameters are around a part of a text or in it, the last one first. */
export function headsAround(text: string, start: number, end: number, language: Language): Head[] {
  const found: Head[] = [];
  const least = Math.max(0, start - MOST_CHARS);
  let lists = 0;
  for (let open = text.lastIndexOf('(', end - 1); open > least && lists < MOST_LISTS; ) {
    const named = nameBefore(text, open, language);
    const list = named && readList(text, open, language);
    if (named) lists++;
    if (named && list && list.close >= start && isDeclared(text, { ...named, list }, language))
      found.push({ ...calledName(text, named, language), list });
    open = text.lastIndexOf('(', open - 1);
  }
  return found;
}

/** A constructor of Python is called by the name of its class. */
function calledName(text: string, named: Omit<Head, 'list'>, { family }: Language): Omit<Head, 'list'> {
  if (family !== 'python' || named.name !== '__init__') return named;
  const { text: line, start } = lineAbove(text, named.nameStart);
  const found = /^(\s*class\s+)([\p{L}_][\p{L}\p{N}_]*)/u.exec(line);
  return found ? { ...named, name: found[2] ?? '', nameStart: start + (found[1]?.length ?? 0) } : named;
}

/** The name of what a round bracket belongs to. */
function nameBefore(text: string, open: number, language: Language): Omit<Head, 'list'> | null {
  const end = backOverTypes(text, backOverSpace(text, open), language);
  const start = wordStart(text, end);
  const name = text.slice(start, end);
  if (isName(name) && !NO_NAME.has(name)) return { name, nameStart: start, isAssigned: false };
  return assignedName(text, open, language);
}

/** What stands between a sign of assignment and the parameters of a function without a name: `async`, `func`, `[&]`. */
const ASSIGNED: Readonly<Partial<Record<Family, RegExp>>> = {
  script: /^\s{0,20}(?:async\b\s{0,9})?(?:function\b\s{0,3}\*?\s{0,3})?(?:<[^()]*>)?$/,
  go: /^\s{0,20}func$/,
  c: /^\s{0,20}\[[^\]]*\]\s{0,3}$/,
};

/** What gives its name to a function that has none: `name = (`, `name: async (`, `name := func(`. */
function assignedName(text: string, open: number, { family }: Language): Omit<Head, 'list'> | null {
  const from = headOfLine(text, open, 200);
  const tail = text.slice(from, open);
  const sign = Math.max(tail.lastIndexOf('='), tail.lastIndexOf(':'));
  if (sign < 0 || !ASSIGNED[family]?.test(tail.slice(sign + 1))) return null;
  const before = tail.slice(0, sign).trimEnd();
  const end = before.replace(/[?:]$/, '').trimEnd().length;
  const start = wordStart(before, end);
  const name = before.slice(start, end);
  return isName(name) ? { name, nameStart: from + start, isAssigned: true } : null;
}

function backOverSpace(text: string, at: number): number {
  let end = at;
  while (/[ \t]/.test(text.charAt(end - 1))) end--;
  return end;
}

/** Before `<T>`, and before `[T]` of Go. */
function backOverTypes(text: string, at: number, { family, hasGenerics }: Language): number {
  const [open, close] = hasGenerics ? '<>' : family === 'go' ? '[]' : '';
  if (open === undefined || close === undefined || text.charAt(at - 1) !== close) return at;
  let depth = 0;
  for (let i = at - 1; i >= Math.max(0, at - 200); i--) {
    const char = text.charAt(i);
    if (char === close && !'=-'.includes(text.charAt(i - 1))) depth++;
    if (char === open && --depth === 0) return i;
  }
  return at;
}

/** Words of a statement, which is no declaration. */
const OF_STATEMENTS =
  /\b(?:return|throw|else|await|yield|case|goto|co_return|co_await|co_yield|not|and|or|delete|assert|emit)\b/;

/** An operator is no part of a type. */
const OPERATOR = /[=(,+/%!|^]|\s(?:&&|[-?])/;

/** What begins so is no parameter. */
const VALUE = /^(?:[\d"'!&*(~+-]|(?:true|false|null|nullptr|this|new)\b)/;

/** Words before a name that are no type of it. */
const NO_TYPE = new Set(
  `return new throw else await yield case in goto co_return co_await co_yield not and or delete sizeof typeof do assert is as
  when where out ref typename`.split(/\s+/),
);

/** Whether a function is declared where its name stands, with that list of parameters, and not called. */
export function isDeclared(
  text: string,
  { name, nameStart, isAssigned, list }: Head,
  { keyword, family }: Language,
): boolean {
  const line = text.slice(headOfLine(text, nameStart, 300), nameStart);
  if (keyword?.test(line)) return true;
  if (isAssigned && family !== 'script') return true;
  switch (family) {
    case 'python':
    case 'rust':
      return false;
    case 'go':
      return line.trim() === '' && /\binterface\b/.test(lineAbove(text, nameStart).text);
    case 'script': {
      const after = text.slice(list.close + 1, list.close + 200);
      if (/(?:\.|\b(?:new|await|return|extends)\s)\s*$/.test(line)) return false;
      // A condition goes on from the line above.
      if (/(?:\?|&&|\|\|)\s*$/.test(text.slice(Math.max(0, nameStart - 200), nameStart))) return false;
      if (/^\s*(?:\{|=>)/.test(after)) return true;
      return /^\??\s*:/.test(after) && !/\?|\bcase\b/.test(line.slice(line.lastIndexOf(':') + 1));
    }
    default:
      if (list.items.some(({ text: item }) => VALUE.test(item))) return false;
      return isTyped(line, name) || (line.trim() === '' && classAround(text, nameStart) === name);
  }
}

/** The name of the class that a member belongs to; empty where it belongs to none. */
export function classAround(text: string, memberStart: number): string {
  return CLASS.exec(lineAbove(text, memberStart).text)?.[1] ?? '';
}

const CLASS = /\b(?:class|struct)\s+([\p{L}_][\p{L}\p{N}_]*)/u;

/** Whether a type stands before a name, as in `static int name(` and `Type Class::name(`; that of a constructor is its own. */
function isTyped(line: string, name: string): boolean {
  let end = line.endsWith('~') ? line.length - 1 : line.length;
  let qualifier = '';
  while (line.slice(0, end).endsWith('::')) {
    const owner = line.charAt(end - 3) === '>' ? line.lastIndexOf('<', end) : end - 2;
    const start = wordStart(line, owner);
    if (start === owner) break;
    qualifier ||= line.slice(start, owner);
    end = start;
  }
  const before = line.slice(0, end);
  if (before.trim() === '') return line === '' || qualifier === name;
  const plain = withoutTypesAndAttributes(before);
  if (!/[\s*&\]]$/.test(before) || OPERATOR.test(plain) || OF_STATEMENTS.test(plain)) return false;
  let last = before.length;
  while (last > 0 && /[*&?\s[\]]/.test(before.charAt(last - 1))) last--;
  if (before.charAt(last - 1) === '>') return true;
  const start = wordStart(before, last);
  return start < last && !NO_TYPE.has(before.slice(start, last));
}

function withoutTypesAndAttributes(text: string): string {
  return text
    .replace(/^\s*@[\w.]{1,80}\([^()]{0,200}\)/, '')
    .replace(/^\s*\[[^[\]]{0,200}\]/, '')
    .replace(/<[^<>]{0,100}>/g, '');
}

function wordStart(text: string, end: number): number {
  let start = end;
  while (isWordAt(text, start - 1)) start--;
  return start;
}

/** The nearest line above that is indented less: what a line belongs to. */
function lineAbove(text: string, offset: number): { readonly text: string; readonly start: number } {
  let { start } = lineAround(text, offset);
  const own = indentAt(text, start);
  for (let lines = 0; lines < MOST_LINES && start > 0; lines++) {
    const line = lineAround(text, start - 1);
    start = line.start;
    const whole = text.slice(start, Math.min(line.end, start + 300));
    if (whole.trim() !== '' && indentAt(text, start) < own) return { text: whole, start };
  }
  return { text: '', start: 0 };
}
