import type { FilePath } from '../edits/index.ts';

/** An error that a language server reports. Lines count from 1. */
export interface FileError {
  readonly line: number;
  readonly message: string;
  /** `2345`; null where it has none. */
  readonly code: string | null;
}

/**
 * The errors of the files that were checked, without warnings and hints. `after` has every checked file; `before` has
 * those that are changed or will have errors. About a file in neither nothing is known.
 */
export interface ErrorsByFile {
  readonly before: ReadonlyMap<FilePath, readonly FileError[]>;
  readonly after: ReadonlyMap<FilePath, readonly FileError[]>;
}

type Same<T> = (was: T, is: T) => boolean;

/**
 * The problems that were not there before. Each old problem accounts for one new one: by the first of the rules, what
 * that leaves by the second, and so on.
 */
export function addedProblems<T>(
  before: readonly T[],
  after: readonly T[],
  ...rules: readonly Same<T>[]
): readonly T[] {
  const unaccounted = [...before];
  return rules.reduce<readonly T[]>(
    (left, same) =>
      left.filter((problem) => {
        const i = unaccounted.findIndex((was) => same(was, problem));
        if (i >= 0) unaccounted.splice(i, 1);
        return i < 0;
      }),
    after,
  );
}

/** Whether two errors are the same one, on whatever lines they are: edits move lines. */
export function isSameError(was: FileError, is: FileError): boolean {
  return was.message === is.message && was.code === is.code;
}
