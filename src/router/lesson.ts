import type { ModelRef } from '../models/index.ts';
import { rank } from './sizeLimits.ts';
import type { Task, Tier } from './tasks.ts';

/** What was learnt of a task: it starts in another tier than the table says, as long as this model would be asked. */
export interface Lesson {
  readonly task: Task;
  /** Null: all that have no lesson of their own. */
  readonly language: string | null;
  readonly from: Tier;
  readonly to: Tier;
  /** Whose answers it was learnt of: the model of the lower of the two tiers. */
  readonly model: ModelRef;
  /** It holds for one request in so many, and where a check turns the answer down the usual model is asked: to see how it does. */
  readonly trial: boolean;
  /** The day on which it began to hold, or was offered, in days since 1970. */
  readonly began: number;
  /** The user has said that it holds. */
  readonly agreed: boolean;
  /** The first day that counts. */
  readonly since: number;
  /** Its answers since then. */
  readonly kept: number;
  readonly turnedDown: number;
  /** The share of answers that were discarded of what it is measured against, from 0 to 1. */
  readonly against: number;
  /** What it saves, in USD, below 0 what it costs more; null where it holds by itself, or that is unknown. */
  readonly usdPerMonth: number | null;
}

export function isUp({ from, to }: Pick<Lesson, 'from' | 'to'>): boolean {
  return rank(to) > rank(from);
}

/** Whether two lessons are about the same, whatever their figures. */
export function isSame(one: Lesson, other: Lesson): boolean {
  return (
    one.task === other.task &&
    one.language === other.language &&
    one.from === other.from &&
    one.to === other.to &&
    one.model === other.model &&
    one.trial === other.trial
  );
}

/** One request in so many goes the other way: to a model on trial, or by the table where a cheaper one is trusted by now. */
export const ASIDE_EVERY = 8;

/** The tier of the model that it was learnt of. */
export function lowerOf(lesson: Pick<Lesson, 'from' | 'to'>): Tier {
  return isUp(lesson) ? lesson.from : lesson.to;
}
