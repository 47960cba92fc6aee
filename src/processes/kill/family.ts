import { setTimeout as sleep } from 'node:timers/promises';
import { type ProcessTable, processTable, type Running } from './table.ts';

/** All processes that come from one command, wherever they have gone. */
export interface Family {
  /** Looks for its members; those that were seen once stay known. */
  look(): Promise<readonly Running[]>;
  /** Asks its members to end. */
  terminate(): Promise<void>;
  /** Kills all, also those that are started meanwhile; comes back with their number when none is left. */
  kill(): Promise<number>;
}

export interface Kin {
  /** The process that was started for the command, as far as it is known when it was. */
  readonly root: (Pick<Running, 'pid'> & Partial<Running>) | null;
  /** A variable that each member inherits, and a file that it inherits open. */
  readonly mark: string;
  readonly file: string;
}

/** Rounds of killing: each stops the members that it finds, so that only the newest can start more. */
const ROUNDS = 200;
const PAUSE_MS = 15;

export function createFamily({ root, mark, file }: Kin, table: ProcessTable = processTable()): Family {
  const known = new Map<number, string>();
  if (root?.started !== undefined) known.set(root.pid, root.started);

  /** Descendants, their groups, and those that a table alone would lose: without parent, in a session of their own. */
  async function members(withMarks: boolean): Promise<Running[]> {
    const all = await table.list();
    const marked = new Set(withMarks ? await table.marked(mark, file) : []);
    const found = new Map<number, Running>();
    const isSeed = ({ pid, started }: Running): boolean =>
      known.has(pid) ? known.get(pid) === started : pid === root?.pid || marked.has(pid);
    const isChild = ({ parent, group, started }: Running): boolean =>
      found.has(parent) ||
      (group > 0 && (group === root?.pid || found.has(group))) ||
      // Windows keeps the number of a parent that has ended.
      (process.platform === 'win32' && started >= (known.get(parent) ?? '~'));
    const others = all.filter(({ pid }) => pid !== process.pid);
    for (const one of others) if (isSeed(one)) found.set(one.pid, one);
    for (let size = -1; size !== found.size; ) {
      size = found.size;
      for (const one of others) if (!found.has(one.pid) && isChild(one)) found.set(one.pid, one);
    }
    for (const { pid, started } of found.values()) known.set(pid, started);
    return [...found.values()];
  }

  return {
    look: () => members(false),
    async terminate() {
      for (const { pid } of await members(true)) if (pid !== root?.pid) signal(pid, 'SIGTERM');
    },
    async kill() {
      const killed = new Set<string>();
      for (let round = 0; round < ROUNDS; round++) {
        const left = await members(true);
        if (left.length === 0) break;
        for (const { pid } of left) signal(pid, 'SIGSTOP');
        for (const { pid, started } of left) {
          killed.add(`${pid} ${started}`);
          signal(pid, 'SIGKILL');
        }
        await sleep(PAUSE_MS);
      }
      return killed.size;
    },
  };
}

function signal(pid: number, name: 'SIGTERM' | 'SIGSTOP' | 'SIGKILL'): void {
  if (process.platform === 'win32' && name === 'SIGSTOP') return;
  try {
    process.kill(pid, name);
  } catch {
    // It has ended, or belongs to somebody else.
  }
}
