import type { FileChange, FilePath } from '../edits/index.ts';
import { t } from '../l10n/index.ts';
import { acceptedChanges, broughtBack, type FileDecision } from './decisions.ts';
import { type Obstacle, obstaclesText, type WriteResult } from './writing.ts';

/** The result of a decision. */
export interface Decided {
  /**
   * `open`: something is still to be decided. `stuck`: nothing could be written, and all is as before the decision.
   * `nothing`: there was nothing to decide.
   */
  readonly outcome: 'applied' | 'refused' | 'open' | 'stuck' | 'nothing';
  readonly files: readonly FilePath[];
  readonly message: string | null;
}

export const NOTHING: Decided = { outcome: 'nothing', files: [], message: null };

/** The files before and after something of them was discarded. */
export interface Discard {
  readonly before: readonly FileDecision[];
  readonly after: readonly FileDecision[];
}

/** What was decided up to a moment. */
interface Decisions {
  readonly files: readonly FileDecision[];
  /** What was discarded of them and can come back, the oldest first. */
  readonly discards: readonly Discard[];
}

/** The decisions about one proposal, from the first to the one that ends it. */
export interface Session {
  readonly now: () => Decisions;
  /** As it stood before the last decision. */
  readonly before: () => Decisions;
  /** `writing`: what was accepted is on its way into the files. */
  readonly state: () => 'proposed' | 'writing' | 'done';
  /**
   * Decides about some of the files, and writes what was accepted once nothing is left to decide. A decision waits for
   * the one before it; one that comes when all is done does nothing.
   */
  readonly decide: Decide;
  /** The same, where it discards something: `undo` brings it back. */
  readonly discard: Decide;
  /** Brings back what was discarded last. `stuck` where its lines are others by now; what was discarded before that is next. */
  readonly undo: () => Promise<Decided>;
}

export type Decide = (
  which: (file: FileDecision) => boolean,
  how: (file: FileDecision) => FileDecision,
) => Promise<Decided>;

export interface SessionPorts {
  readonly write: (changes: readonly FileChange[]) => Promise<WriteResult>;
  /** Some of the decisions are others now. */
  readonly onChanged: (decisions: readonly FileDecision[], before: readonly FileDecision[]) => void;
}

/** @param discards of before, where it goes on with a proposal that was there already */
export function createSession(
  files: readonly FileDecision[],
  { write, onChanged }: SessionPorts,
  discards: readonly Discard[] = [],
): Session {
  let now: Decisions = { files, discards };
  let before = now;
  let state: ReturnType<Session['state']> = 'proposed';
  let last: Promise<unknown> = Promise.resolve();

  const conclude = async (): Promise<Decided> => {
    const changes = acceptedChanges(now.files);
    if (changes.length === 0) {
      state = 'done';
      return { ...NOTHING, outcome: 'refused' };
    }
    const files = changes.map(({ path }) => path);
    let isWritten = false;
    try {
      state = 'writing';
      const result = await write(changes);
      isWritten = result.ok;
      return result.ok
        ? { outcome: 'applied', files, message: null }
        : { outcome: 'stuck', files, message: messageOf(result.obstacles) };
    } finally {
      state = isWritten ? 'done' : 'proposed';
      if (!isWritten) now = before;
    }
  };

  const become = async (next: Decisions): Promise<Decided> => {
    before = now;
    now = next;
    if (now.files.every((file) => file.state !== 'open')) return conclude();
    onChanged(now.files, before.files);
    return { ...NOTHING, outcome: 'open' };
  };

  const decide = (isDiscard: boolean, ...[which, how]: Parameters<Decide>) => {
    const after = now.files.map((file) => (which(file) ? how(file) : file));
    // What changes nothing is nothing to bring back.
    const isChanged = after.some((file, i) => file !== now.files[i]);
    const discards = isDiscard && isChanged ? [...now.discards, { before: now.files, after }] : now.discards;
    return become({ files: after, discards });
  };

  const undo = async (): Promise<Decided> => {
    const latest = now.discards.at(-1);
    if (!latest) return NOTHING;
    const discards = now.discards.slice(0, -1);
    const files = now.files.map((file, i) => {
      const [from, to] = [latest.before[i], latest.after[i]];
      return from && to ? broughtBack(file, from, to) : file;
    });
    // By the editor's own undo, say.
    const isThere = files.every((file, i) => file === now.files[i]);
    if (isThere) {
      await become({ ...now, discards });
      return undo();
    }
    const found = files.flatMap((file) => file ?? []);
    if (found.length === files.length) return become({ files: found, discards });
    await become({ ...now, discards });
    const paths = now.files.flatMap(({ change }, i) => (files[i] ? [] : [change.path]));
    const message = t('{0} was changed in the same lines meanwhile.', paths.join(', '));
    return { outcome: 'stuck', files: paths, message };
  };

  const inTurn = (step: () => Promise<Decided>) => {
    const next = last.then(() => (state === 'done' ? NOTHING : step()));
    last = next.catch(() => undefined);
    return next;
  };

  return {
    now: () => now,
    before: () => before,
    state: () => state,
    decide: (...how) => inTurn(() => decide(false, ...how)),
    discard: (...how) => inTurn(() => decide(true, ...how)),
    undo: () => inTurn(undo),
  };
}

function messageOf(obstacles: readonly Obstacle[]): string | null {
  return obstacles.length === 0 ? null : obstaclesText(obstacles);
}
