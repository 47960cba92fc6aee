import { type ChangedFile, oldPlace } from './changed.ts';
import { type SyntaxProblem, syntaxProblems } from './syntax/index.ts';
import type { CheckFailure } from './types.ts';
import { at, cut, failure } from './words.ts';

/** What does not parse in the new texts and did before. Files can be broken already while somebody works on them. */
export async function parses(files: readonly ChangedFile[]): Promise<CheckFailure | null> {
  const places: string[] = [];
  for (const file of files) {
    for (const problem of await newProblems(file)) places.push(...tell(file, problem));
  }
  if (places.length === 0) return null;
  return failure('parses', 'did not parse', 'With these edits the code does not parse:', places);
}

async function newProblems(file: ChangedFile): Promise<readonly SyntaxProblem[]> {
  const { language, before, after, oldPath, path } = file;
  // A file that becomes one of another language is new to its parser.
  const sameLanguage = ending(oldPath) === ending(path);
  if (language === null || after === null) return [];
  const now = await syntaxProblems(language, after);
  if (now === null || now.length === 0) return [];
  const old = before === null || !sameLanguage ? [] : await syntaxProblems(language, before);
  return old === null ? [] : withoutOld(file, old, now);
}

function ending(path: string): string {
  return /[^.]*$/.exec(path)?.[0] ?? '';
}

/** Each old problem excuses one that begins where it was: on the same line, or in the lines that took its place. */
function withoutOld(
  file: ChangedFile,
  old: readonly SyntaxProblem[],
  now: readonly SyntaxProblem[],
): SyntaxProblem[] {
  const left = [...old];
  const excused = (matches: (before: SyntaxProblem) => boolean): boolean => {
    const i = left.findIndex(matches);
    if (i >= 0) left.splice(i, 1);
    return i >= 0;
  };
  const moved = now.filter((problem) => {
    const { start } = oldPlace(file, problem.line);
    return !excused((was) => was.message === problem.message && was.line === start);
  });
  return moved.filter((problem) => {
    const { start, end } = oldPlace(file, problem.line);
    return !excused((was) => was.line < end && was.endLine >= start);
  });
}

function tell({ path, newLines }: ChangedFile, { line, endLine, message }: SyntaxProblem): string[] {
  const end = endLine > line + 1 ? ` (to line ${endLine})` : '';
  return [at(path, line, `${message}${end}`), `    ${cut(newLines[line - 1] ?? '')}`];
}
