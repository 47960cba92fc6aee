import { rmSync, statSync } from 'node:fs';
import {
  type Database,
  numberOf,
  ownerOf,
  type Row,
  textOf,
  textOrNull,
  transaction,
} from '../../ledger/index.ts';
import { giveUp, isDead, newOwner } from '../../storage/index.ts';
import type { KeptApproval } from '../approve/index.ts';
import { bounded } from './bounds.ts';
import { isUnderway, type Step, stepShape, type Task, type TaskAnswer, taskShape } from './shapes.ts';

/** A task as it is listed. */
export type Entry =
  | {
      readonly readable: true;
      readonly id: string;
      readonly task: Task;
      /** Who works on it: this window, another one, or nobody. */
      readonly worker: 'here' | 'elsewhere' | 'nobody';
    }
  /** Its row is damaged, or means nothing to this version: it can only be discarded. */
  | { readonly readable: false; readonly id: string };

/** All steps, those that were undone too; null where a row is damaged. */
export interface TaskSteps {
  readonly all: readonly Step[];
  /** Those that count, oldest first. */
  readonly line: readonly Step[];
}

/** What becomes of a task; as a function where it follows from what the task is when it is written. */
export type Change = Partial<Task> | ((task: Task) => Partial<Task>);

/** Somebody else works on the task by now, or it is gone: whoever wanted to write must end. */
export class TaskLost extends Error {}

/**
 * The record of tasks. Each method is one transaction, written to the disk before it returns; all throw what SQLite throws
 * (a full disk), and then nothing has changed.
 */
export interface Journal {
  /**
   * False where tasks may be missing because a damaged file was set aside: they may still have their trees, which nobody
   * may take for left over.
   */
  isWhole(): boolean;
  /** A new task, owned by this window. */
  add(task: Task): void;
  list(): readonly Entry[];
  entry(id: string): Entry | null;
  steps(id: string): TaskSteps | null;
  /** One of them, which costs less; null where there is none, or its row is damaged. */
  step(id: string, seq: number): Step | null;
  /** Makes this window the one that works on the task; false where another living one does. */
  claim(id: string): boolean;
  /** This window works on it no more. What does not wait for the user's word stands still from then on. */
  release(id: string): void;
  /** Of all tasks that this window works on. */
  renewLeases(): void;
  /** Changes a task that this window works on. */
  update(id: string, change: Partial<Task>): Task;
  /** Writes a step, which becomes the head of its task where it is new, together with a change of the task. */
  write(id: string, step: Step, change?: Change): Task;
  /**
   * Steps that were begun and are not under way any more are cut. Where all that one did lies in the tree, that has to be
   * put back first (`restore`).
   */
  cutOff(id: string): Task;
  /** The user's word about a step that waits for it, from whichever window; false where it came already. */
  answer(id: string, seq: number, answer: TaskAnswer): boolean;
  /** Something that the user says to it, from whichever window; false where there is no such task. */
  tell(id: string, text: string): boolean;
  /** What the user has allowed for good in a project. */
  approvals(project: string): readonly KeptApproval[];
  allow(approval: KeptApproval): void;
  /** Asks the window that works on the task to stop. */
  wishStop(id: string): void;
  /** Those of this window's tasks that another one wants stopped. */
  wishes(): readonly string[];
  /** What dead processes worked on: their steps are cut, the tasks stand still. Returns their ids. */
  recover(): readonly string[];
  /** From now on it is in no list; `removing` names it until it is `removed`. */
  beginRemoval(id: string): void;
  removing(): readonly string[];
  removed(id: string): void;
  /** Ended and decided on before a moment, in Unix ms. Unfinished ones, and results that wait for the user, are none. */
  outdated(before: number): readonly string[];
  /** Deletes files that were set aside before a moment. */
  forgetDamaged(before: number): void;
  /** Whether another connection has written since the last call. */
  hasChanged(): boolean;
  close(): void;
}

/** The sign of life of an owner on another host, where no pid says anything. */
const LEASE_MS = 5 * 60_000;
const FEW_PAGES = 2_000;

interface Deps {
  readonly now: () => number;
  readonly log: (line: string) => void;
  /** The files that were set aside. */
  readonly damaged: () => readonly string[];
}

export function createJournal(db: Database, { now, log, damaged }: Deps): Journal {
  const me = newOwner();
  let version = numberOf(db.get('PRAGMA data_version'), 'data_version');

  const rowOf = (id: string): Row | undefined =>
    db.get('SELECT * FROM tasks WHERE id = ? AND removing = 0', id);

  const taskOf = (row: Row | undefined): Task | null => parsed(row, (body) => taskShape.safeParse(body));

  const isMine = (row: Row | undefined): boolean => textOrNull(row, 'owner') === me.token;

  const isFree = (row: Row): boolean => {
    if (textOrNull(row, 'owner') === null) return true;
    const owner = ownerOf(row);
    return isDead(owner) || (owner.host !== me.host && numberOf(row, 'lease_until') < now());
  };

  const mustOwn = (id: string): Task => {
    const row = rowOf(id);
    const task = isMine(row) ? taskOf(row) : null;
    if (task === null) throw new TaskLost(`another window works on task ${id}, or it is gone`);
    return task;
  };

  const put = (task: Task): Task => {
    const changed = { ...task, changedAt: now() };
    const { state, id, changedAt } = changed;
    db.run(
      'UPDATE tasks SET state = ?, changed_at = ?, body = ? WHERE id = ?',
      state,
      changedAt,
      JSON.stringify(changed),
      id,
    );
    return changed;
  };

  const putStep = (id: string, step: Step): void => {
    db.run(
      `INSERT INTO steps (task, seq, state, body) VALUES (?, ?, ?, ?)
        ON CONFLICT (task, seq) DO UPDATE SET state = excluded.state, body = excluded.body`,
      id,
      step.seq,
      step.state,
      JSON.stringify(bounded(step)),
    );
  };

  const stepsOf = (id: string): readonly Step[] | null => {
    const steps: Step[] = [];
    for (const row of db.all('SELECT body FROM steps WHERE task = ? ORDER BY seq', id)) {
      const step = parsed(row, (body) => stepShape.safeParse(body));
      if (step === null) return null;
      steps.push(step);
    }
    return steps;
  };

  const own = (id: string): void => {
    db.run(
      `UPDATE tasks SET owner = ?, owner_pid = ?, owner_host = ?, owner_started = ?, lease_until = ?, wish = NULL
        WHERE id = ?`,
      me.token,
      me.pid,
      me.host,
      me.started,
      now() + LEASE_MS,
      id,
    );
  };

  const cut = (task: Task): Task => {
    const rows = db.all(`SELECT body FROM steps WHERE task = ? AND state = 'begun'`, task.id);
    if (rows.length === 0) return task;
    let { restore } = task;
    for (const row of rows) {
      const step = parsed(row, (body) => stepShape.safeParse(body));
      if (step === null) continue;
      putStep(task.id, { ...step, state: 'cut', endedAt: now() });
      if (step.repeat === 'in-tree') restore = step.before ?? restore;
    }
    return { ...task, restore };
  };

  const stepOf = (id: string, seq: number): Step | null => {
    const row = db.get('SELECT body FROM steps WHERE task = ? AND seq = ?', id, seq);
    return parsed(row, (body) => stepShape.safeParse(body));
  };

  const isAnswered = ({ id, waiting }: Task): boolean =>
    waiting?.for === 'answer' && stepOf(id, waiting.seq)?.answer !== null;

  /** Nobody works on it any more. */
  const leave = (row: Row): void => {
    db.run('UPDATE tasks SET owner = NULL, wish = NULL WHERE id = ?', textOf(row, 'id'));
    const task = taskOf(row);
    const left = task && standing(cut(task), isAnswered(task));
    if (left !== task && left) put(left);
  };

  const entryOf = (row: Row): Entry => {
    const id = textOf(row, 'id');
    const task = taskOf(row);
    if (task === null) return { readable: false, id };
    return { readable: true, id, task, worker: isMine(row) ? 'here' : isFree(row) ? 'nobody' : 'elsewhere' };
  };

  return {
    isWhole: () => damaged().length === 0,
    add: (task) =>
      transaction(db, () => {
        db.run(
          'INSERT INTO tasks (id, state, changed_at, body) VALUES (?, ?, ?, ?)',
          task.id,
          task.state,
          task.changedAt,
          JSON.stringify(task),
        );
        own(task.id);
      }),
    list: () => db.all('SELECT * FROM tasks WHERE removing = 0 ORDER BY changed_at DESC').map(entryOf),
    entry(id) {
      const row = rowOf(id);
      return row ? entryOf(row) : null;
    },
    steps(id) {
      const all = stepsOf(id);
      const task = taskOf(rowOf(id));
      return all && task && { all, line: lineOf(all, task.head) };
    },
    step: stepOf,
    claim: (id) =>
      transaction(db, () => {
        const row = rowOf(id);
        if (!row || taskOf(row) === null || !(isMine(row) || isFree(row))) return false;
        own(id);
        return true;
      }),
    release: (id) =>
      transaction(db, () => {
        const row = rowOf(id);
        if (row && isMine(row)) leave(row);
      }),
    renewLeases() {
      db.run('UPDATE tasks SET lease_until = ? WHERE owner = ?', now() + LEASE_MS, me.token);
    },
    update: (id, change) => transaction(db, () => put({ ...mustOwn(id), ...change })),
    write: (id, step, change = {}) =>
      transaction(db, () => {
        const task = mustOwn(id);
        const isNew = db.get('SELECT 1 FROM steps WHERE task = ? AND seq = ?', id, step.seq) === undefined;
        putStep(id, step);
        const changed = typeof change === 'function' ? change(task) : change;
        return put({ ...task, ...(isNew ? { head: step.seq } : {}), ...changed });
      }),
    cutOff: (id) => transaction(db, () => put(cut(mustOwn(id)))),
    answer: (id, seq, answer) =>
      transaction(db, () => {
        const step = stepOf(id, seq);
        // What was undone meanwhile waits for nothing any more.
        const task = rowOf(id);
        if (step?.state !== 'asked' || step.answer !== null || taskOf(task)?.head !== seq) return false;
        // Together, so that one whose process dies before it acts on the answer is known to be left over.
        if (task && isFree(task)) own(id);
        putStep(id, { ...step, answer });
        return true;
      }),
    tell: (id, text) =>
      transaction(db, () => {
        const task = taskOf(rowOf(id));
        if (task) put({ ...task, said: [...task.said, text] });
        return task !== null;
      }),
    approvals: (project) =>
      db.all('SELECT * FROM approvals WHERE project = ? ORDER BY at', project).map((row) => ({
        project,
        folder: textOf(row, 'folder'),
        line: textOf(row, 'line'),
        digest: textOf(row, 'digest'),
      })),
    allow({ project, folder, line, digest }) {
      db.run(
        `INSERT INTO approvals (project, folder, line, digest, at) VALUES (?, ?, ?, ?, ?)
          ON CONFLICT DO UPDATE SET digest = excluded.digest, at = excluded.at`,
        project,
        folder,
        line,
        digest,
        now(),
      );
    },
    wishStop(id) {
      db.run(`UPDATE tasks SET wish = 'stop' WHERE id = ? AND owner IS NOT NULL`, id);
    },
    wishes: () =>
      db
        .all(`SELECT id FROM tasks WHERE owner = ? AND wish = 'stop'`, me.token)
        .map((row) => textOf(row, 'id')),
    recover: () => {
      // Most often there is nothing, and a look takes no lock.
      const isLost = (row: Row) => row['owner'] !== null && !isMine(row) && isFree(row);
      const query = 'SELECT * FROM tasks WHERE owner IS NOT NULL AND removing = 0';
      if (!db.all(query).some(isLost)) return [];
      return transaction(db, () => {
        const lost = db.all(query).filter(isLost);
        for (const row of lost) leave(row);
        return lost.map((row) => textOf(row, 'id'));
      });
    },
    beginRemoval(id) {
      db.run('UPDATE tasks SET removing = 1 WHERE id = ?', id);
    },
    removing: () => db.all('SELECT id FROM tasks WHERE removing = 1').map((row) => textOf(row, 'id')),
    removed(id) {
      db.run('DELETE FROM tasks WHERE id = ?', id);
      compact(db);
      // The log has its words as well.
      db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    },
    outdated: (before) =>
      db
        .all('SELECT * FROM tasks WHERE removing = 0 AND owner IS NULL AND changed_at < ?', before)
        .filter((row) => {
          const task = taskOf(row);
          return task !== null && (task.state === 'failed' || task.settled !== null);
        })
        .map((row) => textOf(row, 'id')),
    forgetDamaged(before) {
      for (const path of damaged()) if (statSync(path).mtimeMs < before) rmSync(path, { force: true });
    },
    hasChanged() {
      const found = numberOf(db.get('PRAGMA data_version'), 'data_version');
      const changed = found !== version;
      version = found;
      return changed;
    },
    close() {
      giveUp(me);
      try {
        db.exec('PRAGMA wal_checkpoint(PASSIVE)');
      } catch (error) {
        log(`The journal of tasks was closed with a long log: ${String(error)}`);
      }
      db.close();
    },
  };
}

/**
 * A task that nobody works on. What waits for the user goes on waiting; all else stands still until the user resumes it,
 * an answer that was given but not yet acted on too.
 */
function standing(task: Task, isAnswered: boolean): Task {
  const waitsForUser =
    task.state === 'waiting' &&
    (task.waiting?.for === 'budget' || (task.waiting?.for === 'answer' && !isAnswered));
  if (waitsForUser || !(task.state === 'waiting' || isUnderway(task))) return task;
  return { ...task, state: 'stopped', waiting: null, end: { why: 'interrupted' } };
}

/** The steps that lead to `head`, oldest first. */
export function lineOf(all: readonly Step[], head: number): readonly Step[] {
  const bySeq = new Map(all.map((step) => [step.seq, step]));
  const line: Step[] = [];
  for (let step = bySeq.get(head); step; step = bySeq.get(step.prev)) {
    line.push(step);
    // What leads back to itself was not written here.
    if (step.prev >= step.seq) break;
  }
  return line.reverse();
}

/** What a row's body holds; null where it is damaged, or of a kind that this version does not know. */
function parsed<T>(
  row: Row | undefined,
  read: (body: unknown) => { readonly success: true; readonly data: T } | { readonly success: false },
): T | null {
  if (!row) return null;
  try {
    const found = read(JSON.parse(textOf(row, 'body')));
    return found.success ? found.data : null;
  } catch {
    return null;
  }
}

/** Gives the room of what was deleted back, where it is a quarter of the file. */
function compact(db: Database): void {
  const free = numberOf(db.get('PRAGMA freelist_count'), 'freelist_count');
  const all = numberOf(db.get('PRAGMA page_count'), 'page_count');
  if (free > FEW_PAGES && free > all / 4) db.exec('VACUUM');
}
