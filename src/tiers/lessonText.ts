import { ASIDE_EVERY, formatLearnt, formatSubject, formatUsd, type Lesson } from '../router/index.ts';

/** What a lesson says, as a sentence: `docstring in python starts with mid models`. */
export function claimOf(lesson: Lesson): string {
  const some = lesson.trial ? ` for one request in ${ASIDE_EVERY}` : '';
  return `${formatSubject(lesson)} starts with ${lesson.to} models${some}`;
}

/** On which figures, beside what it is about: `27 of 29 answers of alpha/small were kept: about $4 a month less`. */
export function figuresOf(lesson: Lesson): string {
  const { usdPerMonth } = lesson;
  if (lesson.trial && lesson.kept + lesson.turnedDown === 0)
    return `To see whether it does as well: ${monthly(usdPerMonth ?? 0)}`;
  return `${answersOf(lesson, null)}${usdPerMonth === null ? '' : `: ${monthly(usdPerMonth)}`}`;
}

/** Told when they begin to hold by themselves. */
export function raisedText([first, ...others]: readonly Lesson[]): string {
  if (!first) return '';
  const more = others.length === 0 ? '' : ` So it is with ${others.map(claimOf).join(', and ')}.`;
  return `From now on ${claimOf(first)}: ${answersOf(first, null)}.${more}`;
}

/** Asked before anything is done with it. */
export function offerText(lesson: Lesson): string {
  const { from, to, usdPerMonth } = lesson;
  if (lesson.trial) {
    return `${lesson.model} may do ${formatSubject(lesson)} as well as ${from} models, for ${monthly(usdPerMonth ?? 0)}. One request in ${ASIDE_EVERY} would start with it, and go on to ${from} models where a check turns its answer down.`;
  }
  const price = usdPerMonth === null ? 'more, at a price that is not known' : monthly(usdPerMonth);
  return `${answersOf(lesson, lesson)}. To start with ${to} models in place of ${from} costs ${price}.`;
}

function monthly(savedUsd: number): string {
  return `about ${formatUsd(Math.abs(savedUsd))} a month ${savedUsd < 0 ? 'more' : 'less'}`;
}

/** Told when what was accepted is given up again. */
export function takenBackText(lesson: Lesson): string {
  const { from, model } = lesson;
  if (lesson.trial)
    return `The trial is over: ${model} does not do ${formatSubject(lesson)} as well. ${answersOf(lesson, null)}.`;
  return `${formatSubject(lesson)} starts with ${from} models again: more answers of ${model} are turned down than before.`;
}

function answersOf(lesson: Lesson, about: Lesson | null): string {
  const { from: tier, to: next, kept, turnedDown } = lesson;
  return formatLearnt({ ...lesson, tier, next, answers: kept + turnedDown }, about);
}
