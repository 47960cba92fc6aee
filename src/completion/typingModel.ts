import type { PromptWindow } from './window.ts';

/** What stands before the cursor, which indicates how soon the next keystroke will come. */
export type CursorContext =
  /** Indentation only: the user has started a line, and stops to think. */
  | 'line-start'
  /** A statement that is complete: the user is about to start a line, or stops to think. */
  | 'statement-end'
  /** A space, a bracket, an operator. */
  | 'delimiter'
  /** A letter or digit: the word may not be complete. */
  | 'word';

/** The context of the cursor of a window. */
export function cursorContext({ linePrefix }: PromptWindow): CursorContext {
  if (linePrefix.trim() === '') return 'line-start';
  return /[\p{L}\p{N}_$]$/u.test(linePrefix) ? 'word' : 'delimiter';
}

/** A line where the model was wrong. */
interface Miss {
  readonly document: string;
  readonly line: number;
  /** How often in a row on this line. */
  readonly count: number;
  /** Characters typed since. */
  readonly typed: number;
}

/** What is known about the user's typing and the model's answers. Plain data: each function below returns the next state. */
export interface TypingModel {
  /** The most recent gaps between two keystrokes, without pauses. */
  readonly gaps: readonly number[];
  readonly lastKeyAt: number | null;
  /** From a request to its first token, as a moving average; null before the first answer. */
  readonly latencyMs: number | null;
  /** How often another request on a line of a miss was worth it, 0 to 1. */
  readonly retryWorth: number;
  /** Suggestions in a row that the user saw and did not accept. */
  readonly ignored: number;
  /** Whether the user has accepted one. */
  readonly hasAccepted: boolean;
  /** How often an answer whose beginning was accepted was right to its end, 0 to 1. */
  readonly restWorth: number;
  readonly miss: Miss | null;
}

export const INITIAL_TYPING: TypingModel = {
  gaps: [],
  lastKeyAt: null,
  latencyMs: null,
  // An assumption, soon replaced by what is measured.
  retryWorth: 0.15,
  ignored: 0,
  hasAccepted: false,
  restWorth: 0.5,
  miss: null,
};

/** A longer gap is a pause, and not part of the typing speed. */
const MAX_GAP_MS = 1_000;
const GAPS_KEPT = 21;
const DEFAULT_GAP_MS = 150;

/** With fewer gaps measured, the default is the better estimate. */
const MIN_GAPS = 5;

/** After a keystroke. */
export function keyTyped(typing: TypingModel, now: number): TypingModel {
  const gap = typing.lastKeyAt === null ? MAX_GAP_MS : now - typing.lastKeyAt;
  const gaps = gap > 0 && gap < MAX_GAP_MS ? [...typing.gaps.slice(1 - GAPS_KEPT), gap] : typing.gaps;
  return { ...typing, gaps, lastKeyAt: now };
}

/** After an answer whose first token took this long. */
export function answered(typing: TypingModel, latencyMs: number): TypingModel {
  return {
    ...typing,
    latencyMs: typing.latencyMs === null ? latencyMs : typing.latencyMs * 0.8 + latencyMs * 0.2,
  };
}

/** After the user typed something else than an answer says, or an answer was discarded. */
export function missed(typing: TypingModel, document: string, line: number): TypingModel {
  const again = typing.miss?.document === document && typing.miss.line === line;
  return { ...typing, miss: { document, line, count: again ? (typing.miss?.count ?? 0) + 1 : 1, typed: 0 } };
}

/** After characters were typed on a line, whether or not it is the line of the miss. */
export function typedOn(typing: TypingModel, document: string, line: number, chars: number): TypingModel {
  const { miss } = typing;
  if (miss === null) return typing;
  if (miss.document !== document || miss.line !== line) return { ...typing, miss: null };
  return { ...typing, miss: { ...miss, typed: miss.typed + chars } };
}

/** After another request on the line of a miss turned out right or wrong. Learnt slowly, as bad luck comes in runs. */
export function retried(typing: TypingModel, worthIt: boolean): TypingModel {
  return { ...typing, retryWorth: typing.retryWorth * 0.95 + (worthIt ? 0.05 : 0) };
}

/** After a suggestion that the user had time to read was accepted or not. */
export function seen(typing: TypingModel, accepted: boolean): TypingModel {
  return {
    ...typing,
    ignored: accepted ? 0 : typing.ignored + 1,
    hasAccepted: typing.hasAccepted || accepted,
  };
}

/** Whether the user takes what is shown: then the next statement is worth a request before its line is begun. */
export function takesSuggestions({ hasAccepted, ignored }: TypingModel): boolean {
  return hasAccepted && ignored < MIN_IGNORED;
}

/** After an answer whose beginning was accepted was accepted to its end, or turned out wrong before. */
export function restEnded(typing: TypingModel, isRight: boolean): TypingModel {
  return { ...typing, restWorth: typing.restWorth * 0.8 + (isRight ? 0.2 : 0) };
}

/** Answers that are right to their end less often are shown line by line: who accepts with Tab accepts all that is shown. */
const MIN_REST_WORTH = 0.4;

/** Whether all of an answer is shown once its beginning was accepted. */
export function showsRest({ restWorth }: TypingModel): boolean {
  return restWorth >= MIN_REST_WORTH;
}

/** A pause that is this much longer than the usual gap is not part of typing. */
const PAUSE_FACTOR = 1.2;
const MIN_PAUSE_MS = 90;
const MAX_PAUSE_MS = 400;

/** How many of the usual pauses say that the user has stopped. */
const PAUSES = { word: 1, delimiter: 0.5, 'statement-end': 2 };

/** The editor's own changes after a line break, such as indentation, come within this time: one request, not two. */
const LINE_START_MS = 30;

/** Who uses a slower server is not in a hurry: half of the additional latency is added to the pause. */
const FAST_ANSWER_MS = 400;
const MAX_DEBOUNCE_MS = 2_000;

/** From this many ignored suggestions in a row on, each makes the pause longer (the figures are Cody's). */
const MIN_IGNORED = 5;
const MS_PER_IGNORED = 200;

/** Where the model was just wrong, a request waits until the user has stopped typing. */
const AFTER_MISS_MS = 1_000;

/**
 * How many characters must be typed on the line of a miss until the pause is the usual one again, if every retry is worth
 * it; more for several misses, and by the square for a lower worth: where one retry in three is right, at the next key;
 * where one in twenty is, hardly on this line. Chosen by the typing replay.
 */
const RETRY_CHARS = 0.065;
const MIN_RETRY_CHARS = 1;

/** Where retries are worth as much as this, the next one hardly waits. */
const GOOD_RETRY_WORTH = 0.1;
const RETRY_PAUSES = 0.3;
const MAX_RETRY_CHARS = 60;

/** How long to wait at a cursor before a request: 0 to 2,000 ms. */
export function debounceMs(
  typing: TypingModel,
  cursor: CursorContext,
  document: string,
  line: number,
): number {
  const pause = clamp(median(typing.gaps) * PAUSE_FACTOR, MIN_PAUSE_MS, MAX_PAUSE_MS);
  const slow = Math.max(0, (typing.latencyMs ?? 0) - FAST_ANSWER_MS) / 2;
  const reluctance = Math.max(0, typing.ignored - MIN_IGNORED + 1) * MS_PER_IGNORED;
  const { miss } = typing;
  const onMissedLine = miss?.document === document && miss.line === line;
  const retryChars = clamp(
    (RETRY_CHARS * Math.sqrt(miss?.count ?? 0)) / typing.retryWorth ** 2,
    MIN_RETRY_CHARS,
    MAX_RETRY_CHARS,
  );
  const isRetry = onMissedLine && typing.retryWorth >= GOOD_RETRY_WORTH;
  const base =
    onMissedLine && miss.typed < retryChars
      ? AFTER_MISS_MS
      : cursor === 'line-start'
        ? LINE_START_MS
        : pause * (isRetry ? RETRY_PAUSES : PAUSES[cursor]);
  return Math.min(MAX_DEBOUNCE_MS, base + slow + (cursor === 'line-start' ? 0 : reluctance));
}

function median(gaps: readonly number[]): number {
  if (gaps.length < MIN_GAPS) return DEFAULT_GAP_MS;
  return gaps.toSorted((a, b) => a - b)[gaps.length >> 1] ?? DEFAULT_GAP_MS;
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, value));
}
