import type { Document } from './document.ts';
import { mayElide, partsOf } from './elision.ts';
import { exactStarts } from './exact.ts';
import { indentOf } from './indent.ts';
import { trimmings } from './readings.ts';
import { spacedPlaces } from './spacing.ts';
import type { Wanted } from './types.ts';

/** A part of a search text that leaves something out, in its place. */
export interface PartPlace {
  readonly start: number;
  readonly end: number;
  readonly wanted: Wanted;
}

export type Elided =
  | { readonly kind: 'found'; readonly parts: readonly PartPlace[] }
  | { readonly kind: 'none' }
  | { readonly kind: 'ambiguous' }
  | { readonly kind: 'unclear' };

/** More places of one part are not looked at. */
const MOST_STARTS = 50;

/**
 * The places of the parts of a search text that leaves lines out. The new text must leave out as many times, so that it
 * is known what stays; or be empty, so that all goes, what was left out too.
 */
export function elidedPlaces(document: Document, { find, text }: Wanted): Elided {
  const parts = partsOf(find);
  if (parts.length < 2) return { kind: 'none' };
  // Dots that are code, as in Python, are no sign that something is left out.
  const code = new Set(document.keys().filter(mayElide));
  if ([...find, ...text].some((line) => code.has(line.trim()))) return { kind: 'unclear' };
  const texts = partsOf(text);
  const removes = text.every((line) => line.trim() === '');
  if (!removes && texts.length !== parts.length) return { kind: 'unclear' };

  const places: PartPlace[] = [];
  for (const [i, part] of parts.entries()) {
    const wanted: Wanted = { find: part, text: removes ? [] : (texts[i] ?? []) };
    if (part.every((line) => line.trim() === '')) {
      // Nothing says where these lines would belong.
      if (wanted.text.some((line) => line.trim() !== '') || removes) return { kind: 'unclear' };
      continue;
    }
    const place = placeOfPart(document, wanted, places.at(-1));
    if (typeof place === 'string') return { kind: place };
    places.push(place);
  }
  const [first, last] = [places.at(0), places.at(-1)];
  if (first === undefined || last === undefined || places.length < 2) return { kind: 'none' };
  if (!removes) return { kind: 'found', parts: places };
  const whole = document.lines.texts.slice(first.start, last.end);
  return {
    kind: 'found',
    parts: [{ start: first.start, end: last.end, wanted: { find: whole, text: [] } }],
  };
}

/** A part must be the only one of its kind, or the end of what its indentation shows to be one block. */
function placeOfPart(
  document: Document,
  all: Wanted,
  before: PartPlace | undefined,
): PartPlace | 'none' | 'ambiguous' {
  for (const wanted of trimmings(all)) {
    const size = wanted.find.length;
    const exact = exactStarts(document, wanted.find, MOST_STARTS);
    const starts = exact.length > 0 ? exact : spacedPlaces(document, wanted.find).starts;
    const [only] = starts;
    if (only === undefined) continue;
    if (starts.length === 1) {
      return before !== undefined && only < before.end ? 'none' : { start: only, end: only + size, wanted };
    }
    if (before === undefined || exact.length === 0 || exact.length === MOST_STARTS) return 'ambiguous';
    const next = exact.find((start) => start >= before.end);
    if (next === undefined) return 'none';
    const left = document.lines.texts.slice(before.end, next);
    return closesBlock(left, wanted.find) ? { start: next, end: next + size, wanted } : 'ambiguous';
  }
  return 'none';
}

/** Whether all lines that are left out are further in than the lines behind them: then those are the end of the block. */
function closesBlock(left: readonly string[], end: readonly string[]): boolean {
  const filled = (line: string): boolean => line.trim() !== '';
  const outer = Math.min(...end.filter(filled).map((line) => indentOf(line).length));
  return left.some(filled) && left.filter(filled).every((line) => indentOf(line).length > outer);
}

export function elides(lines: readonly string[]): boolean {
  return lines.some(mayElide);
}
