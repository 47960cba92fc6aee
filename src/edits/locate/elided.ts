import type { Document } from './document.ts';
import { exactMatches, whitespaceMatches } from './exact.ts';
import { indentOf } from './indent.ts';
import { trimVariants } from './interpretations.ts';
import type { SearchReplace } from './types.ts';

/** The lines found for one part of a search text that omits lines. */
interface ElidedPart {
  readonly start: number;
  readonly end: number;
  readonly block: SearchReplace;
}

export type Elided =
  | { readonly kind: 'found'; readonly parts: readonly ElidedPart[] }
  | { readonly kind: 'none' }
  | { readonly kind: 'ambiguous' }
  | { readonly kind: 'unclear' };

/** Further matches of one part are ignored. */
const MAX_MATCHES = 50;

/**
 * Finds the parts of a search text that omits lines. The new text must omit lines as many times, so that it is known what
 * stays; or be empty, which removes everything, the omitted lines too.
 */
export function locateElided(document: Document, { find, text }: SearchReplace): Elided {
  const parts = splitAtElisions(find);
  if (parts.length < 2) return { kind: 'none' };
  // Dots that are code, as in Python, do not stand for omitted lines.
  const code = new Set(document.keys().filter(isElision));
  if ([...find, ...text].some((line) => code.has(line.trim()))) return { kind: 'unclear' };
  const texts = splitAtElisions(text);
  const removes = text.every((line) => line.trim() === '');
  if (!removes && texts.length !== parts.length) return { kind: 'unclear' };

  const found: ElidedPart[] = [];
  for (const [i, part] of parts.entries()) {
    const block: SearchReplace = { find: part, text: removes ? [] : (texts[i] ?? []) };
    if (part.every((line) => line.trim() === '')) {
      // Nothing says where these lines belong.
      if (block.text.some((line) => line.trim() !== '') || removes) return { kind: 'unclear' };
      continue;
    }
    const located = locatePart(document, block, found.at(-1));
    if (typeof located === 'string') return { kind: located };
    found.push(located);
  }
  const [first, last] = [found.at(0), found.at(-1)];
  if (first === undefined || last === undefined || found.length < 2) return { kind: 'none' };
  if (!removes) return { kind: 'found', parts: found };
  const whole = document.lines.texts.slice(first.start, last.end);
  return {
    kind: 'found',
    parts: [{ start: first.start, end: last.end, block: { find: whole, text: [] } }],
  };
}

/** A part must match only once, or be the end of a block, as its indentation shows. */
function locatePart(
  document: Document,
  all: SearchReplace,
  before: ElidedPart | undefined,
): ElidedPart | 'none' | 'ambiguous' {
  for (const block of trimVariants(all)) {
    const size = block.find.length;
    const exact = exactMatches(document, block.find, MAX_MATCHES);
    const starts = exact.length > 0 ? exact : whitespaceMatches(document, block.find).starts;
    const [only] = starts;
    if (only === undefined) continue;
    if (starts.length === 1) {
      return before !== undefined && only < before.end ? 'none' : { start: only, end: only + size, block };
    }
    if (before === undefined || exact.length === 0 || exact.length === MAX_MATCHES) return 'ambiguous';
    const next = exact.find((start) => start >= before.end);
    if (next === undefined) return 'none';
    const omitted = document.lines.texts.slice(before.end, next);
    return closesBlock(omitted, block.find) ? { start: next, end: next + size, block } : 'ambiguous';
  }
  return 'none';
}

/** Whether all omitted lines are indented more than the lines after them: then those are the end of the block. */
function closesBlock(omitted: readonly string[], end: readonly string[]): boolean {
  const filled = (line: string): boolean => line.trim() !== '';
  const outer = Math.min(...end.filter(filled).map((line) => indentOf(line).length));
  return omitted.some(filled) && omitted.filter(filled).every((line) => indentOf(line).length > outer);
}

export function hasElision(lines: readonly string[]): boolean {
  return lines.some(isElision);
}

/** A comment of three dots, in any language, or the dots alone: lines are omitted here. */
const ELISION = /^\s*(?:(?:\/\/|#|--|;+|%|\/\*+|<!--|\{\/\*|"""|\*)\s*)?(?:\.{3}|…)([^\n]*)$/;

/** Words for omitted code. */
const IN_WORDS =
  /\b(?:existing|unchanged|remain(?:s|der|ing)?|rest of|same as|as before|omitted|other (?:code|methods|functions|imports)|previous code|keep (?:the )?(?:code|rest))\b/i;

/** Whether a line of a search text may stand for omitted lines. */
function isElision(line: string): boolean {
  if (line.length > 200) return false;
  const comment = ELISION.exec(line)?.[1];
  if (comment === undefined) return false;
  const words = comment
    .trim()
    .replace(/(?:\*\/\}?|-->|""")$/, '')
    .trimEnd()
    .replace(/(?:\.{3}|…)$/, '')
    .trim();
  return words === '' || IN_WORDS.test(words);
}

/** Whether a line of a new text stands for omitted code. Three dots alone can be code, as in Python. */
export function omitsCode(line: string): boolean {
  return isElision(line) && !/^\s*(?:\.{3}|…)\s*$/.test(line);
}

/** The parts between the lines that stand for omitted ones. */
function splitAtElisions(lines: readonly string[]): string[][] {
  const parts: string[][] = [[]];
  for (const line of lines) {
    if (isElision(line)) parts.push([]);
    else parts.at(-1)?.push(line);
  }
  return parts;
}
