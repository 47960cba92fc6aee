import { confidentLength, type ScoredToken } from './confidence.ts';
import { filterAnswer, type Progress } from './filter.ts';
import type { DiscardReason } from './request.ts';
import type { InsertionContext } from './trigger.ts';
import { type PromptWindow, typedSince } from './window.ts';

/** An answer from its request on: updated while it is received, and kept when it is complete. */
export interface Answer {
  readonly promptId: number;
  readonly document: string;
  readonly settingsKey: string;
  readonly context: InsertionContext;
  readonly requestedAt: number;
  /** Whether the model was wrong on this line before. */
  readonly retry: boolean;
  /** Whether it was requested for what follows an accepted text. */
  readonly ahead: boolean;
  /** Whether the user has accepted a part of it. */
  taken: boolean;
  raw: string;
  tokens: ScoredToken[];
  /** The usable part so far, with `\n` as its line end. */
  text: string;
  done: boolean;
  discard: DiscardReason | null;
  /** The error, for the log. */
  detail: string | null;
  firstTokenAt: number | null;
}

/** Filters an answer again after more of it was received, or it has ended. */
export function updateAnswer(answer: Answer, progress: Progress): void {
  const length = confidentLength(answer.raw, answer.tokens);
  const cut = length < answer.raw.length;
  const result = filterAnswer(answer.raw.slice(0, length), answer.context, cut ? 'ended' : progress);
  answer.text = result.text;
  answer.done = result.complete;
  answer.discard = result.drop === null ? null : cut && length === 0 ? 'low-confidence' : result.drop;
}

/** What an answer has for a window: more text, possibly more to come, or certainly none. */
export type Match =
  | { readonly kind: 'rest'; readonly rest: string }
  | { readonly kind: 'pending' }
  | { readonly kind: 'nothing' };

/** What an answer has for a window of its document; null when it does not apply to it. */
export function match(answer: Answer, window: PromptWindow): Match | null {
  const typed = typedSince(answer.context.window, window);
  if (typed === null) return null;
  if (answer.text.startsWith(typed)) {
    const rest = answer.text.slice(typed.length);
    if (rest.trim() !== '') return { kind: 'rest', rest };
    if (!answer.done) return { kind: 'pending' };
    return typed === '' ? { kind: 'nothing' } : null;
  }
  return !answer.done && typed.startsWith(answer.text) ? { kind: 'pending' } : null;
}

/** Whether something else was typed than the answer says. */
export function contradicts(answer: Answer, window: PromptWindow): boolean {
  const typed = typedSince(answer.context.window, window);
  return typed !== null && !answer.text.startsWith(typed) && !typed.startsWith(answer.text);
}

/** Less is not shown as a line: a closing bracket is shown together with what follows it. */
const MIN_LINE_CHARS = 4;

/**
 * The part of an answer's rest that is shown; null while it has to be waited for.
 *
 * @param late whether a block is shown as far as it has been received
 * @param withRest whether more than a line is shown behind what was accepted
 */
export function visibleText(answer: Answer, rest: string, late: boolean, withRest: boolean): string | null {
  const byLine = answer.context.mode.show === 'line' && !(withRest && (answer.ahead || answer.taken));
  let end: number | null;
  if (byLine) end = lineEnd(rest, answer.done);
  else if (answer.done) end = rest.length;
  else end = late ? completeLinesEnd(rest) : null;
  return end === null ? null : rest.slice(0, end);
}

/** The end of the first line that is not blank; null while it may continue. */
function lineEnd(text: string, done: boolean): number | null {
  let at = 0;
  for (;;) {
    const next = text.indexOf('\n', at);
    if (next < 0) return done ? text.length : null;
    if (text.slice(0, next).trim().length >= MIN_LINE_CHARS) return next;
    at = next + 1;
  }
}

/** The end of the lines that are complete, without blank ones that more may follow; null when there is none. */
function completeLinesEnd(text: string): number | null {
  const lines = text.slice(0, Math.max(0, text.lastIndexOf('\n'))).trimEnd();
  return lines.trim().length >= MIN_LINE_CHARS ? lines.length : null;
}

/** Enough for an hour of typing in a few files, at a few kB each. */
const MAX_ANSWERS = 100;

/** An answer, and what it has for a window. */
interface Found {
  readonly answer: Answer;
  readonly match: Match;
}

/** The answers of this session, in flight and complete. */
export interface AnswerCache {
  add(answer: Answer): void;
  remove(answer: Answer): void;
  /** The newest answer that has something for a window. */
  find(document: string, settingsKey: string, window: PromptWindow): Found | null;
  clear(): void;
}

/**
 * Keeps answers for reuse at the same cursor, further along, and after deleting back. A search compares the whole text
 * before and after the cursor, so that an answer is never shown where anything else has changed.
 */
export function createCache(): AnswerCache {
  const answers: Answer[] = [];
  return {
    add(answer) {
      answers.unshift(answer);
      if (answers.length > MAX_ANSWERS) answers.length = MAX_ANSWERS;
    },
    remove(answer) {
      const at = answers.indexOf(answer);
      if (at >= 0) answers.splice(at, 1);
    },
    find(document, settingsKey, window) {
      let found: Found | null = null;
      for (const answer of answers) {
        if (answer.document !== document || answer.settingsKey !== settingsKey) continue;
        const matched = match(answer, window);
        if (matched === null) continue;
        if (matched.kind === 'rest') return { answer, match: matched };
        // Text is better than a pending answer, and that is better than the certainty that there is none.
        if (found === null || (found.match.kind === 'nothing' && matched.kind === 'pending')) {
          found = { answer, match: matched };
        }
      }
      return found;
    },
    clear() {
      answers.length = 0;
    },
  };
}
