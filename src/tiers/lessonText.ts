import { t } from '../l10n/index.ts';
import { ASIDE_EVERY, formatLearnt, formatSubject, formatUsd, type Lesson } from '../router/index.ts';

/** What a lesson says, as a sentence: `“Docstring” in Python starts with mid models`. */
export function claimOf(lesson: Lesson): string {
  const subject = formatSubject(lesson);
  return lesson.trial
    ? t('{0} starts with {1} models for one request in {2}', subject, lesson.to, ASIDE_EVERY)
    : t('{0} starts with {1} models', subject, lesson.to);
}

/** On which figures, beside what it is about: `27 of 29 answers of alpha/small were kept: about $4 a month less`. */
export function figuresOf(lesson: Lesson): string {
  const { usdPerMonth } = lesson;
  if (lesson.trial && lesson.kept + lesson.turnedDown === 0)
    return t('To see whether it does as well: {0}', monthly(usdPerMonth ?? 0));
  return `${answersOf(lesson, null)}${usdPerMonth === null ? '' : `: ${monthly(usdPerMonth)}`}`;
}

/** Told when they begin to hold by themselves. */
export function raisedText([first, ...others]: readonly Lesson[]): string {
  if (!first) return '';
  const told = t('From now on {0}: {1}.', claimOf(first), answersOf(first, null));
  return others.length === 0 ? told : `${told} ${t('Likewise: {0}.', others.map(claimOf).join('; '))}`;
}

/** Asked before anything is done with it. */
export function offerText(lesson: Lesson): string {
  const { from, to, usdPerMonth } = lesson;
  if (lesson.trial) {
    return t(
      '{0} may do {1} as well as {2} models, for {3}. One request in {4} would start with it, and go on to {2} models where a check rejects its answer.',
      lesson.model,
      formatSubject(lesson),
      from,
      monthly(usdPerMonth ?? 0),
      ASIDE_EVERY,
    );
  }
  const price = usdPerMonth === null ? t('more, at an unknown price') : monthly(usdPerMonth);
  return t(
    '{0}. To start with {1} models in place of {2} costs {3}.',
    answersOf(lesson, lesson),
    to,
    from,
    price,
  );
}

function monthly(savedUsd: number): string {
  const amount = formatUsd(Math.abs(savedUsd));
  return savedUsd < 0 ? t('about {0} a month more', amount) : t('about {0} a month less', amount);
}

/** Told when what was accepted is given up again. */
export function takenBackText(lesson: Lesson): string {
  const { from, model } = lesson;
  if (lesson.trial)
    return t(
      'The trial is over: {0} does not do {1} as well. {2}.',
      model,
      formatSubject(lesson),
      answersOf(lesson, null),
    );
  return t(
    '{0} starts with {1} models again: more answers of {2} are discarded than before.',
    formatSubject(lesson),
    from,
    model,
  );
}

function answersOf(lesson: Lesson, about: Lesson | null): string {
  const { from: tier, to: next, kept, turnedDown } = lesson;
  return formatLearnt({ ...lesson, tier, next, answers: kept + turnedDown }, about);
}
