import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** Who made a reservation, as written with it, so that others can tell whether anybody is left to settle it. */
export interface Owner {
  readonly token: string;
  readonly pid: number;
  /** Where the pid means something: the host, and its pid namespace, for containers may share a folder. */
  readonly host: string;
  /** When the process was started, in the system's own terms; null where the system does not say cheaply. */
  readonly started: string | null;
}

function attemptTo<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}

/** Tells a process from a later one with the same pid. Linux only; elsewhere the lease has to do. */
function startOf(pid: number): string | null {
  if (process.platform !== 'linux') {
    return null;
  }
  return attemptTo(() => {
    // The name in brackets may hold spaces and brackets; the fields after it are plain. Field 22 is the start time.
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()}:${ticks ?? ''}`;
  });
}

let self: Owner | undefined;

/** This process. The same for every ledger it opens. */
export function thisProcess(): Owner {
  self ??= {
    token: randomUUID(),
    pid: process.pid,
    host: `${hostname()} ${attemptTo(() => readlinkSync('/proc/self/ns/pid')) ?? process.platform}`,
    started: startOf(process.pid),
  };
  return self;
}

/**
 * Whether the process is surely gone. False when it lives or when that cannot be known (another host): then only the
 * lease tells.
 */
export function isDead(owner: Owner): boolean {
  const me = thisProcess();
  if (owner.token === me.token || owner.host !== me.host) {
    return false;
  }
  if (owner.pid === me.pid) {
    return true; // Our own pid, but not us: a process before us.
  }
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    // EPERM: it exists and belongs to another user.
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
  const started = startOf(owner.pid);
  return started !== null && owner.started !== null && started !== owner.started;
}
