/** How fast the user types, and whether what a model guesses is wanted. */
export interface Pace {
  typed(now: number): void;
  /** How long no key comes before the user has stopped to think, in milliseconds. */
  pauseMs(): number;
  /** One more edit: whether a model may be asked about it. */
  mayAsk(): boolean;
  /** What a model guessed was taken; or it was sent away, or there was nothing in it. */
  taken(): void;
  missed(): void;
  /** What was taken last was taken back: it was not wanted, as those before it were not. */
  takenBack(): void;
}

/** A longer gap is a pause, and not part of the typing speed. */
const MAX_GAP_MS = 1_000;
const GAPS_KEPT = 21;
const DEFAULT_GAP_MS = 150;
const PAUSE_FACTOR = 1.5;
const MIN_PAUSE_MS = 150;
const MAX_PAUSE_MS = 600;

/** After a miss so many edits are passed over; after each further one twice as many. */
const MOST_SKIPPED = 8;

export function createPace(): Pace {
  let gaps: readonly number[] = [];
  let last: number | null = null;
  let step = 0;
  let skip = 0;
  let stepBefore = 0;
  const missed = (): void => {
    step = Math.min(MOST_SKIPPED, Math.max(1, step * 2));
    skip = step - 1;
  };
  return {
    typed(now) {
      const gap = last === null ? MAX_GAP_MS : now - last;
      if (gap > 0 && gap < MAX_GAP_MS) gaps = [...gaps, gap].slice(-GAPS_KEPT);
      last = now;
    },
    pauseMs() {
      const usual = gaps.toSorted((a, b) => a - b)[gaps.length >> 1] ?? DEFAULT_GAP_MS;
      return Math.min(MAX_PAUSE_MS, Math.max(MIN_PAUSE_MS, usual * PAUSE_FACTOR));
    },
    mayAsk() {
      if (skip === 0) return true;
      skip--;
      return false;
    },
    taken() {
      [stepBefore, step, skip] = [step, 0, 0];
    },
    missed,
    takenBack() {
      step = stepBefore;
      missed();
    },
  };
}
