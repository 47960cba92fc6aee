import type { EditPlan, FilePath } from '../edits/index.ts';
import { diffLines, type Hunk, plainLines, plainText } from '../edits/index.ts';
import { type Leaves, languageOf, leavesOf } from './syntax/index.ts';

/** A file of the plan as the checks look at it: with `\n` line ends, and worked out once what several of them ask. */
export interface ChangedFile {
  readonly path: FilePath;
  /** Where the file was before: another place if it is moved. */
  readonly oldPath: FilePath;
  /** VS Code language id, by the file's name; null where the checks know nothing about it. */
  readonly language: string | null;
  /** Null for a new file. */
  readonly before: string | null;
  /** Null for one that is deleted. */
  readonly after: string | null;
  readonly oldLines: readonly string[];
  readonly newLines: readonly string[];
  readonly hunks: readonly Hunk[];
  /** The leaves of both texts; null where either of them is not there or cannot be parsed. */
  readonly leaves: () => Promise<Both | null>;
}

export interface Both {
  readonly before: Leaves;
  readonly after: Leaves;
}

export function changedFiles({ changes }: EditPlan): ChangedFile[] {
  return changes.map(({ path, before, after, movedFrom }) => {
    const old = before === null ? null : plainText(before);
    const now = after === null ? null : plainText(after);
    const oldLines = plainLines(old ?? '');
    const newLines = plainLines(now ?? '');
    const language = languageOf(path);
    let leaves: Promise<Both | null> | null = null;
    return {
      path,
      oldPath: movedFrom ?? path,
      language,
      before: old,
      after: now,
      oldLines,
      newLines,
      hunks: diffLines(oldLines, newLines),
      leaves: () => {
        leaves ??= readBoth(language, old, now);
        return leaves;
      },
    };
  });
}

async function readBoth(
  language: string | null,
  old: string | null,
  now: string | null,
): Promise<Both | null> {
  if (language === null || old === null || now === null) return null;
  const before = await leavesOf(language, old);
  const after = before && (await leavesOf(language, now));
  return before && after && { before, after };
}

/**
 * Where a line of the new text was before, both counted from 1: for a line that is new or changed the range of lines that
 * it took the place of, which is empty for a line that was put in.
 */
export function oldPlace(file: ChangedFile, line: number): { readonly start: number; readonly end: number } {
  let shift = 0;
  for (const { start, end, from, to } of file.hunks) {
    if (line - 1 < from) break;
    if (line - 1 < to) return { start: start + 1, end: end + 1 };
    shift = end - to;
  }
  return { start: line + shift, end: line + shift + 1 };
}
