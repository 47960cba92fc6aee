import { type FileChange, type FilePath, type Proximity, type Rebased, rebase } from '../edits/index.ts';
import { t } from '../l10n/index.ts';

/** Why a change cannot be written now, as a clause after the file's name. */
export interface Obstacle {
  readonly path: string;
  readonly message: string;
}

export type WriteResult =
  /** The changes as they were written: against the texts of that moment. What was there already is not among them. */
  | { readonly ok: true; readonly written: readonly FileChange[] }
  /** Nothing was written. Without obstacles: the user did not want it. */
  | { readonly ok: false; readonly obstacles: readonly Obstacle[] };

/** The files of a write, wherever they are. */
export interface Files {
  /** Does all that takes time before a file is written, as often as it is asked; a clause says why it cannot be written. */
  readonly prepare: (change: FileChange) => Promise<string | null>;
  /** Whether all that is prepared still is as it is on the disk; quick, so that little can happen after it. */
  readonly areCurrent: () => Promise<boolean>;
  /** The text at this moment, null where there is no such file; `lost` where it must be prepared again. */
  readonly read: (path: FilePath) => { readonly text: string | null } | 'lost';
  /** Writes all of it in one step, if every file still has its text from before. False: nothing was written. */
  readonly write: (changes: readonly FileChange[]) => Promise<boolean>;
}

/** Somebody types faster than this in no file. */
const MOST_TRIES = 8;

/**
 * Writes all changes or none of them. What became of the files since the changes were made stays: the changes are rebased
 * onto the texts of the moment of writing, and between that reading and the writing nothing waits. Where both changed the
 * same lines nothing is written.
 */
export async function writeChanges(
  changes: readonly FileChange[],
  files: Files,
  proximity: Proximity,
): Promise<WriteResult> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const clauses = await Promise.all(changes.map(files.prepare));
    const obstacles = changes.flatMap(({ path }, i) => obstacleOf(path, clauses[i] ?? null));
    if (obstacles.length > 0) return { ok: false, obstacles };
    if (!(await files.areCurrent())) continue;

    const written: FileChange[] = [];
    let lost = false;
    for (const change of changes) {
      const placed = place(change, files, proximity);
      if (placed.kind === 'lost') lost = true;
      else if (placed.kind === 'obstacle') obstacles.push(...obstacleOf(change.path, placed.message));
      else if (placed.change.before !== placed.change.after || placed.change.movedFrom !== null) {
        written.push(placed.change);
      }
    }
    if (obstacles.length > 0) return { ok: false, obstacles };
    if (!lost && (written.length === 0 || (await files.write(written)))) return { ok: true, written };
  }
  return { ok: false, obstacles: [{ path: changes[0]?.path ?? '', message: t('keeps changing') }] };
}

function obstacleOf(path: FilePath, message: string | null): Obstacle[] {
  return message === null ? [] : [{ path, message }];
}

type Placed =
  | Extract<Rebased, { kind: 'rebased' }>
  | { readonly kind: 'obstacle'; readonly message: string }
  | { readonly kind: 'lost' };

/** The change for the text of this moment, or why it has no place there any more. */
function place(change: FileChange, files: Files, proximity: Proximity): Placed {
  const { path, before, after, movedFrom } = change;
  const now = files.read(movedFrom ?? path);
  if (now === 'lost') return { kind: 'lost' };
  const rebased = rebase(change, now.text, proximity);
  // Lines that are alike can hide from a comparison that the change is there: then its own lines tell.
  const isInDoubt = proximity === 'apart' && hasLinesOf(change, now.text);
  const writes = rebased.kind === 'rebased' && rebased.change.before !== rebased.change.after;
  if (rebased.kind === 'rebased' && !(isInDoubt && writes)) return rebased;
  return { kind: 'obstacle', message: conflictClause(now.text, before, after) };
}

/** Whether a line that only the change puts in stands in the text. */
function hasLinesOf({ before, after }: FileChange, text: string | null): boolean {
  if (text === null || after === null) return false;
  const old = countLines(before ?? '');
  const now = countLines(text);
  return [...countLines(after)].some(([line, count]) => {
    const isFresh = count > (old.get(line) ?? 0) && /[\p{L}\p{N}]/u.test(line);
    return isFresh && (now.get(line) ?? 0) > (old.get(line) ?? 0);
  });
}

function countLines(text: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const line of text.split(/\r?\n/)) counts.set(line, (counts.get(line) ?? 0) + 1);
  return counts;
}

function conflictClause(now: string | null, before: string | null, after: string | null): string {
  if (now === null) return t('is gone');
  if (before === null) return t('is there already');
  return after === null
    ? t('was changed meanwhile, so it is not deleted')
    : t('was changed meanwhile in the same lines');
}

export function obstaclesText(obstacles: readonly Obstacle[]): string {
  return t(
    'This was not applied: {0}.',
    obstacles.map(({ path, message }) => `${path} ${message}`).join('; '),
  );
}
