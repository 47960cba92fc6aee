import { type ChangedFile, oldPlace } from './changed.ts';
import type { CheckFailure, CheckInput, ServerError } from './types.ts';
import { at, failure, plural } from './words.ts';

/** Errors of the language server that were not there before, in the changed files and in those that depend on them. */
export function noNewProblems(files: readonly ChangedFile[], { errors }: CheckInput): CheckFailure | null {
  if (errors === null) return null;
  const places = [...errors.after].flatMap(([path, after]) => {
    const file = files.find((changed) => changed.path === path);
    const before = errors.before.get(file?.oldPath ?? path) ?? (file?.before === null ? [] : null);
    if (before === null) return [];
    return added(before, after, file).map(({ line, message, code }) =>
      at(path, line, `${message}${code === null ? '' : ` (${code})`}`),
    );
  });
  if (places.length === 0) return null;
  const count = plural(places.length, 'new error');
  return failure('no-new-problems', `caused ${count}`, `The language server reports ${count}:`, places);
}

/** An error is the same with the same words, wherever it is now, and with other words where its line is still the same. */
function added(
  before: readonly ServerError[],
  after: readonly ServerError[],
  file: ChangedFile | undefined,
): ServerError[] {
  const left = [...before];
  const take = (matches: (was: ServerError) => boolean): boolean => {
    const i = left.findIndex(matches);
    if (i >= 0) left.splice(i, 1);
    return i >= 0;
  };
  return after
    .filter(({ message, code }) => !take((was) => was.message === message && was.code === code))
    .filter(({ line, code }) => {
      const { start, end } = file === undefined ? { start: line, end: line + 1 } : oldPlace(file, line);
      return !take((was) => was.code === code && was.line >= start && was.line < end);
    });
}
