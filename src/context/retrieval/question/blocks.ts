import type { LineRange, TextLines } from '../../excerpt.ts';
import { withComment } from '../excerpts.ts';
import { declaredBy } from '../selection.ts';

/** A part of a file that is about one thing: a declaration with its comment, a test, the text below a heading. */
export interface Block {
  readonly lines: LineRange;
  /** The line that it begins with, below its comment. */
  readonly at: number;
  /** What it declares, in words for a test or a heading; empty where nothing does. */
  readonly title: string;
}

/** A longer one is divided where its members begin. */
const LONG = 60;
/** Lines of a block in a text where nothing begins. */
const PARAGRAPH = 30;

/** All lines of a file, in blocks one after the other. */
export function blocksOf(file: TextLines): Block[] {
  const all = { start: 0, end: file.lineCount };
  const starts = startsIn(file, all, 0);
  return between(file, all, starts).flatMap((block) => divided(file, block, MOST_DEEP));
}

/** Members of members. */
const MOST_DEEP = 4;

interface Start {
  readonly line: number;
  readonly title: string;
}

function divided(file: TextLines, block: Block, deep: number): Block[] {
  if (block.lines.end - block.lines.start <= LONG) return [block];
  const inside = { start: block.at + 1, end: block.lines.end };
  const members = block.title === '' || deep === 0 ? [] : startsIn(file, inside, null);
  if (members.length > 0) {
    const [first] = members;
    const head = withComment(file, { start: first?.line ?? 0, end: 0 }).start;
    const own = { ...block, lines: { start: block.lines.start, end: Math.max(block.at + 1, head) } };
    const others = between(file, { start: own.lines.end, end: block.lines.end }, members);
    return [own, ...others].flatMap((part) => divided(file, part, deep - 1));
  }
  const parts: Block[] = [];
  for (let start = block.lines.start; start < block.lines.end; ) {
    const end = paragraphEnd(file, start, block.lines.end);
    const at = start === block.lines.start ? block.at : start;
    parts.push({ lines: { start, end }, at: Math.min(at, end - 1), title: block.title });
    start = end;
  }
  return parts;
}

/** After so many lines, or at an empty one near there. */
function paragraphEnd(file: TextLines, start: number, last: number): number {
  const most = Math.min(last, start + PARAGRAPH);
  if (most === last) return last;
  for (let line = most; line > start + PARAGRAPH / 2; line--)
    if (file.lineAt(line).trim() === '') return line + 1;
  return most;
}

function between(file: TextLines, { start, end }: LineRange, starts: readonly Start[]): Block[] {
  const blocks: Block[] = [];
  let from = start;
  for (const [i, { line, title }] of starts.entries()) {
    const above = Math.max(from, withComment(file, { start: line, end: line }).start);
    if (above > from && hasText(file, from, above))
      blocks.push({ lines: { start: from, end: above }, at: from, title: '' });
    const next = starts[i + 1];
    const to = next ? Math.max(line + 1, withComment(file, { start: next.line, end: next.line }).start) : end;
    blocks.push({ lines: { start: above, end: to }, at: line, title });
    from = to;
  }
  if (starts.length === 0 && hasText(file, start, end))
    blocks.push({ lines: { start, end }, at: start, title: '' });
  return blocks;
}

function hasText(file: TextLines, start: number, end: number): boolean {
  for (let line = start; line < end; line++) if (file.lineAt(line).trim() !== '') return true;
  return false;
}

/** One of a function. */
const VARIABLE_WITHIN = /^\s+(?:const|let|var|val)\s/;

/** Longer lines are data. */
const LONGEST_LINE = 1_000;

/** Where something begins: not indented, or (null) as little as anything that begins there. */
function startsIn(file: TextLines, { start, end }: LineRange, indent: 0 | null): Start[] {
  const found: (Start & { readonly indent: number })[] = [];
  for (let line = start; line < end; line++) {
    const text = file.lineAt(line);
    if (text === '' || text.length > LONGEST_LINE || (indent === 0 && /^[\s})\]]/.test(text))) continue;
    const title = VARIABLE_WITHIN.test(text) ? null : titleOf(text);
    if (title !== null) found.push({ line, title, indent: text.length - text.trimStart().length });
  }
  const least = indent ?? found.reduce((most, one) => Math.min(most, one.indent), Infinity);
  return found.filter((one) => one.indent === least);
}

const HEADING = /^#{1,4} (.{1,200})/;
const TEST = /^\s*(?:test|it|describe|suite|context)(?:\.\w+)?\(\s*(["'`])(.{1,200}?)\1/;
const METHOD =
  /^\s+(?:(?:public|private|protected|static|async|override|get|set|final|virtual)\s+){0,5}\*?#?([\p{L}_$][\p{L}\p{N}_$]*)\s?\([^;]*\{\s*$/u;
const NO_METHOD = new Set(['if', 'for', 'while', 'switch', 'catch', 'function', 'return', 'with']);

function titleOf(text: string): string | null {
  const declared = declaredBy(text);
  if (declared !== null) return declared;
  const [, heading] = HEADING.exec(text) ?? [];
  if (heading !== undefined) return heading;
  const [, , test] = TEST.exec(text) ?? [];
  if (test !== undefined) return test;
  const [, method] = METHOD.exec(text) ?? [];
  return method === undefined || NO_METHOD.has(method) ? null : method;
}
