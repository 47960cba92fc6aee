import { randomUUID } from 'node:crypto';
import { TASK_SESSION } from '../../ledger/index.ts';
import {
  type Entry,
  lineOf,
  type Step,
  type Task,
  type TaskAnswer,
  type TaskSettings,
  type TaskSteps,
} from '../journal/index.ts';
import { createDrives, isAtRest, isStanding, type RunnerDeps, type RunnerListener } from './drives.ts';
import type { SnapshotId, TaskTree } from './ports.ts';

export interface Wanted {
  readonly title: string;
  readonly prompt: string;
  readonly folders: Task['folders'];
  /** Texts of editors that are not saved, by their paths. */
  readonly unsaved: ReadonlyMap<string, string>;
  readonly settings: TaskSettings;
  readonly facts: Task['facts'];
}

/** Why something cannot be done with a task now. */
export type Refusal = {
  readonly ok: false;
  readonly reason: 'gone' | 'elsewhere' | 'unreadable' | 'settled';
};
type Done = { readonly ok: true } | Refusal;

/**
 * The tasks of this window, and a look at those of others. All that it promises survives its process: what stands in the
 * journal is what happened.
 */
export interface Runner<Tree extends TaskTree> {
  /** Once what dead processes left is in order; resuming and starting wait for it by themselves. */
  readonly ready: Promise<void>;
  /** Writes the task down and starts it as soon as it is its turn. Returns its id. Throws where it cannot be written. */
  start(wanted: Wanted): string;
  /** Goes on where it stands. `unsaved`: for one whose tree was not made yet. */
  resume(
    id: string,
    change?: { readonly budgetUsd?: number; readonly unsaved?: ReadonlyMap<string, string> },
  ): Promise<Done>;
  /** Resolves once nothing of it runs any more, within 2 s. One of another window is stopped there. */
  stop(id: string): Promise<Done>;
  /** False where the step was answered already, or was undone. Then nothing happens. */
  answer(id: string, seq: number, answer: TaskAnswer): Promise<boolean>;
  /** Says something to the model before its next answer. */
  tell(id: string, text: string): boolean;
  /** Back to just after that step, or forward again, in the task's tree alone; 0: to the start. It then stands still. */
  back(id: string, seq: number): Promise<Done>;
  /** Its result was taken over; the tree goes. */
  settle(id: string, how: 'accepted' | 'branch'): Promise<Done>;
  /** Stops it and takes everything of it away. */
  discard(id: string): Promise<Done>;
  list(): readonly Entry[];
  /** Null where there is none (any more). */
  entry(id: string): Entry | null;
  /** Null where its rows are damaged. */
  steps(id: string): TaskSteps | null;
  /** One of them, which costs less; null where there is none, or its row is damaged. */
  step(id: string, seq: number): Step | null;
  /** Null where there is none (any more). */
  tree(id: string): Promise<Tree | null>;
  /** The last words of what runs of it now; null where nothing does. */
  progress(id: string): string | null;
  listen(listener: RunnerListener): { dispose(): void };
  /** Stops all that runs here; it can be resumed afterwards. */
  dispose(): Promise<void>;
}

/** Stop and answers of other windows are seen this soon. */
const POLL_MS = 500;
/** Processes that died are looked for this often, and leases renewed. */
const SWEEP_MS = 15_000;
const DAY_MS = 24 * 3_600_000;

export function createRunner<Tree extends TaskTree>(deps: RunnerDeps<Tree>): Runner<Tree> {
  const { journal, trees, clock, log } = deps;
  const listeners = new Set<RunnerListener>();
  const drives = createDrives(deps, listeners);
  const { changed, claim, enqueue, letGo } = drives;
  let isOver = false;
  let cancelPoll = () => {};
  let lastSweep = clock.now();
  /** What other windows have written; false again where that fails. */
  let isLookedAt = true;

  const refusal = (id: string): Refusal => {
    const entry = journal.entry(id);
    if (!entry) return { ok: false, reason: 'gone' };
    return { ok: false, reason: entry.readable ? 'elsewhere' : 'unreadable' };
  };

  const taskOf = (id: string): Task | null => {
    const entry = journal.entry(id);
    return entry?.readable ? entry.task : null;
  };

  /** That there is no room on the disk cannot be written down. */
  const shown = (entry: Entry): Entry =>
    entry.readable && drives.waitsForDisk(entry.id)
      ? { ...entry, task: { ...entry.task, state: 'waiting', waiting: { for: 'disk' } } }
      : entry;

  async function stopTask(id: string): Promise<Done> {
    const entry = journal.entry(id);
    if (!entry?.readable) return refusal(id);
    if (entry.worker === 'elsewhere') {
      journal.wishStop(id);
      return { ok: true };
    }
    if (isStanding(entry.task)) {
      await drives.rested(id);
      return { ok: true };
    }
    if (!(await claim(id))) return refusal(id);
    await drives.stopHere(id, { why: 'stopped' });
    return { ok: true };
  }

  async function takeAway(id: string): Promise<void> {
    letGo(id);
    journal.beginRemoval(id);
    changed();
    await trees.remove(id);
    journal.removed(id);
  }

  /** What processes that died have left, and what is old. */
  async function sweep(): Promise<void> {
    lastSweep = clock.now();
    journal.renewLeases();
    if (journal.recover().length > 0) {
      await deps.processes.killLeftovers();
      changed();
    }
    const before = clock.now() - deps.keepDays() * DAY_MS;
    for (const id of journal.outdated(before)) await takeAway(id);
    journal.forgetDamaged(before);
  }

  async function begin(): Promise<void> {
    await deps.processes.killLeftovers();
    await sweep();
    for (const id of journal.removing()) {
      await trees.remove(id);
      journal.removed(id);
    }
    if (!journal.isWhole()) return;
    const kept = journal.list().filter((entry) => !entry.readable || entry.task.settled === null);
    await trees.cleanUp(new Set(kept.map(({ id }) => id)));
  }

  async function poll(): Promise<void> {
    if (journal.hasChanged()) isLookedAt = false;
    if (isLookedAt) return;
    for (const id of journal.wishes()) await stopTask(id);
    drives.lookForAnswers();
    changed();
    isLookedAt = true;
  }

  function pollLater(): void {
    cancelPoll = clock.after(POLL_MS, () => {
      void poll()
        .then(() => (clock.now() - lastSweep >= SWEEP_MS ? sweep() : undefined))
        .catch((error: unknown) => log(`The tasks could not be looked at: ${String(error)}`))
        .finally(() => {
          if (!isOver) pollLater();
        });
    });
  }

  const ready = begin().catch((error: unknown) => log(`Tasks could not be put in order: ${String(error)}`));
  pollLater();

  return {
    ready,
    start({ unsaved, ...wanted }) {
      const id = `${TASK_SESSION}${randomUUID()}`;
      const now = clock.now();
      journal.add({
        ...wanted,
        id,
        state: 'waiting',
        waiting: { for: 'turn' },
        end: null,
        settled: null,
        said: [],
        head: 0,
        base: null,
        restore: null,
        leftOut: [],
        spentUsd: 0,
        createdAt: now,
        changedAt: now,
      });
      drives.begin(id, unsaved);
      changed();
      void ready.then(() => enqueue(id));
      return id;
    },
    async resume(id, { budgetUsd, unsaved } = {}) {
      await ready;
      const task = taskOf(id);
      if (!task) return refusal(id);
      if (task.settled !== null) return { ok: false, reason: 'settled' };
      if (journal.steps(id) === null) return { ok: false, reason: 'unreadable' };
      if (drives.isDriven(id) && !isAtRest(task)) return { ok: true };
      await drives.rested(id);
      if (!(await claim(id))) return refusal(id);
      if (budgetUsd !== undefined) journal.update(id, { settings: { ...task.settings, budgetUsd } });
      if (unsaved) drives.begin(id, unsaved);
      enqueue(id);
      return { ok: true };
    },
    async stop(id) {
      await ready;
      return stopTask(id);
    },
    async answer(id, seq, answer) {
      await ready;
      if (!journal.answer(id, seq, answer)) return false;
      changed();
      // Where another window works on it, that one sees the answer by itself.
      if (await claim(id)) enqueue(id);
      return true;
    },
    tell(id, text) {
      const isTold = journal.tell(id, text);
      if (isTold) changed();
      return isTold;
    },
    async back(id, seq) {
      await ready;
      const stopped = await stopTask(id);
      if (!stopped.ok) return stopped;
      if (!(await claim(id))) return refusal(id);
      const steps = journal.steps(id);
      const task = taskOf(id);
      if (!steps || !task) return refusal(id);
      const restore = snapshotAt(lineOf(steps.all, seq), task.base);
      journal.update(id, {
        head: seq,
        restore,
        state: 'stopped',
        waiting: null,
        end: { why: 'stopped' },
      });
      changed();
      const tree = restore === null ? null : await trees.open(id);
      if (tree && restore !== null) {
        await tree.restore(restore);
        journal.update(id, { restore: null });
      }
      letGo(id);
      return { ok: true };
    },
    async settle(id, how) {
      await ready;
      await drives.rested(id);
      if (!(await claim(id))) return refusal(id);
      journal.update(id, { settled: how });
      letGo(id);
      changed();
      await trees.remove(id);
      return { ok: true };
    },
    async discard(id) {
      await ready;
      const entry = journal.entry(id);
      if (!entry) return { ok: false, reason: 'gone' };
      if (entry.readable) {
        if (entry.worker === 'elsewhere') return { ok: false, reason: 'elsewhere' };
        const stopped = await stopTask(id);
        if (!stopped.ok) return stopped;
        await drives.allEnded(id);
      }
      await takeAway(id);
      return { ok: true };
    },
    list: () => journal.list().map(shown),
    entry(id) {
      const entry = journal.entry(id);
      return entry && shown(entry);
    },
    steps: (id) => journal.steps(id),
    step: (id, seq) => journal.step(id, seq),
    tree: (id) => trees.open(id),
    progress: drives.progress,
    listen(listener) {
      listeners.add(listener);
      return { dispose: () => void listeners.delete(listener) };
    },
    async dispose() {
      isOver = true;
      cancelPoll();
      await ready;
      await drives.end();
    },
  };
}

/** How the tree was at the end of a line. */
function snapshotAt(line: readonly Step[], base: SnapshotId | null): SnapshotId | null {
  return line.findLast(({ after }) => after !== null)?.after ?? base;
}
