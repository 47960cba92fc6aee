import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { codeIn } from './codes.ts';

/** The process that something belongs to, written with it so that others can tell whether anybody is left. */
export interface Owner {
  readonly token: string;
  readonly pid: number;
  /** Where the pid is valid: the host and its pid namespace, since containers may share a folder. */
  readonly host: string;
  /** When the process was started, in the system's own terms; null where that is not cheap to find out. */
  readonly started: string | null;
}

function orNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}

/** Tells a process from a later one with the same pid. Linux only; elsewhere a lease has to suffice. */
function startOf(pid: number): string | null {
  if (process.platform !== 'linux') return null;
  return orNull(() => {
    // The name in brackets may hold spaces and brackets; the fields after it are plain. Field 22 is the start time.
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()}:${ticks ?? ''}`;
  });
}

/** The tokens of this process that are in use. */
const tokens = new Set<string>();

/** An owner in this process, alive until its end or until it is given up. */
export function newOwner(): Owner {
  const token = randomUUID();
  tokens.add(token);
  return {
    token,
    pid: process.pid,
    host: `${hostname()} ${orNull(() => readlinkSync('/proc/self/ns/pid')) ?? process.platform}`,
    started: startOf(process.pid),
  };
}

export function giveUp({ token }: Owner): void {
  tokens.delete(token);
}

let self: Owner | undefined;

/** This process: always the same owner. */
export function thisProcess(): Owner {
  self ??= newOwner();
  return self;
}

/** Whether the owner has certainly ended. False also when that cannot be known (another host): then a lease decides. */
export function isDead(owner: Owner): boolean {
  const me = thisProcess();
  if (tokens.has(owner.token) || owner.host !== me.host) return false;
  if (owner.pid === me.pid) {
    return true; // Our pid, but a token that is none of ours: an earlier process.
  }
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    // EPERM: it exists and belongs to another user.
    return codeIn(error) === 'ESRCH';
  }
  const started = startOf(owner.pid);
  return started !== null && owner.started !== null && started !== owner.started;
}
