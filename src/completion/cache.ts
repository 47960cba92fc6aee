import { type Answer, type Match, match } from './answer.ts';
import type { Window } from './window.ts';

/** Enough for an hour's typing in a few files, at a few kB each. */
const MOST_ANSWERS = 100;

/** The answers of this session, running and whole. */
export interface AnswerCache {
  add(answer: Answer): void;
  remove(answer: Answer): void;
  /** The latest answer that has something to say about a place. */
  find(document: string, settings: string, window: Window): Found | null;
  /** Those that match the condition, the latest first. */
  all(condition: (answer: Answer) => boolean): Answer[];
  clear(): void;
}

/** An answer, and what it has for the place. */
export interface Found {
  readonly answer: Answer;
  readonly match: Match;
}

/**
 * Keeps answers for use at the same place, further along, and after deleting back. It is searched with the whole text
 * before the cursor and after it, so that an answer is never shown where anything else has changed.
 */
export function createCache(most = MOST_ANSWERS): AnswerCache {
  const answers: Answer[] = [];
  return {
    add(answer) {
      answers.unshift(answer);
      if (answers.length > most) answers.length = most;
    },
    remove(answer) {
      const at = answers.indexOf(answer);
      if (at >= 0) answers.splice(at, 1);
    },
    find(document, settings, window) {
      let found: Found | null = null;
      for (const answer of answers) {
        if (answer.document !== document || answer.settings !== settings) continue;
        const matched = match(answer, window);
        if (matched === null) continue;
        if (matched.kind === 'rest') return { answer, match: matched };
        // Something to show is better than hope, and hope better than knowing that there is nothing.
        if (found === null || (found.match.kind === 'nothing' && matched.kind === 'hope')) {
          found = { answer, match: matched };
        }
      }
      return found;
    },
    all: (condition) => answers.filter(condition),
    clear() {
      answers.length = 0;
    },
  };
}
