import { merged, outsideMarks, secretSpans } from './find.ts';
import { createSecretMarks, OWN_MARK, type SecretMarks } from './marks.ts';
import { maskSpans } from './mask.ts';
import { findParts, isTelling, withEncodings } from './parts.ts';
import type { Span } from './rules.ts';

/** A text that is to be sent. */
export interface PromptText {
  readonly text: string;
  /** The name of the field that it is the value of, as `password`. */
  readonly field?: string;
  /** Whether it goes on in the next text that does: messages, and the code before and behind a place. */
  readonly goesOn?: boolean;
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
  const taken = new Set<string>();
  const used = marks ?? createSecretMarks((mark) => taken.has(mark));
  const spansOf = searchOf(used);
  return (texts, own) => {
    const found = texts.map((one): Span[] => [...spansOf(one)]);
    const joined = texts.flatMap(({ text, goesOn }, i) => (goesOn ? [{ text, spans: found[i] }] : []));
    for (const [i, { text, spans }] of joined.entries()) {
      const next = joined[i + 1];
      // Of a key that is longer than what is read as one.
      const rest = spans?.some(([, to]) => to === text.length)
        ? /^[\w+/=.-]{12,4000}/.exec(next?.text ?? '')?.[0]
        : undefined;
      if (rest !== undefined && isTelling(rest.slice(0, 12))) next?.spans?.push([0, rest.length]);
      for (const [from, to] of next ? spansAcross(text, next.text) : []) {
        if (from < 0) spans?.push([text.length + from, Math.min(text.length, text.length + to)]);
        if (to > 0) next?.spans?.push([Math.max(0, from), to]);
      }
    }
    for (const [i, { text }] of texts.entries()) {
      for (const [mark] of text.matchAll(OWN_MARK)) taken.add(mark);
      for (const span of merged(found[i] ?? [])) used.of(text.slice(...span));
    }
    const keys = new Set(own.filter((key) => !PLAIN_WORD.test(key)).flatMap(withEncodings));
    const parts = findParts(
      [...keys, ...used.secrets()],
      (word, secret) => keys.has(secret) || isTelling(word),
    );
    return texts.map(({ text }, i) => {
      const spans = merged([...(found[i] ?? []), ...parts(text).map(({ span }) => span)]);
      return maskSpans(text, outsideMarks(text, spans), used).text;
    });
  };
}

type Search = (one: PromptText) => readonly Span[];

/** What was searched with the same marks: attempts and repairs, and a conversation that goes on, send the same texts again. */
const searches = new WeakMap<SecretMarks, Search>();

function searchOf(marks: SecretMarks): Search {
  const search = searches.get(marks) ?? createSearch();
  searches.set(marks, search);
  return search;
}

/** With more characters it begins anew. */
const MOST_REMEMBERED = 4_000_000;

function createSearch(): Search {
  const known = new Map<string, readonly Span[]>();
  let chars = 0;
  return ({ text, field = '' }) => {
    // What is found in them depends on their names, and they are short.
    if (isName(field)) return spansOfField(text, field);
    const found = known.get(text);
    if (found) return found;
    const spans = secretSpans(text);
    if (chars + text.length > MOST_REMEMBERED) {
      known.clear();
      chars = 0;
    }
    known.set(text, spans);
    chars += text.length;
    return spans;
  };
}

/** A server on the user’s own machine takes any word as its key. */
const PLAIN_WORD = /^[A-Za-z_-]{1,15}$/;

/** Names whose values are secrets, if they look like one. */
function isName(name: string): boolean {
  return /pass|pwd|secret|token|key|auth|credential|cookie/i.test(name);
}

/** A longer value is no password, and has its own names in it. */
const LONGEST_VALUE = 4_000;

function spansOfField(text: string, name: string): Span[] {
  const spans = secretSpans(text);
  if (spans.length > 0 || text.length > LONGEST_VALUE) return spans;
  const before = `"${name}": "`;
  const cut = (at: number): number => Math.min(text.length, Math.max(0, at - before.length));
  return merged(secretSpans(`${before}${text}"`).map(([from, to]) => [cut(from), cut(to)] as const));
}

/** Of the end of a text and the beginning of the next, so much is read as one. */
const ACROSS = 400;
// A mark is none of its characters.
const AT_END = /[^\s>]$/;
const AT_START = /^[^\s<]/;

/**
 * The secrets at the end of a text and the beginning of the next that both together show, counted from where the next begins:
 * one may begin in the one and end in the other, or only be told by what is in the other.
 */
function spansAcross(text: string, next: string): Span[] {
  if (!AT_END.test(text.slice(-1)) || !AT_START.test(next)) return [];
  const end = text.slice(-ACROSS);
  const both = end + next.slice(0, ACROSS);
  // What is cut by the edges is seen in the whole texts.
  return secretSpans(both)
    .filter(([from, to]) => (from > 0 || end === text) && (to < both.length || next.length <= ACROSS))
    .map(([from, to]) => [from - end.length, to - end.length]);
}
