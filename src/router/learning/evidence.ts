import type { ModelRef, SummedUsage } from '../../models/index.ts';
import type { Task, Tier } from '../tasks.ts';

/** What became of the first answers of a model on one day. Sums over answers; of a request only its first attempt counts. */
export interface Evidence extends SummedUsage {
  /** Days since 1970, of UTC. */
  readonly day: number;
  readonly task: Task;
  readonly language: string | null;
  readonly tier: Tier;
  readonly model: ModelRef;
  /** All answers, also those of which nothing is known. */
  readonly answers: number;
  readonly kept: number;
  /** By a check, by the user, or in that the same was asked again. */
  readonly turnedDown: number;
  readonly contextTokens: number;
}

/** Answers whose end is known, each with the weight that its age leaves it. */
export interface Tally {
  readonly kept: number;
  readonly turnedDown: number;
}

/** What was seen so many days ago counts half: models and habits change. */
const HALF_LIFE_DAYS = 30;

/** The standing of the tier counts as much as so many answers of the model itself. */
const PRIOR_ANSWERS = 4;

/** The share of all answers that is turned down, where nothing is known at all. */
export const USUAL = 0.1;

/** Answers whose end is known. */
export function judged(rows: readonly Evidence[]): number {
  return rows.reduce((sum, { kept, turnedDown }) => sum + kept + turnedDown, 0);
}

export function fadedTally(rows: readonly Evidence[], today: number): Tally {
  let kept = 0;
  let turnedDown = 0;
  for (const row of rows) {
    const weight = 2 ** -(Math.max(0, today - row.day) / HALF_LIFE_DAYS);
    kept += weight * row.kept;
    turnedDown += weight * row.turnedDown;
  }
  return { kept, turnedDown };
}

/** The share of answers that are turned down: the mean of its Beta distribution, and how far it may lie off. */
export interface Share {
  readonly mean: number;
  readonly deviation: number;
}

/** @param standing the share where nothing is known of the model itself, from 0 to 1 */
export function shareTurnedDown({ kept, turnedDown }: Tally, standing: number): Share {
  const answers = kept + turnedDown + PRIOR_ANSWERS;
  const mean = (turnedDown + PRIOR_ANSWERS * standing) / answers;
  return { mean, deviation: Math.sqrt((mean * (1 - mean)) / (answers + 1)) };
}

const BLOCK_DAYS = 14;

/**
 * The share of a model at its best, which it may come back to: of any two weeks, as high as it may likely have been. What is not
 * asked any more would else be remembered as it was when it was bad.
 */
export function bestShare(rows: readonly Evidence[], standing: number, today: number): number {
  const blocks = Map.groupBy(rows, ({ day }) => Math.floor((today - day) / BLOCK_DAYS));
  const likely = [...blocks.values()].map((block) => {
    const { mean, deviation } = shareTurnedDown(tallyOf(block), standing);
    return mean + deviation;
  });
  return Math.min(shareTurnedDown(fadedTally(rows, today), standing).mean, ...likely);
}

function tallyOf(rows: readonly Evidence[]): Tally {
  const sum = (of: keyof Tally) => rows.reduce((all, row) => all + row[of], 0);
  return { kept: sum('kept'), turnedDown: sum('turnedDown') };
}

/** A stretch of days up to now in which most was turned down. */
export interface Stretch {
  /** Its first day. */
  readonly since: number;
  /** The share is at least this, as sure as was asked for. */
  readonly low: number;
}

/**
 * The stretch up to now that looks worst for a model. All of its record would hide for weeks that it has become worse.
 *
 * @param sureness standard deviations that the share is taken lower by
 */
export function worstStretch(
  rows: readonly Evidence[],
  standing: number,
  today: number,
  sureness: number,
): Stretch {
  let worst: Stretch = { since: today, low: 0 };
  let tally: Tally = { kept: 0, turnedDown: 0 };
  const byDay = Map.groupBy(rows, ({ day }) => day);
  for (const day of [...byDay.keys()].toSorted((a, b) => b - a)) {
    const more = fadedTally(byDay.get(day) ?? [], today);
    tally = { kept: tally.kept + more.kept, turnedDown: tally.turnedDown + more.turnedDown };
    const { mean, deviation } = shareTurnedDown(tally, standing);
    const low = mean - sureness * deviation;
    if (low > worst.low) worst = { since: day, low };
  }
  return worst;
}
