import type { Checked } from '../gateway/index.ts';
import { t } from '../l10n/index.ts';

/** A name that a model suggests, and why. */
export interface SuggestedName {
  readonly name: string;
  readonly why: string;
}

/** More are not read by anybody. */
const MOST_NAMES = 8;

/** Reads lines of the form `name: why`, whatever list marks, numbers and backticks stand around the name. */
export function namesIn(answer: string, current: string): SuggestedName[] {
  const names = answer.split(/\r?\n/).flatMap((line): SuggestedName[] => {
    const [, name, why = ''] = LINE.exec(line) ?? [];
    return name === undefined || name === current ? [] : [{ name, why: why.trim() }];
  });
  return names
    .filter(({ name }, i) => names.findIndex((other) => other.name === name) === i)
    .slice(0, MOST_NAMES);
}

const LINE =
  /^[\s>*•-]*(?:\d+[.)]\s*[`*"]*|[`"][`*"]*)?([\p{L}_$][\p{L}\p{N}_$]*)[`*"]*(?:\s*(?:[:–—]|-\s)(.*))?$/u;

export function checkNames(answer: string, current: string): Checked<readonly SuggestedName[]> {
  const value = namesIn(answer, current);
  if (value.length > 0) return { ok: true, value };
  const rejection = {
    check: 'names' as const,
    short: t('had no name in it'),
    detail: 'There is no line of the form “name: why” with another name than the one that is there.',
  };
  return { ok: false, rejection, value };
}
