import { type Change, type Journal, lineOf, type Step, type Task } from '../journal/index.ts';
import { isBusy, isFull } from './disk.ts';
import type { ClockPort, DiskPort, SnapshotId, TaskTree, TaskView } from './ports.ts';

/** What happens while a task is driven, for views; nothing of it is kept. */
export interface DriveEvents {
  /** Something was written. */
  changed(): void;
  /** What a model, a tool or a verification says on its way. */
  progress(seq: number, text: string): void;
  /** No room on the disk: the task waits, and that cannot even be written down. */
  waitsForDisk(waits: boolean): void;
  /** Something was stopped and has not ended yet: nothing else may begin in that tree before. */
  stillRuns(work: Promise<unknown>): void;
}

interface RecordDeps {
  readonly journal: Journal;
  readonly clock: ClockPort;
  readonly disk: DiskPort;
}

/** After an abort everything has this long to end by itself; then the task is stopped all the same. */
const ENDING_MS = 1_500;
const DISK_POLL_MS = 2_000;
const BUSY_PAUSE_MS = 500;

/** A task that is being driven: its steps, its tree, and how it waits. All that is written is in the journal at once. */
export type Record = ReturnType<typeof createRecord>;

/** `signal`: what waits here ends with it, and throws its reason. */
export function createRecord(
  { journal, clock, disk }: RecordDeps,
  events: DriveEvents,
  id: string,
  tree: TaskTree,
  signal: AbortSignal,
) {
  let all: readonly Step[] = [];
  /** What the tree is known to be, where nothing has touched it since. */
  let known: SnapshotId | null = null;

  const pause = (ms: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const stop = () => {
        cancel();
        reject(signal.reason);
      };
      const cancel = clock.after(ms, () => {
        signal.removeEventListener('abort', stop);
        resolve();
      });
      if (signal.aborted) stop();
      else signal.addEventListener('abort', stop, { once: true });
    });

  /** Tries until there is room; what fails for want of it must have changed nothing. */
  async function surely<T>(work: () => T | Promise<T>): Promise<T> {
    for (;;) {
      try {
        const result = await work();
        events.waitsForDisk(false);
        return result;
      } catch (error) {
        if (!isFull(error) && !isBusy(error)) throw error;
        events.waitsForDisk(isFull(error));
        await pause(isFull(error) ? DISK_POLL_MS : BUSY_PAUSE_MS);
      }
    }
  }

  async function update(change: Partial<Task>): Promise<void> {
    await surely(() => journal.update(id, change));
    events.changed();
  }

  async function putBack(to: SnapshotId): Promise<void> {
    known = null;
    await surely(() => tree.restore(to));
    known = to;
  }

  return {
    signal,
    pause,
    update,
    putBack,
    all: () => all,
    task(): Task {
      const entry = journal.entry(id);
      if (!entry?.readable) throw new Error(`task ${id} cannot be read`);
      return entry.task;
    },
    /** What counts of its steps: those that are under way are nobody's business yet. */
    viewOf: (task: Task): TaskView => ({
      task,
      steps: lineOf(all, task.head).filter(({ state }) => state === 'done' || state === 'cut'),
    }),
    /** Reads the steps anew: another window may have answered one. */
    reread(): void {
      const found = journal.steps(id);
      if (!found) throw new Error(`the steps of task ${id} cannot be read`);
      all = found.all;
    },
    /** What was begun is cut, and the tree is as it was before it, where that is all. */
    async takeUp(): Promise<void> {
      known = null;
      const { restore } = await surely(() => journal.cutOff(id));
      this.reread();
      if (restore === null) return;
      await putBack(restore);
      await update({ restore: null });
    },
    async write<S extends Step>(step: S, change: Change = {}): Promise<S> {
      await surely(() => journal.write(id, step, change));
      all = all.some(({ seq }) => seq === step.seq)
        ? all.map((one) => (one.seq === step.seq ? step : one))
        : [...all, step];
      events.changed();
      return step;
    },
    async untilRoom(): Promise<void> {
      while (!disk.hasRoom()) {
        events.waitsForDisk(true);
        await pause(DISK_POLL_MS);
      }
      events.waitsForDisk(false);
    },
    /** Something found no room. */
    async afterFull(): Promise<void> {
      events.waitsForDisk(true);
      await pause(DISK_POLL_MS);
    },
    async snapshot(): Promise<SnapshotId> {
      known ??= await surely(() => tree.snapshot());
      return known;
    },
    /** From now on something may change the tree. */
    touch(): void {
      known = null;
    },
    /** What `work` comes to; null where it did not end soon after the task was stopped. */
    ended: <T>(work: Promise<T>): Promise<T | null> =>
      new Promise((resolve, reject) => {
        const giveUp = () => {
          clock.after(ENDING_MS, () => {
            events.stillRuns(work);
            resolve(null);
          });
        };
        if (signal.aborted) giveUp();
        else signal.addEventListener('abort', giveUp, { once: true });
        work.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp));
      }),
    progressOf: (seq: number) => (text: string) => events.progress(seq, text),
    /** A step as it is at its beginning. */
    fresh: (task: Task) => ({
      seq: (all.at(-1)?.seq ?? 0) + 1,
      prev: task.head,
      state: 'begun' as const,
      repeat: 'harmless' as const,
      before: null,
      after: null,
      model: null,
      usd: null,
      requestId: null,
      at: clock.now(),
      endedAt: null,
      question: null,
      answer: null,
    }),
    done: () => ({ state: 'done' as const, endedAt: clock.now() }),
    cut: () => ({ state: 'cut' as const, endedAt: clock.now() }),
  };
}
