import { randomUUID } from 'node:crypto';
import {
  type Entry,
  lineOf,
  type Step,
  type Task,
  type TaskAnswer,
  type TaskEnd,
  TaskLost,
  type TaskSettings,
  type TaskSteps,
} from '../journal/index.ts';
import { isBusy, isFull } from './disk.ts';
import { type DriveDeps, drive } from './drive.ts';
import type { ProcessesPort, SnapshotId, TaskTree, TreesPort } from './ports.ts';

export interface RunnerDeps<Tree extends TaskTree> extends DriveDeps<Tree> {
  readonly trees: TreesPort<Tree>;
  readonly processes: ProcessesPort;
  /** How many tasks of this window run at once. */
  readonly parallel: () => number;
  /** How many days a task is kept after it was decided on, or failed. */
  readonly keepDays: () => number;
  readonly log: (line: string) => void;
}

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

/** What a window's tasks tell their views. */
export interface RunnerListener {
  /** The list, or a task's steps. */
  readonly changed?: () => void;
  readonly progress?: (id: string, seq: number, text: string) => void;
}

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
  /** Null where its rows are damaged. */
  steps(id: string): TaskSteps | null;
  /** Null where there is none (any more). */
  tree(id: string): Promise<Tree | null>;
  /** The last words of what runs of it now; null where nothing does. */
  progress(id: string): string | null;
  /** Whether it waits for room on the disk. */
  waitsForDisk(id: string): boolean;
  listen(listener: RunnerListener): { dispose(): void };
  /** Stops all that runs here; it can be resumed afterwards. */
  dispose(): Promise<void>;
}

/** Stop and answers of other windows are seen this soon. */
const POLL_MS = 500;
/** What found no room on the disk is tried again after this long. */
const RETRY_MS = 2_000;
/** Processes that died are looked for this often, and leases renewed. */
const SWEEP_MS = 15_000;
const DAY_MS = 24 * 3_600_000;

/** Why a task is stopped. */
class Stopped extends Error {
  readonly end: TaskEnd;

  constructor(end: TaskEnd) {
    super(end.why);
    this.end = end;
  }
}

interface Active<Tree> {
  /** Set while it is driven. */
  running: { readonly stop: AbortController; readonly ended: Promise<void> } | null;
  tree: Tree | null;
  /** The base's tests, in the background. */
  base: AbortController | null;
  /** Takes back the timer of a limit. */
  cancelTimer: (() => void) | null;
  unsaved: ReadonlyMap<string, string>;
  waitsForDisk: boolean;
  progress: string | null;
}

export function createRunner<Tree extends TaskTree>(deps: RunnerDeps<Tree>): Runner<Tree> {
  const { journal, trees, clock, log } = deps;
  const listeners = new Set<RunnerListener>();
  const active = new Map<string, Active<Tree>>();
  const queue: string[] = [];
  /** By task, what was stopped and has not ended yet. */
  const stillRuns = new Map<string, Promise<unknown>[]>();
  let isOver = false;
  let cancelPoll = () => {};
  let lastSweep = clock.now();

  const changed = () => {
    for (const listener of [...listeners]) listener.changed?.();
  };

  const activeOf = (id: string): Active<Tree> => {
    const known = active.get(id);
    if (known) return known;
    const made: Active<Tree> = {
      running: null,
      tree: null,
      base: null,
      cancelTimer: null,
      unsaved: new Map(),
      waitsForDisk: false,
      progress: null,
    };
    active.set(id, made);
    return made;
  };

  const refusal = (id: string): Refusal => {
    const entry = journal.entry(id);
    if (!entry) return { ok: false, reason: 'gone' };
    return { ok: false, reason: entry.readable ? 'elsewhere' : 'unreadable' };
  };

  const taskOf = (id: string): Task | null => {
    const entry = journal.entry(id);
    return entry?.readable ? entry.task : null;
  };

  /** Makes this window the one that works on it. What a dead one's commands left behind ends before anything is done. */
  async function claim(id: string): Promise<boolean> {
    if (isOver) return false;
    // Held first: one that came to rest a moment ago is not let go any more.
    activeOf(id);
    const entry = journal.entry(id);
    if (entry?.readable && entry.worker === 'here') return true;
    if (!journal.claim(id)) {
      active.delete(id);
      return false;
    }
    await deps.processes.killLeftovers();
    return true;
  }

  /** Drives it as soon as there is room for it; it is claimed already. */
  function enqueue(id: string): void {
    if (isOver || activeOf(id).running || queue.includes(id)) return;
    activeOf(id).cancelTimer?.();
    queue.push(id);
    pump();
  }

  function pump(): void {
    const free = () =>
      [...active.values()].filter(({ running }) => running).length < Math.max(1, deps.parallel());
    while (!isOver && free()) {
      const id = queue.shift();
      if (id === undefined) return;
      run(id);
    }
  }

  function run(id: string): void {
    const one = activeOf(id);
    const stop = new AbortController();
    const ended = work(id, one, stop.signal)
      .catch((error: unknown) => afterError(id, error, stop.signal))
      .finally(() => {
        one.running = null;
        afterDrive(id, one);
        pump();
      })
      .catch((error: unknown) => log(`Task ${id} cannot be looked at: ${String(error)}`));
    one.running = { stop, ended };
  }

  async function work(id: string, one: Active<Tree>, signal: AbortSignal): Promise<void> {
    // Nothing begins in a tree in which something of before still runs.
    await allEnded(id);
    const tree = await treeFor(id, one, signal);
    if (!tree) return;
    prepareBase(id, one, tree);
    const events = {
      changed: () => {
        one.progress = null;
        changed();
      },
      progress: (seq: number, text: string) => {
        one.progress = text;
        for (const listener of [...listeners]) listener.progress?.(id, seq, text);
      },
      waitsForDisk: (waits: boolean) => {
        if (one.waitsForDisk === waits) return;
        one.waitsForDisk = waits;
        changed();
      },
      stillRuns: (pending: Promise<unknown>) => {
        stillRuns.set(id, [...(stillRuns.get(id) ?? []), pending]);
      },
    };
    await drive(deps, events, id, tree, signal);
  }

  /** Its tree, made where it was not made yet; null where it cannot be, and then the task has failed. */
  async function treeFor(id: string, one: Active<Tree>, signal: AbortSignal): Promise<Tree | null> {
    if (one.tree) return one.tree;
    const task = taskOf(id);
    if (!task) return null;
    one.tree = await trees.open(id);
    if (!one.tree && task.base === null) {
      const made = await trees.create({ id, folders: task.folders, unsaved: one.unsaved }, signal);
      signal.throwIfAborted();
      if (made.ok) one.tree = made.tree;
      else fail(id, made.message);
    } else if (!one.tree) {
      fail(id, 'gone');
    }
    if (one.tree && task.base === null) {
      const { base, leftOut } = one.tree;
      journal.update(id, { base, leftOut: [...leftOut] });
    }
    return one.tree;
  }

  function fail(id: string, message: string): void {
    journal.update(id, { state: 'failed', waiting: null, end: { why: 'tree', message } });
    changed();
  }

  function prepareBase(id: string, one: Active<Tree>, tree: Tree): void {
    if (one.base) return;
    const task = taskOf(id);
    if (!task) return;
    one.base = new AbortController();
    deps.verification
      .prepare({ view: { task, steps: [] }, tree }, one.base.signal)
      .catch((error: unknown) => {
        log(`The base of task ${id} could not be tested: ${String(error)}`);
      });
  }

  function afterError(id: string, error: unknown, signal: AbortSignal): void {
    if (!signal.aborted && (isFull(error) || isBusy(error))) {
      // Not even its tree could be made ready.
      log(`Task ${id} waits for the disk: ${String(error)}`);
      clock.after(RETRY_MS, () => {
        void claim(id).then((isMine) => {
          if (isMine) enqueue(id);
        });
      });
      return;
    }
    if (error instanceof TaskLost) {
      log(error.message);
      return;
    }
    const end = endOf(error, signal);
    if (end.why === 'fault')
      log(`Task ${id} failed: ${error instanceof Error ? error.stack : String(error)}`);
    stand(id, end);
  }

  /** It stands still, and can be resumed. Where not even that can be written, the next look at it says so. */
  function stand(id: string, end: TaskEnd): void {
    try {
      journal.update(id, { state: 'stopped', waiting: null, end });
    } catch (error) {
      log(`Task ${id} stands still, which could not be written down: ${String(error)}`);
    }
  }

  /** A task that waits for the user stays this window's; one that ended is nobody's. */
  function afterDrive(id: string, one: Active<Tree>): void {
    const task = taskOf(id);
    const { waiting } = task ?? {};
    if (task?.state === 'waiting' && !isOver) {
      if (waiting?.for === 'limit' && waiting.until !== null) {
        one.cancelTimer = clock.after(waiting.until - clock.now(), () => enqueue(id));
      }
      // It may have been answered while the question was being written.
      else if (waiting?.for === 'answer' && isAnswered(id, waiting.seq)) queue.push(id);
    } else {
      letGo(id);
    }
    changed();
  }

  function letGo(id: string): void {
    const one = active.get(id);
    one?.base?.abort();
    one?.cancelTimer?.();
    active.delete(id);
    // What was stopped and still runs keeps the task from others until it has ended.
    void allEnded(id).then(() => {
      if (active.has(id)) return;
      try {
        journal.release(id);
      } catch (error) {
        log(`Task ${id} could not be released: ${String(error)}`);
      }
    });
  }

  async function allEnded(id: string): Promise<void> {
    await Promise.allSettled(stillRuns.get(id) ?? []);
    stillRuns.delete(id);
  }

  const isAnswered = (id: string, seq: number): boolean =>
    (journal.steps(id)?.all.find((step) => step.seq === seq)?.answer ?? null) !== null;

  async function stopHere(id: string, end: TaskEnd): Promise<void> {
    const at = queue.indexOf(id);
    if (at >= 0) queue.splice(at, 1);
    const running = active.get(id)?.running;
    if (running) {
      running.stop.abort(new Stopped(end));
      active.get(id)?.base?.abort();
      await running.ended;
    }
    // It may have come to wait, or to its end, just before.
    const task = taskOf(id);
    if (!task || isStanding(task)) return;
    stand(id, end);
    letGo(id);
    changed();
  }

  async function stopTask(id: string): Promise<Done> {
    const entry = journal.entry(id);
    if (!entry?.readable) return refusal(id);
    if (entry.worker === 'elsewhere') {
      journal.wishStop(id);
      return { ok: true };
    }
    if (isStanding(entry.task)) {
      await active.get(id)?.running?.ended;
      return { ok: true };
    }
    if (!(await claim(id))) return refusal(id);
    await stopHere(id, { why: 'stopped' });
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
    if (!journal.hasChanged()) return;
    for (const id of journal.wishes()) await stopTask(id);
    for (const id of active.keys()) {
      const waiting = taskOf(id)?.waiting;
      if (waiting?.for === 'answer' && isAnswered(id, waiting.seq)) enqueue(id);
    }
    changed();
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
      const id = randomUUID();
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
      activeOf(id).unsaved = unsaved;
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
      const running = active.get(id)?.running;
      if (running && !isAtRest(task)) return { ok: true };
      await running?.ended;
      if (!(await claim(id))) return refusal(id);
      if (budgetUsd !== undefined) journal.update(id, { settings: { ...task.settings, budgetUsd } });
      if (unsaved) activeOf(id).unsaved = unsaved;
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
    tell: (id, text) => journal.tell(id, text),
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
      await active.get(id)?.running?.ended;
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
        await allEnded(id);
      }
      await takeAway(id);
      return { ok: true };
    },
    list: () => journal.list(),
    steps: (id) => journal.steps(id),
    tree: (id) => trees.open(id),
    progress: (id) => active.get(id)?.progress ?? null,
    waitsForDisk: (id) => active.get(id)?.waitsForDisk ?? false,
    listen(listener) {
      listeners.add(listener);
      return { dispose: () => void listeners.delete(listener) };
    },
    async dispose() {
      isOver = true;
      cancelPoll();
      queue.length = 0;
      await ready;
      const running = [...active].filter(([, one]) => one.running);
      await Promise.all(running.map(([id]) => stopHere(id, { why: 'interrupted' })));
      for (const id of [...active.keys()]) {
        if (taskOf(id)?.waiting?.for === 'turn') stand(id, { why: 'interrupted' });
        letGo(id);
      }
    },
  };
}

function endOf(error: unknown, signal: AbortSignal): TaskEnd {
  if (signal.aborted) return signal.reason instanceof Stopped ? signal.reason.end : { why: 'stopped' };
  return { why: 'fault', message: error instanceof Error ? error.message : String(error) };
}

/** Nothing happens any more until somebody does something. */
function isAtRest({ state, waiting }: Task): boolean {
  return isStanding({ state }) || (state === 'waiting' && waiting?.for !== 'turn');
}

function isStanding({ state }: Pick<Task, 'state'>): boolean {
  return state === 'stopped' || state === 'done' || state === 'failed';
}

/** How the tree was at the end of a line. */
function snapshotAt(line: readonly Step[], base: SnapshotId | null): SnapshotId | null {
  return line.findLast(({ after }) => after !== null)?.after ?? base;
}
