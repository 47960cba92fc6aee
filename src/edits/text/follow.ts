import { diffLines } from './diff.ts';
import { rawLines } from './lines.ts';

/** A part of a text by its offsets, from `start` to before `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A part of a text that becomes another text. */
export interface TextChange extends Span {
  readonly text: string;
}

/**
 * Where a part of a text is after a change of the text; null where all of it was replaced or removed. What is inserted at
 * its ends is not part of it.
 *
 * @param before the text that is changed
 */
export function follow(span: Span, change: TextChange, before: string): Span | null {
  // Tools replace whole texts to change a few lines of them.
  const parts = isInside(change, span) || !overlap(change, span) ? [change] : linewise(change, before);
  // From the last to the first, so that the offsets of those to come stay.
  return parts.reduceRight<Span | null>((now, part) => now && followPart(now, part), span);
}

function followPart({ start, end }: Span, part: TextChange): Span | null {
  const shift = part.text.length - (part.end - part.start);
  if (part.end <= start) return { start: start + shift, end: end + shift };
  if (part.start >= end) return { start, end };
  if (part.start <= start && part.end >= end) return null;
  // Cut at one end, the rest is left of it.
  if (part.start < start) return { start: part.start + part.text.length, end: end + shift };
  return { start, end: part.end > end ? part.start : end + shift };
}

function overlap(a: Span, b: Span): boolean {
  return a.start < b.end && b.start < a.end;
}

function isInside(a: Span, b: Span): boolean {
  return a.start >= b.start && a.end <= b.end && a.end - a.start < b.end - b.start;
}

/** The change as changes of those lines only that differ. */
function linewise({ start, end, text }: TextChange, before: string): TextChange[] {
  const old = rawLines(before.slice(start, end));
  const now = rawLines(text);
  const offsets = [start];
  for (const line of old) offsets.push((offsets.at(-1) ?? start) + line.length);
  return diffLines(old, now).map((hunk) => ({
    start: offsets[hunk.start] ?? end,
    end: offsets[hunk.end] ?? end,
    text: now.slice(hunk.from, hunk.to).join(''),
  }));
}
