import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { makePrivate } from '../storage/index.ts';
import type { Ledger } from './ledger.ts';
import { startOfMonth } from './periods.ts';
import { DAY_MS, HOUR_MS } from './units.ts';

/**
 * VS Code's global state. It lies on the person's own machine and is the same in all windows of a profile, wherever their
 * extensions run: here, over SSH, in WSL or in a container, each of which has a ledger of its own.
 */
interface SharedState {
  keys(): readonly string[];
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}

/** What was spent through the ledgers of a person's other hosts. */
export interface OtherHosts {
  /** In USD since a moment, in Unix ms: as far as those hosts have told. */
  spentSince(start: number): number;
  dispose(): void;
}

interface OtherHostsDeps {
  readonly ledger: Pick<Ledger, 'hours' | 'onDidChange'>;
  readonly state: SharedState;
  /** Of this host, and no other. */
  readonly id: string;
  /** Unix time in ms. */
  readonly now: () => number;
}

const PREFIX = 'spend.host.';
const TELL_MS = 2_000;
/** Sums that are older than any month count for nothing. */
const FORGET_MS = 40 * DAY_MS;

/** Hours of UTC since 1970, with the USD of each. */
const hoursShape = z.array(z.tuple([z.int(), z.number().nonnegative()])).catch([]);
type Hours = z.infer<typeof hoursShape>;

/** Tells the other hosts what is spent through this one's ledger, and hears what is spent through theirs. */
export function createOtherHosts({ ledger, state, id, now }: OtherHostsDeps): OtherHosts {
  const own = PREFIX + id;
  let told: string | null = null;
  let timer: NodeJS.Timeout | undefined;

  const tell = (): void => {
    const hours = ledger.hours(startOfMonth(new Date(now())) - DAY_MS);
    told = JSON.stringify(hours);
    if (told !== JSON.stringify(hoursOf(own))) void state.update(own, hours);
    for (const key of state.keys().filter((name) => name.startsWith(PREFIX) && name !== own)) {
      const last = hoursOf(key).at(-1)?.[0] ?? 0;
      if (last * HOUR_MS < now() - FORGET_MS) void state.update(key, undefined);
    }
  };
  const tellSoon = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined;
      tell();
    }, TELL_MS).unref();
  };
  const hoursOf = (key: string): Hours => hoursShape.parse(state.get(key));

  const listening = ledger.onDidChange(tellSoon);
  tell();
  return {
    spentSince(start) {
      // Windows write the whole state of an extension: what another one wrote at the same moment may have undone this.
      if (told !== null && told !== JSON.stringify(hoursOf(own))) tellSoon();
      const first = Math.floor(start / HOUR_MS);
      return state
        .keys()
        .filter((key) => key.startsWith(PREFIX) && key !== own)
        .flatMap(hoursOf)
        .reduce((sum, [hour, usd]) => (hour >= first ? sum + usd : sum), 0);
    },
    dispose: () => {
      listening.dispose();
      clearTimeout(timer);
    },
  };
}

/** The id of this host, kept in a file beside its ledger; one for this window alone where that cannot be written. */
export function hostId(file: string): string {
  const read = () => readFileSync(file, 'utf8').trim();
  try {
    return read();
  } catch {
    const id = randomUUID();
    try {
      makePrivate(file, id);
      return id;
    } catch {
      // Another window was quicker, or nothing can be written.
      try {
        return read();
      } catch {
        return id;
      }
    }
  }
}
