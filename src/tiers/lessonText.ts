import { formatLearnt, formatUsd, type Lesson } from '../router/index.ts';

/** What a lesson says, as a sentence: `docstring in python starts with mid models`. */
export function claimOf({ task, language, to }: Lesson): string {
  return `${task}${language === null ? '' : ` in ${language}`} starts with ${to} models`;
}

/** On which figures, as a clause: `9 of 12 answers of alpha/small to docstring were turned down`. */
export function figuresOf(lesson: Lesson): string {
  const { from: tier, to: next, kept, turnedDown } = lesson;
  return formatLearnt({ ...lesson, tier, next, answers: kept + turnedDown });
}

/** `: about $4 a month less`; empty where nothing is saved. */
export function savingText({ usdPerMonth }: Lesson): string {
  return usdPerMonth === null ? '' : `: about ${formatUsd(usdPerMonth)} a month less`;
}

/** Told when they begin to hold by themselves. */
export function raisedText([first, ...others]: readonly Lesson[]): string {
  if (!first) return '';
  const more = others.length === 0 ? '' : ` So it is with ${others.map(claimOf).join(', and ')}.`;
  return `From now on ${claimOf(first)}, since ${figuresOf(first)}.${more}`;
}

/** Asked before anything is done with it. */
export function offerText(lesson: Lesson): string {
  return `${figuresOf(lesson)}${savingText(lesson)}, if ${claimOf(lesson)} in place of ${lesson.from}.`;
}

/** Told when what was accepted is given up again. */
export function takenBackText(lesson: Lesson): string {
  const { task, from, model } = lesson;
  return `${task} starts with ${from} models again: more answers of ${model} are turned down than before.`;
}
