import { merged, secretSpans } from './find.ts';
import { createSecretMarks, MARK, type SecretMarks } from './marks.ts';
import type { Span } from './rules.ts';

/**
 * Puts a mark in the place of each key and token in a text, or in the part of it from `start` to before `end`: a key
 * that the part cuts in two is found all the same. Everything else stays as it is, byte for byte.
 *
 * @param marks of a prompt whose answer changes files; without them marks are numbered for this text alone
 */
export function maskSecrets(
  text: string,
  start = 0,
  end: number = text.length,
  marks?: SecretMarks,
): { text: string; masked: number } {
  return maskPart(text, secretSpans(text), start, end, marks);
}

/** The same for several parts of one text, which is searched once. Without marks each part is numbered by itself. */
export function maskParts(
  text: string,
  parts: readonly { readonly start: number; readonly end: number; readonly marks?: SecretMarks }[],
): { text: string; masked: number }[] {
  const found = secretSpans(text);
  return parts.map(({ start, end, marks }) => maskPart(text, found, start, end, marks));
}

function maskPart(
  text: string,
  found: readonly Span[],
  start: number,
  end: number,
  marks?: SecretMarks,
): { text: string; masked: number } {
  const spans = marks ? merged([...found, ...marksIn(text)]) : found;
  return maskSpans(text, spans, marks ?? createSecretMarks(), start, end);
}

function marksIn(text: string): Span[] {
  return [...text.matchAll(MARK)].map(({ index, 0: mark }) => [index, index + mark.length]);
}

/** The text from `start` to before `end` with marks in place of these spans, which are in order. */
export function maskSpans(
  text: string,
  spans: readonly Span[],
  { of }: SecretMarks,
  start = 0,
  end: number = text.length,
): { text: string; masked: number } {
  let masked = 0;
  let out = '';
  let at = start;
  for (const [from, to] of spans) {
    if (to <= at || from >= end) continue;
    masked++;
    out += `${text.slice(at, Math.max(at, from))}${of(text.slice(from, to))}`;
    at = Math.min(to, end);
  }
  return { text: out + text.slice(at, end), masked };
}
