import { type Answer, contradicts } from './answer.ts';
import { answered, keyTyped, missed, NEW_PACE, type Pace, retried, seen, wentOn } from './pace.ts';
import type { Place, Suggestion } from './types.ts';
import { typedSince, type Window } from './window.ts';

/** What was handed out, and can still be accepted. */
export interface Shown {
  readonly suggestion: Suggestion;
  readonly answer: Answer;
  readonly window: Window;
  /** As in the window: with `\n` as its line end. */
  readonly text: string;
  readonly since: number;
}

/** Follows what the user does with what was suggested, and learns from it. */
export interface Tracker {
  readonly pace: Pace;
  /** Something was typed, or the cursor moved: it may follow what was suggested, or contradict it. */
  moved(place: Place, window: Window): void;
  /** Whether an answer that has come meanwhile is what was typed. */
  compare(document: string, window: Window): void;
  /** An answer was asked for, for where the user types. */
  asked(answer: Answer): void;
  /** An answer has come to its end. */
  ended(answer: Answer): void;
  show(shown: Omit<Shown, 'since'>): void;
  /** The user took something of it; null when it is not known (any more). */
  took(suggestion: Suggestion): Shown | null;
  /** The user sent it away; null when it is not known (any more). */
  refused(suggestion: Suggestion): Shown | null;
  reset(): void;
}

/** What was on screen for less than this was not seen (the figure that Copilot measures by). */
const SEEN_MS = 250;

/** The editor may ask for what comes next before it tells that a suggestion was taken: so the last ones are kept. */
const RECENT = 8;

/**
 * @param now the engine's clock
 * @param onWrong an answer turned out not to be what the user types
 */
export function createTracker(now: () => number, onWrong: (answer: Answer) => void): Tracker {
  let pace = NEW_PACE;
  let shown: Shown | null = null;
  let recent: readonly Shown[] = [];
  /** The answer that the user is typing along, or that is on its way to where the user types. */
  let current: Answer | null = null;
  let last: { readonly document: string; readonly window: Window } | null = null;

  const wrong = (answer: Answer, line: number): void => {
    pace = missed(pace, answer.document, line);
    if (answer.retry) pace = retried(pace, false);
    onWrong(answer);
  };
  const compare = (document: string, window: Window): void => {
    if (current === null) return;
    const elsewhere = current.document !== document;
    if (!elsewhere && !contradicts(current, window)) return;
    if (!elsewhere) wrong(current, window.line);
    current = null;
  };
  const known = ({ id }: Suggestion): Shown | null =>
    recent.find(({ suggestion }) => suggestion.id === id) ?? null;

  return {
    get pace() {
      return pace;
    },
    moved({ document }, window) {
      const typed = last?.document === document ? typedSince(last.window, window) : null;
      if (typed?.length === 1) pace = keyTyped(pace, now());
      pace = wentOn(pace, document, window.line, typed?.length ?? 0);
      last = { document, window };
      compare(document, window);
      if (shown === null) return;
      const since = shown.answer.document === document ? typedSince(shown.window, window) : null;
      if (since !== null && shown.text.startsWith(since)) return;
      // Who types all of it neither took it nor ignored it.
      const typedAll = since?.startsWith(shown.text) ?? false;
      if (!typedAll && now() - shown.since >= SEEN_MS) pace = seen(pace, false);
      shown = null;
    },
    compare,
    asked(answer) {
      current = answer;
    },
    ended(answer) {
      if (answer.firstTokenAt !== null) pace = answered(pace, answer.firstTokenAt - answer.askedAt);
      if (answer.failing !== null && answer.failing !== 'failed' && answer.failing !== 'too-slow') {
        pace = missed(pace, answer.document, answer.setting.window.line);
        if (answer.retry) pace = retried(pace, false);
      }
    },
    show(next) {
      // What was typed along was on screen all the time.
      const since = shown?.answer === next.answer ? shown.since : now();
      shown = { ...next, since };
      recent = [shown, ...recent.slice(0, RECENT - 1)];
      current = next.answer;
    },
    took(suggestion) {
      const taken = known(suggestion);
      if (taken === null) return null;
      pace = seen(pace, true);
      if (taken.answer.retry) pace = retried(pace, true);
      if (taken === shown) shown = null;
      return taken;
    },
    refused(suggestion) {
      const gone = known(suggestion);
      if (gone === null) return null;
      pace = seen(pace, false);
      wrong(gone.answer, gone.window.line);
      if (current === gone.answer) current = null;
      if (shown?.answer === gone.answer) shown = null;
      return gone;
    },
    reset() {
      pace = NEW_PACE;
      current = null;
      shown = null;
      recent = [];
      last = null;
    },
  };
}
