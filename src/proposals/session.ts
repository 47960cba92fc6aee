import type { FileChange, FilePath } from '../edits/index.ts';
import { acceptedChanges, type FileDecision } from './decisions.ts';
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

/** The decisions about one proposal, from the first to the one that ends it. */
export interface Session {
  readonly decisions: () => readonly FileDecision[];
  /** `writing`: what was accepted is on its way into the files. */
  readonly state: () => 'proposed' | 'writing' | 'done';
  /**
   * Decides about some of the files, and writes what was accepted once nothing is left to decide. A decision waits for
   * the one before it; one that comes when all is done does nothing.
   */
  readonly decide: (
    which: (file: FileDecision) => boolean,
    how: (file: FileDecision) => FileDecision,
  ) => Promise<Decided>;
}

export interface SessionPorts {
  readonly write: (changes: readonly FileChange[]) => Promise<WriteResult>;
  /** Some of the decisions are others now. */
  readonly onChanged: (decisions: readonly FileDecision[], before: readonly FileDecision[]) => void;
}

export function createSession(
  proposed: readonly FileDecision[],
  { write, onChanged }: SessionPorts,
): Session {
  let decisions = proposed;
  let state: ReturnType<Session['state']> = 'proposed';
  let last: Promise<unknown> = Promise.resolve();

  const conclude = async (before: readonly FileDecision[]): Promise<Decided> => {
    const changes = acceptedChanges(decisions);
    if (changes.length === 0) {
      // What was discarded can come back as it was.
      decisions = before;
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
      if (!isWritten) decisions = before;
    }
  };

  const decide: Session['decide'] = async (which, how) => {
    if (state === 'done') return NOTHING;
    const before = decisions;
    decisions = before.map((file) => (which(file) ? how(file) : file));
    if (decisions.every((file) => file.state !== 'open')) return conclude(before);
    onChanged(decisions, before);
    return { ...NOTHING, outcome: 'open' };
  };

  return {
    decisions: () => decisions,
    state: () => state,
    decide: (which, how) => {
      const next = last.then(() => decide(which, how));
      last = next.catch(() => undefined);
      return next;
    },
  };
}

function messageOf(obstacles: readonly Obstacle[]): string | null {
  return obstacles.length === 0 ? null : obstaclesText(obstacles);
}
