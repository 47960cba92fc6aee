import { systemWords } from '../../storage/index.ts';
import type { Door, Opened } from '../door/index.ts';
import { type Holder, holderOf } from './holder.ts';
import { portsFrom, type State, type StateFile } from './state.ts';

/** What a window is to the endpoint: it serves, another one does, or nobody can. */
export type Standing =
  | { readonly is: 'serving' | 'following'; readonly port: number }
  | { readonly is: 'stopped' }
  | { readonly is: 'failed'; readonly message: string };

export interface LeadDeps {
  readonly file: StateFile;
  /** Of this window. */
  readonly window: string;
  /** A port that the user has set; null for whichever was found free. */
  readonly wanted: () => number | null;
  readonly open: (port: number, secret: string) => Promise<Opened>;
  /** Called where the standing has changed. `movedFrom`: the port that had to be given up. */
  readonly onChange: (standing: Standing, movedFrom: number | null) => void;
}

export interface Lead {
  readonly standing: () => Standing;
  start(): void;
  /** Gives the port to another window, if there is one. */
  stop(): Promise<void>;
}

/** Another window has the port within 2 s. */
const LOOK_MS = 500;
const BEAT_MS = 2_000;
/** A window that has not been alive for so long does not come back: a busy one is slow, but not that slow. */
const DEAD_MS = 10_000;
/** How often a follower makes sure that it follows one of ours. */
const PROVE_MS = 5_000;

/**
 * One server a machine, among all windows: who can listen on the port serves, and the others look every half second
 * whether they can. A port that a stranger holds is given up for the next one of a row that all windows go through alike.
 */
export function createLead(deps: LeadDeps): Lead {
  let standing: Standing = { is: 'stopped' };
  let door: Door | null = null;
  let timer: NodeJS.Timeout | undefined;
  let turn: Promise<void> = Promise.resolve();
  let running = false;
  let proven = Number.NEGATIVE_INFINITY;
  let beaten = 0;

  const become = (next: Standing, movedFrom: number | null = null): void => {
    const before = standing;
    standing = next;
    if (JSON.stringify(before) !== JSON.stringify(next) || movedFrom !== null) deps.onChange(next, movedFrom);
  };

  /** Somebody holds the port: whether a window of ours does, or may come back. */
  const isOurs = async (port: number, { secret, leader }: State): Promise<boolean> => {
    if (standing.is === 'following' && standing.port === port && performance.now() - proven < PROVE_MS)
      return true;
    const holder: Holder = await holderOf(port, secret);
    if (holder === 'ours') {
      proven = performance.now();
      return true;
    }
    // It answers nothing: a window of ours that is busy, as long as it was alive a moment ago.
    return holder === 'mute' && leader !== null && isAlive(leader.pid) && deps.file.sinceBeat() < DEAD_MS;
  };

  const look = async (): Promise<void> => {
    const state = deps.file.read();
    let problem = '';
    for (const port of portsFrom(state.port)) {
      const opened = await deps.open(port, state.secret);
      if (opened.ok) return serve(opened.door, state);
      problem = opened.message;
      if (opened.reason === 'impossible') break;
      // The port may have been given up between the two looks.
      if (opened.reason === 'taken' && (await isOurs(port, state))) return become({ is: 'following', port });
    }
    become({ is: 'failed', message: problem });
  };

  /** The port is ours; the one that the user has set is better, if it can be had. */
  const serve = async (found: Door, before: State): Promise<void> => {
    const now = deps.file.read();
    const elsewhere = now.port !== before.port && (await holderOf(now.port, now.secret)) === 'ours';
    if (!running || elsewhere) {
      await found.close();
      return;
    }
    const wanted = deps.wanted();
    const better = wanted === null || wanted === found.port ? null : await deps.open(wanted, now.secret);
    door = better?.ok ? better.door : found;
    deps.file.write({ ...now, port: door.port, leader: { window: deps.window, pid: process.pid } });
    if (better?.ok) await found.close();
    const first = wanted ?? before.port;
    become({ is: 'serving', port: door.port }, door.port === first ? null : first);
  };

  /** The window that serves says that it is alive, and looks whether another one has taken its place while it was not. */
  const beat = async (): Promise<void> => {
    if (!door || performance.now() - beaten < BEAT_MS) return;
    beaten = performance.now();
    const state = deps.file.read();
    if (state.leader?.window === deps.window && state.port === door.port) return deps.file.beat();
    if (
      state.leader !== null &&
      state.port !== door.port &&
      (await holderOf(state.port, state.secret)) === 'ours'
    ) {
      const { port } = door;
      await closeDoor();
      become({ is: 'following', port: state.port }, port);
    } else deps.file.write({ ...state, port: door.port, leader: { window: deps.window, pid: process.pid } });
  };

  const closeDoor = async (): Promise<void> => {
    const closing = door;
    door = null;
    await closing?.close();
  };

  const next = (): void => {
    if (!running) return;
    turn = (door ? beat() : look())
      .catch((error: unknown) => become({ is: 'failed', message: systemWords(error) }))
      .finally(() => {
        if (running) timer = setTimeout(next, LOOK_MS).unref();
      });
  };

  return {
    standing: () => standing,
    start() {
      if (running) return;
      running = true;
      next();
    },
    async stop() {
      running = false;
      clearTimeout(timer);
      await turn;
      await closeDoor();
      become({ is: 'stopped' });
    },
  };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
