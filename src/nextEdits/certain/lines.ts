import type { Edit } from '../edit.ts';
import type { OpenDocument } from '../ports.ts';
import type { ReplacedLines } from '../replacements.ts';
import { countWords, lineAbove, lineAround, openBracket, placesOf } from '../texts.ts';
import { type Candidate, MOST_PLACES, repeatAt } from './candidate.ts';
import { needImport } from './imports.ts';
import { meaningOf } from './meaning.ts';
import { codeOf, isHead, isProse, targetsOf } from './statements.ts';

/**
 * A line with fewer words stands in several places for other reasons. One with some says enough below the same line as where
 * it was changed, one with many also elsewhere; so does one that was changed twice.
 */
const MIN_WORDS = { some: 4, many: 7 };

/** The places where a line stands that the user has changed. */
export function sameLines(
  { old, now, from, at }: ReplacedLines,
  edit: Edit,
  others: readonly ReplacedLines[],
  documents: readonly OpenDocument[],
): Candidate[] {
  const [oldText, newText] = [old.trim(), now.trim()];
  const words = countWords(oldText);
  if (words < MIN_WORDS.some || isProse(oldText) || isProse(newText)) return [];
  if (`${oldText}${newText}`.includes('\n') || codeOf(oldText) === codeOf(newText)) return [];
  const placesIn = ({ text }: OpenDocument) =>
    placesOf(text, oldText, MOST_PLACES).filter((start) => isWholeLines(text, start, start + oldText.length));
  const offers = (document: OpenDocument, places: readonly number[]) =>
    places.map((start) => repeatAt(document.uri, start, oldText, newText, `line ${oldText}`));
  const needs = needImport(oldText, newText, edit.languageId);
  if (needs) return documents.filter(({ text }) => needs(text)).flatMap((one) => offers(one, placesIn(one)));
  // Each function has its own head, and what a statement calls its result is used below it.
  if (isHead(oldText) || targetsOf(oldText) !== targetsOf(newText)) return [];
  const isClear =
    words >= MIN_WORDS.many ||
    others.some((other) => other.old.trim() === oldText && other.now.trim() === newText);
  const above = lineAbove(edit.before, from);
  const means = meaningOf(edit, at, oldText, newText);
  return documents.flatMap((one) => {
    const { uri, text } = one;
    const places = placesIn(one).filter(
      (start) =>
        (isClear || (uri === edit.uri && lineAbove(text, start) === above)) &&
        means(one, start) &&
        !isParameter(text, start),
    );
    return offers(one, places);
  });
}

/** Whether a line stands in the list of a function's parameters. */
function isParameter(text: string, start: number): boolean {
  const from = Math.max(0, start - MOST_CHARS_OF_HEAD);
  const open = openBracket(text.slice(from, start));
  if (open === null || text.charAt(from + open) !== '(') return false;
  const line = lineAround(text, from + open);
  return isHead(text.slice(line.start, line.end).trim());
}

const MOST_CHARS_OF_HEAD = 2_000;

function isWholeLines(text: string, start: number, end: number): boolean {
  const head = text.slice(lineAround(text, start).start, start);
  const tail = text.slice(end, lineAround(text, end).end);
  return head.trim() === '' && tail.trim() === '';
}
