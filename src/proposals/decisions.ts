import {
  diffLines,
  type EditPlan,
  type FileChange,
  type Hunk,
  type Proximity,
  rawLines,
  rebase,
} from '../edits/index.ts';

/**
 * One file of a proposal: the text that the user has accepted so far, and the text that is still proposed. The preview shows
 * the difference of the two; a hunk that is decided is no longer a difference. Null: no such file.
 */
export interface FileDecision {
  readonly change: FileChange;
  readonly accepted: string | null;
  readonly proposed: string | null;
  /** `accepted`: nothing is left to decide, and at least a hunk was accepted. */
  readonly state: 'open' | 'accepted' | 'refused';
}

export function undecided({ changes }: Pick<EditPlan, 'changes'>): readonly FileDecision[] {
  return changes.map((change) => ({
    change,
    accepted: change.before,
    proposed: change.after,
    state: 'open',
  }));
}

export function acceptFile(file: FileDecision): FileDecision {
  return file.state === 'open' ? { ...file, accepted: file.proposed, state: 'accepted' } : file;
}

/** Hunks that were accepted before stay accepted. */
export function refuseFile(file: FileDecision): FileDecision {
  return file.state === 'open' ? settled({ ...file, proposed: file.accepted }) : file;
}

/**
 * The same decisions about the file as it is now; null where it was changed in the same lines.
 *
 * @param current its text, null where there is none
 */
export function refreshed(
  file: FileDecision,
  current: string | null,
  proximity: Proximity,
): FileDecision | null {
  const { change, accepted, proposed } = file;
  const to = (after: string | null): FileChange | null => {
    // What is as before, is as it is now.
    if (after === change.before) return { ...change, before: current, after: current };
    const rebased = rebase({ ...change, after }, current, proximity);
    return rebased.kind === 'rebased' ? rebased.change : null;
  };
  const [whole, taken, rest] = [to(change.after), to(accepted), to(proposed)];
  if (!whole || !taken || !rest) return null;
  const now = { ...file, change: whole, accepted: taken.after, proposed: rest.after };
  return isThere(now) ? { ...now, state: 'accepted' } : now;
}

/** Whether the file has the change already. */
export function isThere({ change: { before, after, movedFrom } }: FileDecision): boolean {
  return before === after && movedFrom === null;
}

/** After the user has edited the proposed text in the preview. */
export function withProposed(file: FileDecision, proposed: string): FileDecision {
  return file.state === 'open' ? settled({ ...file, proposed }) : file;
}

/** What is still to be decided in a file. */
export function hunksOf({ accepted, proposed }: FileDecision): readonly Hunk[] {
  return diffLines(rawLines(accepted ?? ''), rawLines(proposed ?? ''));
}

/** The hunk at a line of the proposed text (from 0), else the next one after it, else the last. */
export function hunkAt(file: FileDecision, line: number): Hunk | null {
  const hunks = hunksOf(file);
  return hunks.find(({ from, to }) => Math.max(to, from + 1) > line) ?? hunks.at(-1) ?? null;
}

export function acceptHunk(file: FileDecision, { start, end, from, to }: Hunk): FileDecision {
  const part = rawLines(file.proposed ?? '').slice(from, to);
  return settled({ ...file, accepted: splice(file.accepted ?? '', start, end, part) });
}

export function refuseHunk(file: FileDecision, { start, end, from, to }: Hunk): FileDecision {
  const part = rawLines(file.accepted ?? '').slice(start, end);
  return settled({ ...file, proposed: splice(file.proposed ?? '', from, to, part) });
}

/**
 * A file with what was discarded of it once, whatever was decided about it since.
 *
 * @returns the same file where it is there again; null where its lines are others by now
 */
export function broughtBack(
  now: FileDecision,
  before: FileDecision,
  after: FileDecision,
): FileDecision | null {
  if (before === after) return now;
  if (now === after) return before;
  const discarded = { ...now.change, before: after.proposed, after: before.proposed };
  const rebased = rebase(discarded, now.proposed, 'adjacent');
  if (rebased.kind === 'conflict') return null;
  if (rebased.change.after === now.proposed) return now;
  return settled({ ...now, proposed: rebased.change.after, state: 'open' });
}

function splice(text: string, start: number, end: number, part: readonly string[]): string {
  const lines = rawLines(text);
  return [...lines.slice(0, start), ...part, ...lines.slice(end)].join('');
}

/** A file without a difference left is decided: by whether any of it was accepted. */
function settled(file: FileDecision): FileDecision {
  if ((file.accepted ?? '') !== (file.proposed ?? '')) return file;
  return { ...file, state: (file.accepted ?? '') === (file.change.before ?? '') ? 'refused' : 'accepted' };
}

/** The changes of the files that were accepted, as far as they were. */
export function acceptedChanges(files: readonly FileDecision[]): readonly FileChange[] {
  return files.flatMap(({ change, accepted, state }) =>
    state === 'accepted' ? [{ ...change, after: accepted }] : [],
  );
}

export type Share = 'all' | 'some' | 'none';

/** How much of the proposal the user accepted; what they edited by hand was accepted in part. */
export function acceptedShare(files: readonly FileDecision[]): Share {
  const accepted = files.filter(({ state }) => state === 'accepted');
  if (accepted.length === 0) return 'none';
  const whole = accepted.every(({ change, accepted: text }) => text === change.after);
  return whole && accepted.length === files.length ? 'all' : 'some';
}
