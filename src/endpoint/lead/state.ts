import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { readFileSync, statSync, utimesSync } from 'node:fs';
import * as z from 'zod';
import { makePrivate, writePrivate } from '../../storage/index.ts';

/** What all windows of a machine know of the endpoint. It outlives them. */
export interface State {
  /** Where clients reach it. */
  readonly port: number;
  /** By which windows know each other's server. */
  readonly secret: string;
  /** The window that serves, or did; null before the first. */
  readonly leader: { readonly window: string; readonly pid: number } | null;
}

const shape = z.object({
  port: z.int().min(1).max(65_535),
  secret: z.string().min(32),
  leader: z.object({ window: z.string(), pid: z.int() }).nullable(),
});

/**
 * Ports that no system gives out by itself: a server that comes back after a restart is to find its own still free. Each
 * user of a machine has one by chance, so that two of them do not meet.
 */
const FIRST = 20_000;
const COUNT = 12_000;
/** Ranges that Windows keeps for itself are hundreds of ports wide. */
const STRIDE = 997;

/** The ports to try in turn, the same for all windows that begin with the same: who listens first is the one that serves. */
export function portsFrom(port: number): readonly number[] {
  const offset = (((port - FIRST) % COUNT) + COUNT) % COUNT;
  return [port, ...Array.from({ length: 20 }, (_, i) => FIRST + ((offset + (i + 1) * STRIDE) % COUNT))];
}

export interface StateFile {
  /** What stands in it; made where there is none. Throws where that cannot be written. */
  read(): State;
  write(state: State): void;
  /** The window that serves is alive. */
  beat(): void;
  /** How long ago it last was, in ms. */
  sinceBeat(): number;
}

export function stateFile(file: string): StateFile {
  const parse = (): State | null => {
    try {
      return shape.parse(JSON.parse(readFileSync(file, 'utf8')));
    } catch {
      return null;
    }
  };
  return {
    read() {
      const found = parse();
      if (found) return found;
      const made: State = {
        port: FIRST + randomInt(COUNT),
        secret: randomBytes(32).toString('hex'),
        leader: null,
      };
      try {
        makePrivate(file, JSON.stringify(made));
      } catch {
        // Another window was quicker and may still be writing; what stays unreadable is written anew.
        const theirs = parse();
        if (theirs) return theirs;
        writePrivate(file, JSON.stringify(made));
      }
      return made;
    },
    write: (state) => writePrivate(file, JSON.stringify(state)),
    beat() {
      const now = new Date();
      utimesSync(file, now, now);
    },
    sinceBeat: () => Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0),
  };
}

export const windowId = (): string => randomUUID();
