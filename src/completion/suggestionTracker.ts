import { type Answer, contradicts } from './answers.ts';
import type { CompletionRequest, Suggestion } from './request.ts';
import {
  answered,
  INITIAL_TYPING,
  keyTyped,
  missed,
  restEnded,
  retried,
  seen,
  type TypingModel,
  typedOn,
} from './typingModel.ts';
import { type PromptWindow, typedSince } from './window.ts';

/** A suggestion that was returned to the editor, and can still be accepted. */
interface Shown {
  readonly suggestion: Suggestion;
  readonly answer: Answer;
  readonly window: PromptWindow;
  /** As in the window: with `\n` as its line end. */
  readonly text: string;
  readonly since: number;
}

/** Observes what the user does with suggestions, and learns from it. */
export interface SuggestionTracker {
  readonly typing: TypingModel;
  /** Something was typed, or the cursor moved: it may follow a suggestion or contradict it. */
  moved(request: CompletionRequest, window: PromptWindow): void;
  /** Checks whether the current answer agrees with what was typed. */
  checkAnswer(document: string, window: PromptWindow): void;
  /** An answer was requested, for where the user types. */
  requested(answer: Answer): void;
  /** An answer has ended. */
  ended(answer: Answer): void;
  show(shown: Omit<Shown, 'since'>): void;
  /** The user accepted the suggestion or a part of it. Returns null for an old one. */
  accepted(suggestion: Suggestion): Shown | null;
  reset(): void;
}

/** What was visible for a shorter time was not seen (Copilot measures by the same figure). */
const SEEN_MS = 250;

/** The editor may request what comes next before it reports that a suggestion was accepted: so several are kept. */
const MAX_RECENT = 8;

/**
 * Creates a tracker.
 *
 * @param now the engine's clock
 * @param onContradicted is called with an answer that is not what the user types
 */
export function createSuggestionTracker(
  now: () => number,
  onContradicted: (answer: Answer) => void,
): SuggestionTracker {
  let typing = INITIAL_TYPING;
  let shown: Shown | null = null;
  let recent: readonly Shown[] = [];
  /** The answer that the user is typing along, or that is in flight for where the user types. */
  let current: Answer | null = null;
  let last: { readonly document: string; readonly window: PromptWindow } | null = null;

  const countMiss = (answer: Answer, line: number): void => {
    typing = missed(typing, answer.document, line);
    if (answer.retry) typing = retried(typing, false);
  };
  const checkAnswer = (document: string, window: PromptWindow): void => {
    if (current === null) return;
    const elsewhere = current.document !== document;
    if (!elsewhere && !contradicts(current, window)) return;
    if (!elsewhere) {
      countMiss(current, window.line);
      if (current.taken) typing = restEnded(typing, false);
      onContradicted(current);
    }
    current = null;
  };

  return {
    get typing() {
      return typing;
    },
    moved({ document }, window) {
      const typed = last?.document === document ? typedSince(last.window, window) : null;
      if (typed?.length === 1) typing = keyTyped(typing, now());
      typing = typedOn(typing, document, window.line, typed?.length ?? 0);
      last = { document, window };
      checkAnswer(document, window);
      if (shown === null) return;
      const typedAlong = shown.answer.document === document ? typedSince(shown.window, window) : null;
      // Nobody types more than a key at a time: it was accepted, which the editor reports later.
      if (typedAlong === shown.text && (typed?.length ?? 0) > 1) shown.answer.taken = true;
      if (typedAlong !== null && shown.text.startsWith(typedAlong)) return;
      // A suggestion that was typed to its end was neither accepted nor ignored.
      const typedAll = typedAlong?.startsWith(shown.text) ?? false;
      if (!typedAll && now() - shown.since >= SEEN_MS) typing = seen(typing, false);
      shown = null;
    },
    checkAnswer,
    requested(answer) {
      current = answer;
    },
    ended(answer) {
      if (answer.firstTokenAt !== null) typing = answered(typing, answer.firstTokenAt - answer.requestedAt);
      if (answer.discard !== null && answer.discard !== 'failed' && answer.discard !== 'too-slow') {
        countMiss(answer, answer.context.window.line);
      }
    },
    show(next) {
      // What is typed along has been visible all the time.
      const since = shown?.answer === next.answer ? shown.since : now();
      shown = { ...next, since };
      recent = [shown, ...recent.slice(0, MAX_RECENT - 1)];
      current = next.answer;
    },
    accepted({ id }) {
      const found = recent.find(({ suggestion }) => suggestion.id === id);
      if (found === undefined) return null;
      typing = seen(typing, true);
      if (found.answer.retry) typing = retried(typing, true);
      const { answer } = found;
      const before = typedSince(answer.context.window, found.window);
      if (before && answer.done && before + found.text === answer.text) typing = restEnded(typing, true);
      if (found === shown) shown = null;
      return found;
    },
    reset() {
      typing = INITIAL_TYPING;
      current = null;
      shown = null;
      recent = [];
      last = null;
    },
  };
}
