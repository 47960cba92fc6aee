import { isSame, isUp, type Lesson, lowerOf } from '../lesson.ts';
import { tooOften } from '../preference.ts';
import { nextTier } from '../sizeLimits.ts';
import { CHECKED_TASKS, TASK_RULES, type Task, type Tier } from '../tasks.ts';
import type { Policy } from '../types.ts';
import { type Ended, weigh, withinLosses } from './account.ts';
import {
  bestShare,
  type Evidence,
  fadedTally,
  judged,
  type Share,
  shareTurnedDown,
  type Tally,
  USUAL,
  worstStretch,
} from './evidence.ts';
import { firstUsable, savingOf } from './prices.ts';

/** What holds from now on, and what could be done for less. */
export interface Learnt {
  readonly lessons: readonly Lesson[];
  /** Never followed unless the user says so. */
  readonly offers: readonly Lesson[];
}

/** A share is taken for as much lower as this many standard deviations: it is looked at every day, and must not be met by chance. */
const SURE = 2.3;
/** Less is enough to give a saving up. */
const DOUBTFUL = 1.3;
/** A cheaper model does as well where it is turned down no more often than by this, at the worst that is likely. */
const AS_WELL = 0.1;
/** It is given up again where it is seen to be worse by this. */
const WORSE = 0.03;
/** So many days a model that is too weak is not asked: then it may have become better. */
const AGAIN_DAYS = 14;
const LEAST_ANSWERS = 20;
/** Of what is compared with it. */
const LEAST_COMPARED = 10;
const LEAST_SAVING_USD = 0.5;
/** To be tried by a few requests, for the chance of it, it takes more. */
const LEAST_CHANCE_USD = 2;
/** A model on trial that was not offered after so many answers does not do as well. */
const TRIAL_ANSWERS = 60;
/** Turned down this much more often at most, a cheaper model may well be found to do as well. */
const ON_TRIAL = 0.1;
/** What a cheaper model was asked was this large at least, of what the other was asked: else it was asked the easy part. */
const COMPARABLE = 0.5;

/**
 * What follows from the record: lessons that go up hold at once, those that go down are offered, and what held is given up
 * where the record does not bear it any more. Pure, with `today` in days since 1970. Tasks that the user has set are left alone.
 *
 * @param held lessons that hold by now; `ended`: those that held before, for what they have cost
 */
export function learn(
  evidence: readonly Evidence[],
  policy: Policy,
  held: readonly Lesson[],
  ended: readonly Ended[],
  today: number,
): Learnt {
  const free = evidence.filter(({ task }) => policy.routes[task] === undefined);
  const byTask = Map.groupBy(free, ({ task }) => task);
  const inTier = Map.groupBy(free, ({ tier }) => tier);
  const all = new Map([...inTier].map(([tier, rows]) => [tier, fadedTally(rows, today)]));
  const tallyOf = (task: Task, tier: Tier) =>
    fadedTally(byTask.get(task)?.filter((row) => row.tier === tier) ?? [], today);
  const standing: Standing = (tier, task) =>
    shareTurnedDown(less(all.get(tier), tallyOf(task, tier)), USUAL).mean;
  const shareIn: ShareIn = (task, tier) => shareTurnedDown(tallyOf(task, tier), standing(tier, task));

  // The dearer model is still asked now and then, and may have become better; second tries of what is hard make it look worse.
  const nowAgainst = (lesson: Lesson): number => {
    const rows = byTask.get(lesson.task) ?? [];
    const other = rows.filter(
      ({ day, tier, language }) =>
        day >= lesson.began &&
        tier === lesson.from &&
        (lesson.language === null || language === lesson.language),
    );
    const { mean, deviation } = shareTurnedDown(fadedTally(other, today), lesson.against);
    return Math.min(lesson.against, mean + deviation);
  };
  const kept = held.flatMap((lesson) => {
    const { task, language, since } = lesson;
    const group = (byTask.get(task) ?? []).filter((row) => language === null || row.language === language);
    const rows = group.filter((row) => row.day >= since && isOf(row, lesson));
    if (policy.routes[task] !== undefined || !isListed(lesson, policy)) return [];
    if (isUp(lesson)) {
      return isStillWeak(rows, shareIn(task, lesson.to), policy, today) ? [withFigures(lesson, rows)] : [];
    }
    const isOver = lesson.trial && judged(rows) >= TRIAL_ANSWERS;
    return isStillAsGood(rows, nowAgainst(lesson), today) && !isOver ? [withFigures(lesson, rows)] : [];
  });
  const isNeeded = (one: Lesson) =>
    !one.trial || !kept.some((other) => isSame(other, { ...one, trial: false }));
  const lessons = kept.filter(isNeeded);
  for (const rows of byTask.values()) {
    const languages = byLanguage(rows);
    const up = (group: Group) => {
      const found = upFrom(group, shareIn, policy, standing, today);
      lessons.push(...found.filter((lesson) => !isCovered(lesson, lessons)));
    };
    for (const group of languages) up(group);
    const isOwn = (row: Evidence) =>
      lessons.some((one) => isUp(one) && one.task === row.task && one.language === row.language);
    const rest = rows.filter((row) => row.language === null || !isOwn(row));
    for (const group of pooled(rest)) up(group);
  }
  const isBound = (lesson: Lesson) => isUp(lesson) && !lesson.agreed;
  const { paid, unpaid } = weigh(lessons.filter(isBound), held, ended, evidence, policy, today);
  const downs = lessons.filter((one) => !isUp(one));
  const measured = downs.map((one) => ({ ...one, against: nowAgainst(one) }));
  const { within, isMore } = withinLosses(measured, ended, evidence);
  const stay = downs.filter((one) => within.some((other) => isSame(one, other)));
  const holding = [...lessons.filter((one) => isUp(one) && one.agreed), ...stay, ...paid];
  const offers = [...unpaid];
  for (const rows of byTask.values()) {
    for (const group of [...pooled(rows), ...byLanguage(rows)]) {
      const offer = isMore ? offerFrom(group, policy, standing, today, holding) : null;
      if (offer && !isCovered(offer, [...holding, ...offers])) offers.push(offer);
    }
  }
  // What is about one language goes before what is about all.
  const specific = ({ language }: Lesson) => (language === null ? 1 : 0);
  return { lessons: holding.toSorted((a, b) => specific(a) - specific(b)), offers };
}

/** Rows of one task; of all languages where that is null. */
interface Group {
  readonly language: string | null;
  readonly rows: readonly Evidence[];
}

function byLanguage(rows: readonly Evidence[]): Group[] {
  const groups = Map.groupBy(rows, ({ language }) => language);
  return [...groups].flatMap(([language, own]) => (language === null ? [] : [{ language, rows: own }]));
}

/** All of them, where they do not only tell of one language. */
function pooled(rows: readonly Evidence[]): Group[] {
  const most = Math.max(0, ...byLanguage(rows).map((group) => judged(group.rows)));
  return most <= judged(rows) / 2 ? [{ language: null, rows }] : [];
}

/** Whether others say the same, of that language or of all. */
function isCovered(lesson: Lesson, others: readonly Lesson[]): boolean {
  return others.some((one) => isSame(one, lesson) || isSame(one, { ...lesson, language: null }));
}

/** The share that a tier’s answers to other tasks are turned down: what is taken for likely of a task of which little is known. */
type Standing = (tier: Tier, task: Task) => number;

/** The share that is turned down of a task in a tier, in all languages. */
type ShareIn = (task: Task, tier: Tier) => Share;

/** Models that are turned down so often that the next tier is worth its price. */
function upFrom(
  { language, rows }: Group,
  shareIn: ShareIn,
  policy: Policy,
  standing: Standing,
  today: number,
): Lesson[] {
  return [...Map.groupBy(rows, ({ tier, model }) => `${tier} ${model}`).values()].flatMap((own) => {
    const [first] = own;
    if (!first || first.tier === 'premium') return [];
    const { task, tier: from, model } = first;
    const to = nextTier(from);
    const share = shareIn(task, to);
    const measured = { against: share.mean, usdPerMonth: null, began: today, agreed: false, trial: false };
    const lesson = { task, language, from, to, model, ...measured };
    const limit = tooOften(policy.preference);
    const { since, low } = worstStretch(own, standing(from, task), today, SURE);
    // Whom nothing pleases is not served by a dearer model.
    const helps = share.mean + DOUBTFUL * share.deviation < limit;
    const weak = low > limit && isRecent(own, today);
    if (!weak || !helps || !isListed(lesson, policy)) return [];
    return [withFigures({ ...lesson, since, kept: 0, turnedDown: 0 }, own)];
  });
}

/** It takes less than to learn it, since what is not asked any more only fades; and after a while the table is tried again. */
function isStillWeak(rows: readonly Evidence[], above: Share, policy: Policy, today: number): boolean {
  const limit = tooOften(policy.preference);
  const { mean } = shareTurnedDown(fadedTally(rows, today), USUAL);
  return isRecent(rows, today) && mean > limit && above.mean < limit;
}

function isRecent(rows: readonly Evidence[], today: number): boolean {
  return rows.some(({ day, turnedDown }) => turnedDown > 0 && day > today - AGAIN_DAYS);
}

function isStillAsGood(rows: readonly Evidence[], against: number, today: number): boolean {
  return worstStretch(rows, against, today, DOUBTFUL).low <= against + WORSE;
}

/** What the cheaper tier’s first model does as well as the task’s own, where that saves something worth a question. */
function offerFrom(
  { language, rows }: Group,
  policy: Policy,
  standing: Standing,
  today: number,
  holding: readonly Lesson[],
): Lesson | null {
  const [{ task } = { task: 'chat' as const }] = rows;
  const from = TASK_RULES[task].tier;
  if (from === 'cheap') return null;
  const to: Tier = from === 'premium' ? 'mid' : 'cheap';
  const dearer = firstUsable(policy, from);
  const cheaper = firstUsable(policy, to);
  if (dearer === undefined || cheaper === undefined) return null;

  const dear = rows.filter(({ tier, model }) => tier === from && model === dearer);
  const cheap = rows.filter(({ tier, model }) => tier === to && model === cheaper);
  if (judged(dear) < LEAST_COMPARED) return null;
  const against = bestShare(dear, standing(from, task), today);
  const usdWithout = (turnedDown: number) =>
    savingOf(dear, policy.facts.get(dearer), policy.facts.get(cheaper), turnedDown, today);
  const lesson = { task, language, from, to, model: cheaper, began: today, agreed: false, against };
  if (judged(cheap) < LEAST_ANSWERS || meanContext(cheap) < COMPARABLE * meanContext(dear)) {
    const usdPerMonth = usdWithout(against + ON_TRIAL);
    const trial = { ...lesson, trial: true, since: today, usdPerMonth, kept: 0, turnedDown: 0 };
    const isWorth = usdPerMonth !== null && usdPerMonth >= LEAST_CHANCE_USD && CHECKED_TASKS.has(task);
    const isTried = holding.some((one) => one.trial && one.task === task);
    return isWorth && !isTried && judged(dear) >= LEAST_ANSWERS ? trial : null;
  }
  const worst = worstStretch(cheap, against, today, DOUBTFUL).low;
  const { mean, deviation } = shareTurnedDown(fadedTally(cheap, today), against);
  if (mean + DOUBTFUL * deviation > against + AS_WELL || worst > against + WORSE) return null;

  const usdPerMonth = usdWithout(mean);
  if (usdPerMonth === null || usdPerMonth < LEAST_SAVING_USD) return null;
  const since = Math.min(...cheap.map(({ day }) => day));
  return withFigures({ ...lesson, trial: false, since, usdPerMonth, kept: 0, turnedDown: 0 }, cheap);
}

function less(all: Tally = { kept: 0, turnedDown: 0 }, own: Tally): Tally {
  return { kept: Math.max(0, all.kept - own.kept), turnedDown: Math.max(0, all.turnedDown - own.turnedDown) };
}

function isOf(row: Evidence, lesson: Lesson): boolean {
  return row.tier === lowerOf(lesson) && row.model === lesson.model;
}

function isListed(lesson: Pick<Lesson, 'from' | 'to' | 'model'>, policy: Policy): boolean {
  return policy.tiers[lowerOf(lesson)].includes(lesson.model);
}

function withFigures(lesson: Lesson, rows: readonly Evidence[]): Lesson {
  const counted = rows.filter(({ day }) => day >= lesson.since);
  const sum = (of: 'kept' | 'turnedDown') => counted.reduce((all, row) => all + row[of], 0);
  return { ...lesson, kept: sum('kept'), turnedDown: sum('turnedDown') };
}

function meanContext(rows: readonly Evidence[]): number {
  const answers = rows.reduce((sum, row) => sum + row.answers, 0);
  return rows.reduce((sum, row) => sum + row.contextTokens, 0) / Math.max(1, answers);
}
