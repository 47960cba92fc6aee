import { diffLines, type EditPlan, type FileChange, type Hunk, rawLines } from '../edits/index.ts';

/**
 * One file of a proposal. `taken` is what the user has agreed to so far, `proposed` what is still proposed on top of it:
 * the preview shows the difference of the two, and a part that is decided is a difference no more. Null: no such file.
 */
export interface FileDecision {
  readonly change: FileChange;
  readonly taken: string | null;
  readonly proposed: string | null;
  /** `taken`: nothing is left to decide, and at least a part is agreed to. */
  readonly state: 'open' | 'taken' | 'refused';
}

export function undecided({ changes }: Pick<EditPlan, 'changes'>): readonly FileDecision[] {
  return changes.map((change) => ({
    change,
    taken: change.before,
    proposed: change.after,
    state: 'open',
  }));
}

export function takeFile(file: FileDecision): FileDecision {
  return file.state === 'open' ? { ...file, taken: file.proposed, state: 'taken' } : file;
}

/** Parts that were agreed to before stay so. */
export function refuseFile(file: FileDecision): FileDecision {
  return file.state === 'open' ? settled({ ...file, proposed: file.taken }) : file;
}

/** After the user's own changes to what is proposed, in the preview. */
export function withProposed(file: FileDecision, proposed: string): FileDecision {
  return file.state === 'open' ? settled({ ...file, proposed }) : file;
}

/** The part at a line of what is proposed (from 0), else the next one after it, else the last. */
export function hunkAt(file: FileDecision, line: number): Hunk | null {
  const hunks = diffLines(rawLines(file.taken ?? ''), rawLines(file.proposed ?? ''));
  return hunks.find(({ from, to }) => Math.max(to, from + 1) > line) ?? hunks.at(-1) ?? null;
}

export function takeHunk(file: FileDecision, { start, end, from, to }: Hunk): FileDecision {
  const part = rawLines(file.proposed ?? '').slice(from, to);
  return settled({ ...file, taken: splice(file.taken ?? '', start, end, part) });
}

export function refuseHunk(file: FileDecision, { start, end, from, to }: Hunk): FileDecision {
  const part = rawLines(file.taken ?? '').slice(start, end);
  return settled({ ...file, proposed: splice(file.proposed ?? '', from, to, part) });
}

function splice(text: string, start: number, end: number, part: readonly string[]): string {
  const lines = rawLines(text);
  return [...lines.slice(0, start), ...part, ...lines.slice(end)].join('');
}

/** A file without a difference left is decided: by what was taken of it. */
function settled(file: FileDecision): FileDecision {
  if ((file.taken ?? '') !== (file.proposed ?? '')) return file;
  return { ...file, state: (file.taken ?? '') === (file.change.before ?? '') ? 'refused' : 'taken' };
}

/** What the user agreed to: the changes of the files that were taken, as far as they were. */
export function agreed(files: readonly FileDecision[]): readonly FileChange[] {
  return files.flatMap(({ change, taken, state }) =>
    state === 'taken' ? [{ ...change, after: taken }] : [],
  );
}

export type Share = 'all' | 'some' | 'none';

/** How much of what was proposed the user agreed to; what they changed in it by hand was agreed to in part. */
export function shareTaken(files: readonly FileDecision[]): Share {
  const taken = files.filter(({ state }) => state === 'taken');
  if (taken.length === 0) return 'none';
  const whole = taken.every(({ change, taken: text }) => text === change.after);
  return whole && taken.length === files.length ? 'all' : 'some';
}
