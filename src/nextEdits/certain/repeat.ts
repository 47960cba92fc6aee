import { diffLines } from '../../edits/index.ts';
import type { Edit } from '../edit.ts';
import type { OpenDocument } from '../ports.ts';
import { dissect, type ReplacedLines, type Replacement } from '../replacements.ts';
import { countWords, isName, lineAround, placesOf, tokensOf } from '../texts.ts';
import type { Candidate } from './candidate.ts';

/** More places than this are a search and replace, which the editor has. */
const MOST_PLACES = 100;

/** A line with fewer words stands in several places for other reasons, unless it was changed so before. */
const MIN_WORDS_OF_LINE = { few: 4, several: 5 };

/** What must stand around a change: the less it is, the oftener it was made. Made once, it is as often for one place alone. */
const CONTEXTS: readonly { readonly times: number; readonly tokens: number; readonly words: number }[] = [
  { times: 4, tokens: 1, words: 2 },
  { times: 3, tokens: 2, words: 3 },
  { times: 2, tokens: 3, words: 2 },
];

/** The places of the open files where what the user has just changed stands as it did, unchanged. */
export function repeated(
  edit: Edit,
  earlier: readonly Edit[],
  documents: readonly OpenDocument[],
): Candidate[] {
  const alike = documents.filter(({ languageId }) => languageId === edit.languageId);
  const { lines, replacements } = dissect(edit);
  const before = earlier.filter(({ languageId }) => languageId === edit.languageId).map(dissect);
  const others = before.flatMap((one) => one.replacements);
  const found = [
    ...lines.flatMap((one) =>
      sameLines(
        one,
        before.flatMap((other) => other.lines),
        alike,
      ),
    ),
    ...replacements.flatMap((one, i) =>
      sameReplacement(one, [...others, ...replacements.slice(0, i), ...replacements.slice(i + 1)], alike),
    ),
  ];
  return distinct(found).slice(0, MOST_PLACES);
}

function sameLines(
  { old, now }: ReplacedLines,
  others: readonly ReplacedLines[],
  documents: readonly OpenDocument[],
): Candidate[] {
  const [oldText, newText] = [old.trim(), now.trim()];
  const isAgain = others.some((other) => other.old.trim() === oldText && other.now.trim() === newText);
  const words = countWords(oldText);
  if (words < MIN_WORDS_OF_LINE.few || isProse(oldText) || isProse(newText)) return [];
  if (`${oldText}${newText}`.includes('\n') || !isForAll(oldText, newText)) return [];
  const found = documents.flatMap(({ uri, text }) =>
    placesOf(text, oldText, MOST_PLACES)
      .filter((at) => isWholeLines(text, at, at + oldText.length))
      .map((start) => candidate(uri, start, oldText, newText, `line ${oldText}`)),
  );
  return found.length > 1 && words < MIN_WORDS_OF_LINE.several && !isAgain ? [] : found;
}

/** Whether a changed line says something of the same line elsewhere. */
function isForAll(old: string, now: string): boolean {
  if (codeOf(old) === codeOf(now) || HEAD.test(old)) return false;
  // Each file imports what it needs, and what a statement calls its result is used below it.
  if (IMPORT.test(old)) return diffLines(tokensOf(old), tokensOf(now)).some(({ start, end }) => start < end);
  return targetsOf(old) === targetsOf(now);
}

/** The head of a function, which each has for itself. */
const HEAD =
  /^(?:(?:pub|async|export|default|static|const|unsafe)(?:\([a-z]+\))? )*(?:fn|func|def|function)\b/;

const IMPORT = /^(?:import|from|use|export)\b/;

/** The names that an assignment gives a value to; empty for other statements. */
function targetsOf(line: string): string {
  const [left, right] = line.split(/:?=(?!=)/, 2);
  if (left === undefined || right === undefined || /[("'`!<>]/.test(left)) return '';
  return tokensOf(left)
    .filter((token) => isName(token) && !KEYWORDS.has(token))
    .join(' ');
}

const KEYWORDS = new Set(['var', 'let', 'const', 'final', 'mut', 'val']);

/** A line without what it tells people: its comment, and its strings with spaces. In linear time. */
function codeOf(line: string): string {
  let code = '';
  let open: string | null = null;
  for (const token of tokensOf(line)) {
    if (open !== null) {
      open += token;
      if (token !== open.charAt(0) || open.at(-2) === '\\') continue;
      code += /\s/.test(open) ? token + token : open;
      open = null;
    } else if (`"'\``.includes(token)) open = token;
    else if (/^\s/.test(token) && code.endsWith('#')) return code.slice(0, -1).trimEnd();
    else if (token === '/' && code.endsWith('/')) return code.slice(0, -1).trimEnd();
    else code += token;
  }
  return code + (open ?? '');
}

function isWholeLines(text: string, start: number, end: number): boolean {
  const head = text.slice(lineAround(text, start).start, start);
  const tail = text.slice(end, lineAround(text, end).end);
  return head.trim() === '' && tail.trim() === '';
}

function sameReplacement(
  one: Replacement,
  others: readonly Replacement[],
  documents: readonly OpenDocument[],
): Candidate[] {
  const { old, now } = one;
  // Words in the place of others are as often right for one place alone: names that are renamed are found by what they mean.
  if ((old !== '' && now !== '') || !one.isWhole) return [];
  const line = one.left.join('') + old + one.right.join('');
  if (`${old}${now}`.includes('\n') || depthOf(old) !== depthOf(now) || isProse(line)) return [];
  if (codeOf(line) === codeOf(one.left.join('') + now + one.right.join(''))) return [];
  const same = others.filter((other) => other.old === old && other.now === now);
  for (const { times, tokens, words } of CONTEXTS) {
    const context = contextOf(one, tokens);
    const { left, right } = context;
    const pattern = left + old + right;
    if (countWords(pattern) < words) continue;
    if (1 + same.filter((other) => isIn(other, context, tokens)).length < times) continue;
    const because = JSON.stringify([left, old, right, now]);
    return documents.flatMap(({ uri, text }) =>
      placesOf(text, pattern, MOST_PLACES)
        .filter((at) => isInContext(text, at, at + pattern.length, context))
        .map((at) => candidate(uri, at + left.length, old, now, because)),
    );
  }
  return [];
}

/** How many brackets more are opened than closed. */
function depthOf(text: string): number {
  let depth = 0;
  for (const char of text) {
    if ('([{'.includes(char)) depth++;
    else if (')]}'.includes(char)) depth--;
  }
  return depth;
}

/** Words that follow each other are a text for people, in which the same words have other reasons. */
function isProse(text: string): boolean {
  return /\p{L} \p{L}+ \p{L}+ \p{L}/u.test(text);
}

interface Context {
  readonly left: string;
  readonly right: string;
  /** Whether nothing else stands before or after it on its line. */
  readonly isFirst: boolean;
  readonly isLast: boolean;
}

/** So many words and signs on each side, with the white space among them, or all that the line has. */
function contextOf({ left, right }: Replacement, tokens: number): Context {
  const before = take(left.toReversed(), tokens);
  const after = take(right, tokens);
  return {
    left: before.toReversed().join('').trimStart(),
    right: after.join('').trimEnd(),
    isFirst: before.length === left.length,
    isLast: after.length === right.length,
  };
}

function take(tokens: readonly string[], wanted: number): readonly string[] {
  let count = 0;
  const end = tokens.findIndex((token) => token.trim() !== '' && count++ === wanted);
  return end < 0 ? tokens : tokens.slice(0, end);
}

function isIn(other: Replacement, { left, right }: Context, tokens: number): boolean {
  const context = contextOf(other, tokens);
  return context.left === left && context.right === right;
}

function isInContext(text: string, start: number, end: number, { isFirst, isLast }: Context): boolean {
  const line = lineAround(text, start);
  if (isFirst && text.slice(line.start, start).trim() !== '') return false;
  return !isLast || text.slice(end, lineAround(text, end).end).trim() === '';
}

function candidate(uri: string, start: number, oldText: string, newText: string, because: string): Candidate {
  return { uri, start, end: start + oldText.length, oldText, newText, way: 'repeat', because };
}

/** Of several for overlapping places the first. */
function distinct(candidates: readonly Candidate[]): Candidate[] {
  const kept: Candidate[] = [];
  for (const one of candidates) {
    if (!kept.some(({ uri, start, end }) => uri === one.uri && start < one.end + 1 && one.start < end + 1))
      kept.push(one);
  }
  return kept;
}
