import type { OpenDocument } from '../ports.ts';
import type { Replacement } from '../replacements.ts';
import { countWords, lineAround, nameStart, openBracket, placesOf } from '../texts.ts';
import { type Candidate, MOST_PLACES, repeatAt } from './candidate.ts';
import { codeOf, depthOf, isHead, isProse } from './statements.ts';

/** What must stand around a change: the less it is, the oftener it was made. Made once, it is as often for one place alone. */
const CONTEXTS: readonly { readonly times: number; readonly tokens: number; readonly words: number }[] = [
  { times: 4, tokens: 1, words: 2 },
  { times: 3, tokens: 2, words: 3 },
  { times: 2, tokens: 3, words: 2 },
];

/** The places where the same stands around what the user has added to lines, or taken from them, as in the lines before. */
export function sameParts(
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
    const made = [one, ...same.filter((other) => isIn(other, context, tokens))];
    if (made.length < times) continue;
    const callees = new Set(made.map((each) => calleeOf(each.left.join(''))));
    const because = JSON.stringify([left, old, right, now]);
    return documents.flatMap(({ uri, text }) =>
      placesOf(text, pattern, MOST_PLACES)
        .filter((at) => {
          const around = lineAround(text, at);
          const head = text.slice(around.start, at + left.length);
          return (
            isInContext(text, at, at + pattern.length, context) &&
            !isHead(text.slice(around.start, around.end).trim()) &&
            (callees.size > 1 || callees.has(calleeOf(head)))
          );
        })
        .map((at) => repeatAt(uri, at + left.length, old, now, because)),
    );
  }
  return [];
}

/** What is called with what stands behind a part of a line; empty where that is in no brackets. */
function calleeOf(head: string): string {
  const open = openBracket(head);
  return open === null ? '' : head.slice(nameStart(head, open) ?? open, open + 1);
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
