import {
  type AnswerProblem,
  diffLines,
  type Edit,
  type EditPlan,
  type FilePath,
  type Hunk,
  plainLines,
  plainText,
} from '../edits/index.ts';
import { languageOf } from './languages.ts';
import type { Reason, Selection } from './reasons.ts';
import { type Syntax, syntaxOf } from './syntax/index.ts';

/** A model's answer with the changes that it amounts to, and what was asked for. */
export interface Answer {
  /** `length`: the model stopped at its output limit. */
  readonly end: 'stop' | 'length';
  readonly edits: readonly Edit[];
  /** Parts of the answer that were meant as edits but could not be read as such. */
  readonly problems: readonly AnswerProblem[];
  readonly plan: EditPlan;
  readonly scope: Scope;
  /** What the user asked for in their own words, which may be that code be removed; null where there are none. */
  readonly instruction: string | null;
}

/** What the user pointed at. */
export interface Scope {
  /** The files that may be changed; null where all may be. */
  readonly files: readonly FilePath[] | null;
  readonly selection: Selection | null;
}

/**
 * A test of a change: why it is not good, or null. It passes what it knows nothing about, such as a language without a
 * parser, and does not block the extension host for longer than about 10 ms at a time.
 *
 * @param signal aborted when nobody wants the result any more; the result does not matter then
 */
export type Check = (change: Change, signal: AbortSignal) => Reason | null | Promise<Reason | null>;

/** Runs the checks one after the other: the first reason for which the change is not good, or null. */
export async function verify(
  change: Change,
  checks: readonly Check[],
  signal: AbortSignal,
): Promise<Reason | null> {
  for (const check of checks) {
    const reason = await check(change, signal);
    if (reason !== null) return reason;
  }
  return null;
}

/** What checks look at. */
export interface Change extends Answer {
  readonly files: readonly ChangedFile[];
}

/** A file of the plan, with `\n` line ends. What several checks need is computed once. */
export interface ChangedFile {
  readonly path: FilePath;
  /** Its path before the change; differs from `path` if the file is moved. */
  readonly oldPath: FilePath;
  /** VS Code language id, from the file's name; null where the checks do not know the language. */
  readonly language: string | null;
  /** Null for a new file. */
  readonly before: string | null;
  /** Null for a deleted file. */
  readonly after: string | null;
  readonly oldLines: readonly string[];
  readonly newLines: readonly string[];
  readonly hunks: readonly Hunk[];
  /** The syntax of both texts; null where either is missing or cannot be parsed. */
  readonly syntax: () => Promise<SyntaxPair | null>;
}

export type SyntaxPair = Readonly<Record<'before' | 'after', Syntax>>;

export function changeOf(answer: Answer): Change {
  return { ...answer, files: changedFiles(answer.plan.changes) };
}

/** What the checks look at of files that change. */
export function changedFiles(changes: EditPlan['changes']): ChangedFile[] {
  return changes.map(({ path, before, after, movedFrom }): ChangedFile => {
    const old = before === null ? null : plainText(before);
    const now = after === null ? null : plainText(after);
    const oldLines = plainLines(old ?? '');
    const newLines = plainLines(now ?? '');
    const language = languageOf(path);
    let syntax: Promise<SyntaxPair | null> | null = null;
    return {
      path,
      oldPath: movedFrom ?? path,
      language,
      before: old,
      after: now,
      oldLines,
      newLines,
      hunks: diffLines(oldLines, newLines),
      syntax: () => {
        syntax ??= parseBoth(language, old, now);
        return syntax;
      },
    };
  });
}

async function parseBoth(
  language: string | null,
  old: string | null,
  now: string | null,
): Promise<SyntaxPair | null> {
  if (language === null || old === null || now === null) return null;
  const before = await syntaxOf(language, old);
  const after = before && (await syntaxOf(language, now));
  return before && after && { before, after };
}

/**
 * Where a line of the new text was before, from `start` to before `end`: for a new or changed line the lines it replaced,
 * empty if it was inserted. Lines count from 1.
 */
export function oldRange(file: ChangedFile, line: number): { readonly start: number; readonly end: number } {
  let shift = 0;
  for (const { start, end, from, to } of file.hunks) {
    if (line - 1 < from) break;
    if (line - 1 < to) return { start: start + 1, end: end + 1 };
    shift = end - to;
  }
  return { start: line + shift, end: line + shift + 1 };
}
