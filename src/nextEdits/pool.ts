import type { Candidate } from './certain/index.ts';
import { fits } from './check.ts';
import { type Change, moved } from './edit.ts';
import { ranked, type Spot } from './rank.ts';

export interface Offered extends Candidate {
  readonly id: number;
  /** How many edits ago it was found. */
  readonly age: number;
}

/** What can be offered. It moves with the texts, and what no longer fits leaves it. */
export interface Pool {
  /** Adds what follows from the newest edit; what is there already keeps its place and its id. */
  add(candidates: readonly Candidate[]): void;
  /** One more edit of the user: what followed from those of long ago is dropped. */
  aged(): void;
  /** The newest edit goes on: what followed from its beginning is dropped. */
  dropNewest(): void;
  /** A file has changed. */
  moved(uri: string, change: Change, text: string): void;
  take(id: number): Offered | undefined;
  /** Drops one, and all for which the same speaks; they do not come again. */
  refuse(one: Offered): void;
  /** Drops one that failed a check. */
  drop(one: Offered): void;
  ranked(spot: Spot | null, files: readonly string[]): readonly Offered[];
  closed(uri: string): void;
  clear(): void;
}

/** What followed from an edit is still offered after so many more. */
const MOST_AGE = 3;

/** Reasons that are remembered as refused. */
const MOST_REFUSED = 200;

export function createPool(): Pool {
  let offered: readonly Offered[] = [];
  let ids = 0;
  const refused = new Set<string>();
  return {
    add(candidates) {
      for (const one of candidates) {
        if (refused.has(one.because)) continue;
        if (offered.some((other) => overlaps(other, one))) continue;
        offered = [...offered, { ...one, id: ++ids, age: 0 }];
      }
    },
    aged() {
      offered = offered.flatMap((one) => (one.age < MOST_AGE ? [{ ...one, age: one.age + 1 }] : []));
    },
    dropNewest() {
      offered = offered.filter(({ age }) => age > 0);
    },
    moved(uri, change, text) {
      offered = offered.flatMap((one) => {
        if (one.uri !== uri) return [one];
        const now = moved(one, change);
        return now !== null && fits(now, text) ? [now] : [];
      });
    },
    take(id) {
      const found = offered.find((one) => one.id === id);
      offered = offered.filter((one) => one !== found);
      return found;
    },
    refuse({ because }) {
      const [oldest] = refused;
      if (refused.size >= MOST_REFUSED && oldest !== undefined) refused.delete(oldest);
      refused.add(because);
      offered = offered.filter((one) => one.because !== because);
    },
    drop({ id }) {
      offered = offered.filter((one) => one.id !== id);
    },
    ranked: (spot, files) => ranked(offered, spot, files),
    closed(uri) {
      offered = offered.filter((one) => one.uri !== uri);
    },
    clear() {
      offered = [];
      refused.clear();
    },
  };
}

function overlaps(a: Candidate, b: Candidate): boolean {
  return a.uri === b.uri && a.start <= b.end && b.start <= a.end;
}
