import { applyHunks, diffLines, rawLines, rebaseHunks } from '../text/index.ts';
import type { FileChange } from '../types.ts';

export type Rebased =
  /** The same change, for the text as it is now. */
  | { readonly kind: 'rebased'; readonly change: FileChange }
  /** Both touched the same lines; why, as a sentence for the user. */
  | { readonly kind: 'conflict'; readonly message: string };

/**
 * A change for a file that was changed since the change was made: what the user typed stays. Where both touch the same
 * lines, or may, it is a conflict. Undoing is `rebase(reversed(change), current)`.
 *
 * @param current the file's text now; null where there is none (at `movedFrom`, for a change that moves it).
 */
export function rebase(change: FileChange, current: string | null): Rebased {
  const { path, before, after } = change;
  if (current === before) return { kind: 'rebased', change };
  if (current === after) return { kind: 'rebased', change: { ...change, before: current } };
  const conflict = (what: string): Rebased => ({ kind: 'conflict', message: `${path} ${what} meanwhile.` });
  if (current === null) return conflict('was deleted');
  if (before === null) return conflict('was made by someone else');
  if (after === null) return conflict('is to be deleted, but was changed');

  const base = rawLines(before);
  const ours = rawLines(current);
  const theirs = rawLines(after);
  const hunks = rebaseHunks(
    base,
    { lines: ours, hunks: diffLines(base, ours) },
    { lines: theirs, hunks: diffLines(base, theirs) },
    'adjacent',
  );
  if (hunks === null) return conflict('was changed in the same lines');
  const lines = applyHunks(ours, hunks, theirs);
  // A last line without a line end that is no longer the last would run into the next.
  if (lines.slice(0, -1).some((line) => !line.endsWith('\n')))
    return conflict('was changed in the same lines');
  return { kind: 'rebased', change: { ...change, before: current, after: lines.join('') } };
}

/** The change that takes a change back: applied to what it made, it gives the bytes that were there. */
export function reversed({ path, before, after, movedFrom }: FileChange): FileChange {
  return {
    path: movedFrom ?? path,
    before: after,
    after: before,
    movedFrom: movedFrom === null ? null : path,
  };
}
