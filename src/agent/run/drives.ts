import { existsSync } from 'node:fs';
import { t } from '../../l10n/index.ts';
import { type Task, type TaskEnd, TaskLost } from '../journal/index.ts';
import { isBusy, isFull } from './disk.ts';
import { type DriveDeps, drive } from './drive.ts';
import type { ProcessesPort, TaskTree, TreesPort } from './ports.ts';

export interface RunnerDeps<Tree extends TaskTree> extends DriveDeps<Tree> {
  readonly trees: TreesPort<Tree>;
  readonly processes: ProcessesPort;
  /** How many tasks of this window run at once. */
  readonly parallel: () => number;
  /** How many days a task is kept after it was decided on, or failed. */
  readonly keepDays: () => number;
  readonly log: (line: string) => void;
}

/** What a window's tasks tell their views. */
export interface RunnerListener {
  /** The list, or a task's steps. */
  readonly changed?: () => void;
  readonly progress?: (id: string, seq: number, text: string) => void;
}

/** What found no room on the disk is tried again after this long. */
const RETRY_MS = 2_000;

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

/** The tasks that this window works on: they are driven, wait for their turn, or wait for the user. */
export type Drives<Tree extends TaskTree> = ReturnType<typeof createDrives<Tree>>;

export function createDrives<Tree extends TaskTree>(
  deps: RunnerDeps<Tree>,
  listeners: ReadonlySet<RunnerListener>,
) {
  const { journal, trees, clock, log } = deps;
  const active = new Map<string, Active<Tree>>();
  const queue: string[] = [];
  /** By task, what was stopped and has not ended yet. */
  const stillRuns = new Map<string, Promise<unknown>[]>();
  let isOver = false;

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

  const taskOf = (id: string): Task | null => {
    const entry = journal.entry(id);
    return entry?.readable ? entry.task : null;
  };

  /** Makes this window the one that works on it. What a dead one's commands left behind ends before anything is done. */
  async function claim(id: string): Promise<boolean> {
    if (isOver) return false;
    const isHeld = active.has(id);
    // Held first: one that came to rest a moment ago is not let go any more.
    activeOf(id);
    const entry = journal.entry(id);
    const isMine = entry?.readable === true && entry.worker === 'here';
    if (!isMine && !journal.claim(id)) {
      active.delete(id);
      return false;
    }
    // One that is this window's by its answer was another's before.
    if (!isMine || !isHeld) await deps.processes.killLeftovers();
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
      fail(id, t('The files of this task are no longer there.'));
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
    // Git reads what was committed where the user has it, as on a drive that may be back later.
    const gone = end.why === 'fault' ? taskOf(id)?.folders.find(({ path }) => !existsSync(path)) : undefined;
    stand(id, gone ? { why: 'tree', message: t('The folder is not there: {0}', gone.path) } : end);
  }

  /** It stands still, and can be resumed. Where not even that can be written, the next look at it says so. */
  function stand(id: string, end: TaskEnd): void {
    try {
      const task = taskOf(id);
      // It may have come to its end just before.
      if (task && isStanding(task)) return;
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
    const release = () => {
      if (active.has(id)) return;
      try {
        journal.release(id);
      } catch (error) {
        log(`Task ${id} could not be released: ${String(error)}`);
      }
    };
    // What was stopped and still runs keeps the task from others until it has ended.
    if (stillRuns.has(id)) void allEnded(id).then(release);
    else release();
  }

  async function allEnded(id: string): Promise<void> {
    await Promise.allSettled(stillRuns.get(id) ?? []);
    stillRuns.delete(id);
  }

  const isAnswered = (id: string, seq: number): boolean => (journal.step(id, seq)?.answer ?? null) !== null;

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

  return {
    changed,
    claim,
    enqueue,
    letGo,
    stopHere,
    allEnded,
    /** What happens when it is driven for the first time. */
    begin(id: string, unsaved: ReadonlyMap<string, string>): void {
      activeOf(id).unsaved = unsaved;
    },
    /** Resolves when it is not being driven. */
    async rested(id: string): Promise<void> {
      await active.get(id)?.running?.ended;
    },
    isDriven: (id: string): boolean => (active.get(id)?.running ?? null) !== null,
    waitsForDisk: (id: string): boolean => active.get(id)?.waitsForDisk ?? false,
    progress: (id: string): string | null => active.get(id)?.progress ?? null,
    /** Those that were answered from another window go on. */
    lookForAnswers(): void {
      for (const id of active.keys()) {
        const waiting = taskOf(id)?.waiting;
        if (waiting?.for === 'answer' && isAnswered(id, waiting.seq)) enqueue(id);
      }
    },
    /** All are let go; what runs is stopped, and can be resumed. */
    async end(): Promise<void> {
      isOver = true;
      queue.length = 0;
      const end = { why: 'interrupted' } as const;
      const running = [...active].filter(([, one]) => one.running);
      await Promise.all(running.map(([id]) => stopHere(id, end)));
      for (const id of [...active.keys()]) letGo(id);
    },
  };
}

function endOf(error: unknown, signal: AbortSignal): TaskEnd {
  if (signal.aborted) return signal.reason instanceof Stopped ? signal.reason.end : { why: 'stopped' };
  return { why: 'fault', message: error instanceof Error ? error.message : String(error) };
}

/** Nothing happens any more until somebody does something. */
export function isAtRest({ state, waiting }: Task): boolean {
  return isStanding({ state }) || (state === 'waiting' && waiting?.for !== 'turn');
}

export function isStanding({ state }: Pick<Task, 'state'>): boolean {
  return state === 'stopped' || state === 'done' || state === 'failed';
}
