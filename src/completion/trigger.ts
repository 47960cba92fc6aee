import { inComment, languageFacts } from './languages.ts';
import type { Place } from './types.ts';
import type { Window } from './window.ts';

/** A rule by which nothing is asked. */
export type Veto =
  | 'several-cursors'
  /** There is nothing yet to go by. */
  | 'tiny-file'
  /** The cursor is inside of a word: whatever comes would tear it apart. */
  | 'middle-of-word'
  /** What is written is complete, and the user goes on to the next line. */
  | 'end-of-statement'
  /** A line was accepted just here, and what comes after it was asked ahead already. */
  | 'line-accepted';

/** A file below this length says nothing about what is to come (the figure that other engines go by). */
const TINY_CHARS = 10;

/** Why nothing is asked at this place; null: it may be asked. What the user asks for by a command is always asked. */
export function whyNotAsk(place: Place, window: Window, justAccepted: boolean): Veto | null {
  if (place.cursors > 1) return 'several-cursors';
  if (place.manual) return null;
  if (window.whole && (window.prefix + window.suffix).trim().length < TINY_CHARS) return 'tiny-file';
  if (/^[\p{L}\p{N}_$]/u.test(window.lineSuffix)) return 'middle-of-word';
  if (justAccepted) return 'line-accepted';
  if (endsStatement(window, place.language)) return 'end-of-statement';
  return null;
}

function endsStatement(window: Window, language: string): boolean {
  return (
    window.lineSuffix.trim() === '' &&
    /[;)}]$/.test(window.linePrefix) &&
    !languageFacts(language).prose &&
    !inComment(window.linePrefix, language)
  );
}

/** What the cursor stands behind: it says how much a suggestion is worth here, and how soon the next key comes. */
export type Spot =
  /** Only indentation before the cursor: the user has begun a line, and stops to think. */
  | 'line-start'
  /** Behind a space, a bracket, an operator. */
  | 'edge'
  /** Behind a letter: the word may not be done. */
  | 'word';

/** What kind of spot the cursor is at. */
export function spotOf(window: Window): Spot {
  if (window.linePrefix.trim() === '') return 'line-start';
  return /[\p{L}\p{N}_$]$/u.test(window.linePrefix) ? 'word' : 'edge';
}
