import { merged, outsideMarks, secretSpans } from './find.ts';
import { createSecretMarks, OWN_MARK, type SecretMarks } from './marks.ts';
import { maskSpans } from './mask.ts';
import { findParts, isTelling } from './parts.ts';
import type { Span } from './rules.ts';

/** A text that is to be sent. */
export interface PromptText {
  readonly text: string;
  /** The name of the field that it is the value of, as `password`; empty where it is none. */
  readonly name: string;
}

/** The texts as they may be sent. `own`: what is known to be secret, as the user's keys. */
export type MaskTexts = (texts: readonly PromptText[], own: readonly string[]) => string[];

/**
 * Puts a mark in the place of each secret in all texts of a request. A secret has the same mark in all of them, in the order
 * in which they stand, so that a conversation that goes on begins as it did before. What has been masked stays as it is.
 *
 * @param marks those that the texts have been masked with already; left out: new ones, which no text has
 */
export function createPromptMask(marks?: SecretMarks): MaskTexts {
  // Attempts and repairs send the same texts again.
  const known = new Map<string, readonly Span[]>();
  const taken = new Set<string>();
  const used = marks ?? createSecretMarks((mark) => taken.has(mark));
  const spansOf = ({ text, name }: PromptText): readonly Span[] => {
    const key = isName(name) ? `${name}: ${text}` : text;
    const spans = known.get(key) ?? spansOfField(text, name);
    known.set(key, spans);
    return spans;
  };
  return (texts, own) => {
    const found = texts.map((one): Span[] => [...spansOf(one)]);
    for (const [i, { text }] of texts.entries()) {
      const next = texts[i + 1]?.text ?? '';
      for (const [from, to] of spansAcross(text, next)) {
        found[i]?.push([text.length + from, text.length]);
        found[i + 1]?.push([0, to]);
      }
    }
    for (const [i, { text }] of texts.entries()) {
      for (const [mark] of text.matchAll(OWN_MARK)) taken.add(mark);
      for (const span of merged(found[i] ?? [])) used.of(text.slice(...span));
    }
    const parts = findParts([...used.secrets(), ...own], isTelling);
    return texts.map(({ text }, i) => {
      const spans = merged([...(found[i] ?? []), ...parts(text).map(({ span }) => span)]);
      return maskSpans(text, outsideMarks(text, spans), used).text;
    });
  };
}

/** Names whose values are secrets, if they look like one. */
function isName(name: string): boolean {
  return /pass|pwd|secret|token|key|auth|credential|cookie/i.test(name);
}

/** A longer value is no password, and has its own names in it. */
const LONGEST_VALUE = 4_000;

function spansOfField(text: string, name: string): Span[] {
  const spans = secretSpans(text);
  if (spans.length > 0 || !isName(name) || text.length > LONGEST_VALUE) return spans;
  const before = `"${name}": "`;
  const cut = (at: number): number => Math.min(text.length, Math.max(0, at - before.length));
  return merged(secretSpans(`${before}${text}"`).map(([from, to]) => [cut(from), cut(to)] as const));
}

/** Of the end of a text and the beginning of the next, so much is read as one. */
const ACROSS = 400;
const AT_END = /[\w+/=.~-]$/;
const AT_START = /^[\w+/=.~-]/;

/** The secrets that begin in one text and end in the next: how far from the end of the one to where in the other. */
function spansAcross(text: string, next: string): Span[] {
  if (!AT_END.test(text.slice(-1)) || !AT_START.test(next)) return [];
  const end = text.slice(-ACROSS);
  const spans = secretSpans(end + next.slice(0, ACROSS));
  return spans
    .map(([from, to]) => [from - end.length, to - end.length] as const)
    .filter(([from, to]) => from < 0 && to > 0);
}
