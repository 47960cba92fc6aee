import type { EditPlan, FilePath } from '../edits/index.ts';
import { type ChangedFile, type Check, oldRange } from './change.ts';
import { addedProblems, type ErrorsByFile, type FileError, isSameError } from './fileErrors.ts';
import type { SyntaxFault } from './reasons.ts';
import { type SyntaxProblem, syntaxProblems } from './syntax/index.ts';

/** The checks that find problems in the new texts and excuse those that were there before. */

/** What parsed before still does. Files can be broken already while somebody works on them. */
export const parses: Check = async ({ files }) => {
  const problems: SyntaxFault[] = [];
  for (const file of files) {
    for (const problem of await addedSyntaxProblems(file)) {
      problems.push({ path: file.path, text: file.newLines[problem.line - 1] ?? '', ...problem });
    }
  }
  return problems.length === 0 ? null : { check: 'parses', fault: 'syntax', problems };
};

/** Whether a text parses no worse than the one before; true where nothing is known of its language. */
export async function parsesAsBefore(language: string, before: string, after: string): Promise<boolean> {
  const now = await syntaxProblems(language, after);
  if (now === null || now.length === 0) return true;
  const old = await syntaxProblems(language, before);
  return old === null || now.length <= old.length;
}

async function addedSyntaxProblems(file: ChangedFile): Promise<readonly SyntaxProblem[]> {
  const { language, before, after } = file;
  if (language === null || after === null) return [];
  const now = await syntaxProblems(language, after);
  if (now === null || now.length === 0) return [];
  const old = before === null ? [] : await syntaxProblems(language, before);
  if (old === null) return [];
  return addedProblems(old, now, (was, is) => {
    const { start, end } = oldRange(file, is.line);
    return was.line < end && was.endLine >= start;
  });
}

/**
 * The errors that files would have with a plan, and those that they have now: in the changed files and in those that
 * depend on them. Null: nothing is known, as no language server runs or it did not answer in time.
 */
export type FindErrors = (plan: EditPlan, signal: AbortSignal) => Promise<ErrorsByFile | null>;

/** The language server reports no errors that were not there before. */
export function noNewProblems(find: FindErrors): Check {
  return async ({ plan, files }, signal) => {
    const found = await find(plan, signal);
    if (found === null) return null;
    const errors = newErrorsOf(files, found);
    return errors.length === 0 ? null : { check: 'no-new-problems', fault: 'new-errors', errors };
  };
}

export function newErrorsOf(files: readonly ChangedFile[], found: ErrorsByFile) {
  return [...found.after].flatMap(([path, after]) => addedErrors(files, path, found, after));
}

/** An error is the same with the same message anywhere, or with another message in a line that is still the same. */
function addedErrors(
  files: readonly ChangedFile[],
  path: FilePath,
  { before }: ErrorsByFile,
  after: readonly FileError[],
) {
  const file = files.find((changed) => changed.path === path);
  const old = before.get(file?.oldPath ?? path) ?? (file?.before === null ? [] : null);
  if (old === null) return [];
  const added = addedProblems(old, after, isSameError, (was, { line, code }) => {
    const { start, end } = file === undefined ? { start: line, end: line + 1 } : oldRange(file, line);
    return was.code === code && was.line >= start && was.line < end;
  });
  return added.map((error) => ({ path, ...error }));
}
