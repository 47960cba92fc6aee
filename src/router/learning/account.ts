import type { ModelFacts } from '../../models/index.ts';
import { isSame, isUp, type Lesson } from '../lesson.ts';
import type { Tier } from '../tasks.ts';
import type { Policy } from '../types.ts';
import { type Evidence, judged, shareTurnedDown, USUAL } from './evidence.ts';
import { answersIn, firstUsable, MONTH_DAYS, usdOf, usdWith } from './prices.ts';

/** So much of what is spent may go for better first answers, without a word of the user. */
const ALLOWANCE = 0.0045;
/** And of what was saved this share: some of it was asked of the cheaper model by hand, and would have been anyway. */
const CREDIT = 0.3;
/** Of answers that are turned down so many are asked for again, which the table pays for. */
const ASKED_AGAIN = 0.75;
/** Of all answers that were judged so many may be turned down more than with the table, for what is saved. */
const LOSABLE = 0.002;
/** A move begins only where so many days of it are paid for: what is taken back at once has helped nobody. */
const DAYS_AHEAD = 5;
/** What is asked on a day is taken from so many last ones. */
const RECENT_DAYS = 14;

/** A lesson that held for some time. */
export interface Ended extends Lesson {
  /** Its last day. */
  readonly until: number;
}

/** What a lesson that goes up costs more than the table, in USD. */
interface Extra {
  readonly perDayUsd: number;
  /** Of one answer that would have been kept anyway. */
  readonly perAnswerUsd: number;
  /** Answers that are kept in place of turned down, on a day. */
  readonly betterPerDay: number;
}

/**
 * The running account of what learning has cost against the fixed table, in USD: what is left of its allowance, after all that went
 * up by itself. A second answer, which the table would have taken, counts as the table's.
 */
function balanceOf(
  evidence: readonly Evidence[],
  policy: Policy,
  lessons: readonly (Lesson | Ended)[],
): number {
  return lessons.reduce((left, lesson) => {
    const rows = rowsUnder(lesson, evidence);
    if (!isUp(lesson)) {
      const saved = savedUsd(lesson, rows, policy);
      return left + (saved > 0 ? CREDIT * saved : saved);
    }
    return lesson.agreed ? left : left - extraUsd(lesson, rows, policy);
  }, ALLOWANCE * usdOf(evidence, policy));
}

/** What goes up by itself, and what would cost more than is left of the allowance. */
export interface Weighed {
  readonly paid: readonly Lesson[];
  /** With what they cost in a month. */
  readonly unpaid: readonly Lesson[];
}

/**
 * Spends what is left of the allowance where it brings most.
 *
 * @param ups what is worth going up, in no order
 * @param held what holds by now, whatever its way; `ended`: what held before
 */
export function weigh(
  ups: readonly Lesson[],
  held: readonly Lesson[],
  ended: readonly Ended[],
  evidence: readonly Evidence[],
  policy: Policy,
  today: number,
): Weighed {
  const paid: Lesson[] = [];
  const unpaid: Lesson[] = [];
  let left = balanceOf(evidence, policy, [...held, ...ended]);
  const priced = ups.map((lesson) => ({ lesson, extra: extraOf(evidence, policy, lesson, today) }));
  for (const { lesson, extra } of priced.toSorted((a, b) => worthOf(b.extra) - worthOf(a.extra))) {
    const needed =
      extra &&
      neededUsd(
        extra,
        held.some((one) => isSame(one, lesson)),
      );
    if (needed !== null && needed <= Math.max(0, left)) {
      left -= Math.max(0, needed);
      paid.push(lesson);
    } else unpaid.push({ ...lesson, usdPerMonth: extra && -MONTH_DAYS * extra.perDayUsd });
  }
  return { paid, unpaid };
}

/** Better answers for a dollar. */
function worthOf(extra: Extra | null): number {
  if (extra === null) return -1;
  return extra.perDayUsd <= 0 ? Infinity : extra.betterPerDay / extra.perDayUsd;
}

/** What a lesson that goes up would cost; null where a price is unknown. */
function extraOf(evidence: readonly Evidence[], policy: Policy, lesson: Lesson, today: number): Extra | null {
  const recent = evidence.filter((row) => row.day > today - RECENT_DAYS);
  const days = today + 1 - Math.min(today, ...recent.map(({ day }) => day));
  const { from, to } = lesson;
  const rows = recent.filter((row) => [from, to].includes(row.tier) && isAbout(row, lesson));
  const toUsd = usdWith(rows, factsOfFirst(policy, to));
  const fromUsd = usdWith(rows, policy.facts.get(lesson.model));
  if (toUsd === null || fromUsd === null) return null;
  const answers = answersIn(rows);
  return {
    perDayUsd: (toUsd * (1 - ASKED_AGAIN * shareOn(today, lesson)) - fromUsd) / days,
    perAnswerUsd: (toUsd - fromUsd) / Math.max(1, answers),
    betterPerDay: (answers * (shareOn(today, lesson) - lesson.against)) / days,
  };
}

/** What must be left of the allowance for a lesson to begin, or to go on. */
function neededUsd({ perDayUsd, perAnswerUsd }: Extra, holds: boolean): number {
  if (perDayUsd <= 0) return perDayUsd;
  return holds ? Math.max(perDayUsd, perAnswerUsd) : Math.max(DAYS_AHEAD * perDayUsd, 2 * perAnswerUsd);
}

/**
 * Of lessons that go down those that stay: together they may not lose more answers than are losable, and the one that loses
 * most is given up first.
 *
 * @param isMore there is room for another one
 */
export function withinLosses(
  downs: readonly Lesson[],
  ended: readonly Ended[],
  evidence: readonly Evidence[],
): { readonly within: readonly Lesson[]; readonly isMore: boolean } {
  const losable = LOSABLE * judged(evidence);
  const before = ended.filter((one) => !isUp(one)).reduce((sum, one) => sum + lostWith(one, evidence), 0);
  const lost = downs
    .map((lesson) => ({ lesson, answers: lostWith(lesson, evidence) }))
    .toSorted((a, b) => a.answers - b.answers);
  let all = lost.reduce((sum, { answers }) => sum + answers, before);
  const isMore = all + 0.5 <= losable;
  for (let worst = lost.at(-1); worst && worst.answers > 0 && all > losable; worst = lost.at(-1)) {
    lost.pop();
    all -= worst.answers;
  }
  return { within: lost.map(({ lesson }) => lesson), isMore };
}

/** Answers that were discarded more than the dearer model’s would have been; below 0: fewer. */
function lostWith(lesson: Lesson | Ended, evidence: readonly Evidence[]): number {
  const rows = rowsUnder(lesson, evidence);
  return rows.reduce((sum, row) => sum + row.turnedDown, 0) - lesson.against * judged(rows);
}

/** What was asked of the tier that a lesson leads to, as long as it held. */
function rowsUnder(lesson: Lesson | Ended, evidence: readonly Evidence[]): Evidence[] {
  const until = 'until' in lesson ? lesson.until : Infinity;
  return evidence.filter(
    (row) => row.tier === lesson.to && row.day >= lesson.began && row.day <= until && isAbout(row, lesson),
  );
}

function isAbout({ task, language }: Evidence, lesson: Lesson): boolean {
  return task === lesson.task && (lesson.language === null || language === lesson.language);
}

/** The share that is turned down of a model that is not asked any more: so many days on it is half forgotten. */
const FORGOTTEN_DAYS = 6;

function shareOn(day: number, lesson: Lesson): number {
  const seen = shareTurnedDown(lesson, USUAL).mean;
  return USUAL + (seen - USUAL) * 2 ** -(Math.max(0, day - lesson.began) / FORGOTTEN_DAYS);
}

function factsOfFirst(policy: Policy, tier: Tier): ModelFacts | undefined {
  const first = firstUsable(policy, tier);
  return first === undefined ? undefined : policy.facts.get(first);
}

function extraUsd(lesson: Lesson, rows: readonly Evidence[], policy: Policy): number {
  return [...Map.groupBy(rows, ({ day }) => day)].reduce((sum, [day, own]) => {
    const fromUsd = usdWith(own, policy.facts.get(lesson.model)) ?? 0;
    return sum + usdOf(own, policy) * (1 - ASKED_AGAIN * shareOn(day, lesson)) - fromUsd;
  }, 0);
}

function savedUsd(lesson: Lesson, rows: readonly Evidence[], policy: Policy): number {
  const fromUsd = usdWith(rows, factsOfFirst(policy, lesson.from)) ?? 0;
  return fromUsd * (1 - shareTurnedDown(lesson, lesson.against).mean) - usdOf(rows, policy);
}
