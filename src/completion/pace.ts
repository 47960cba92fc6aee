import type { Spot } from './trigger.ts';

/** A line on which the model was wrong. */
export interface Miss {
  readonly document: string;
  readonly line: number;
  /** How often in a row on this line. */
  readonly count: number;
  /** Characters typed since. */
  readonly typed: number;
}

/** What the engine has learnt about its user and its model. Plain data: each function below gives the next state. */
export interface Pace {
  /** The last pauses between two keys, without those in which the user did something else. */
  readonly gaps: readonly number[];
  readonly lastKeyAt: number | null;
  /** From request to first token, the mean of the last ones with the latest counting most; null before the first. */
  readonly latencyMs: number | null;
  /** How often a second try on a line that the model was wrong on was of use, 0 to 1. */
  readonly retryWorth: number;
  /** Suggestions in a row that the user saw and did not take. */
  readonly ignored: number;
  readonly miss: Miss | null;
}

export const NEW_PACE: Pace = {
  gaps: [],
  lastKeyAt: null,
  latencyMs: null,
  // Second tries begin as something that is worth it every third time, and are soon measured.
  retryWorth: 0.35,
  ignored: 0,
  miss: null,
};

/** Longer pauses are for thinking or coffee, and say nothing about how fast somebody types. */
const LONGEST_GAP_MS = 1_000;
const GAPS_KEPT = 21;
const USUAL_GAP_MS = 150;

/** After a key was typed. */
export function keyTyped(pace: Pace, now: number): Pace {
  const gap = pace.lastKeyAt === null ? LONGEST_GAP_MS : now - pace.lastKeyAt;
  const gaps = gap > 0 && gap < LONGEST_GAP_MS ? [...pace.gaps.slice(1 - GAPS_KEPT), gap] : pace.gaps;
  return { ...pace, gaps, lastKeyAt: now };
}

/** After the first token of an answer. */
export function answered(pace: Pace, latencyMs: number): Pace {
  return {
    ...pace,
    latencyMs: pace.latencyMs === null ? latencyMs : pace.latencyMs * 0.8 + latencyMs * 0.2,
  };
}

/** After the user typed something that is not what the model said, or the model said nothing of use. */
export function missed(pace: Pace, document: string, line: number): Pace {
  const again = pace.miss?.document === document && pace.miss.line === line;
  return { ...pace, miss: { document, line, count: again ? (pace.miss?.count ?? 0) + 1 : 1, typed: 0 } };
}

/** After characters were typed on a line, be it the one of the miss or another. */
export function wentOn(pace: Pace, document: string, line: number, typed: number): Pace {
  const { miss } = pace;
  if (miss === null) return pace;
  if (miss.document !== document || miss.line !== line) return { ...pace, miss: null };
  return { ...pace, miss: { ...miss, typed: miss.typed + typed } };
}

/** After a second try on a line turned out right or wrong. Learnt slowly: a run of bad luck says little. */
export function retried(pace: Pace, worth: boolean): Pace {
  return { ...pace, retryWorth: pace.retryWorth * 0.95 + (worth ? 0.05 : 0) };
}

/** After a suggestion that the user had time to read was taken or not. */
export function seen(pace: Pace, taken: boolean): Pace {
  return { ...pace, ignored: taken ? 0 : pace.ignored + 1 };
}

/** A pause so much longer than the usual one is no part of typing. */
const PAUSE_FACTOR = 1.2;
const LEAST_PAUSE_MS = 90;
const LONGEST_PAUSE_MS = 400;

/** The editor's own changes after a new line (indentation) come within this time: one request, not two. */
const LINE_START_MS = 30;

/** Who waits so long for a server is not in a hurry: what is slower than this is asked for in longer pauses only. */
const QUICK_ANSWER_MS = 400;
const LONGEST_WAIT_MS = 2_000;

/** Ignored suggestions from which on the engine takes back, and how much for each (figures that Cody goes by). */
const IGNORED_IN_A_ROW = 5;
const MS_PER_IGNORED = 200;

/** Where the model was just wrong, only a user who has stopped typing is asked for. */
const STUCK_MS = 1_200;

/**
 * How much has to be typed on a line before the model is trusted to know better than at the last try: so many characters
 * where a second try is always worth it, more the less it is, and the more of them there were. Chosen on the typing replay,
 * where half of it gains nothing and the double loses 5 % of what could be accepted when the model is seldom right.
 */
const RETRY_CHARS = 1.3;
const LEAST_RETRY_CHARS = 3;
const MOST_RETRY_CHARS = 60;

/** How long to wait at a spot before asking: 0 to 2 s. */
export function waitMs(pace: Pace, spot: Spot, document: string, line: number): number {
  const pause = clamp(median(pace.gaps, USUAL_GAP_MS) * PAUSE_FACTOR, LEAST_PAUSE_MS, LONGEST_PAUSE_MS);
  const slow = Math.max(0, (pace.latencyMs ?? 0) - QUICK_ANSWER_MS) / 2;
  const thrift = Math.max(0, pace.ignored - IGNORED_IN_A_ROW + 1) * MS_PER_IGNORED;
  const { miss } = pace;
  const onMissedLine = miss?.document === document && miss.line === line;
  const enough = clamp(
    (RETRY_CHARS * Math.sqrt(miss?.count ?? 0)) / pace.retryWorth,
    LEAST_RETRY_CHARS,
    MOST_RETRY_CHARS,
  );
  const base =
    onMissedLine && miss.typed < enough
      ? STUCK_MS
      : spot === 'line-start'
        ? LINE_START_MS
        : spot === 'edge'
          ? pause / 2
          : pause;
  return Math.min(LONGEST_WAIT_MS, base + slow + (spot === 'line-start' ? 0 : thrift));
}

function median(values: readonly number[], otherwise: number): number {
  // Before a few keys were typed, the usual gap is the better guess.
  if (values.length < 5) return otherwise;
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? otherwise;
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
