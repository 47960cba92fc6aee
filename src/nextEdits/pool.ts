import { firstWhere } from '../edits/index.ts';
import type { Candidate } from './certain/index.ts';
import { fits } from './check.ts';
import { type Change, moved } from './edit.ts';
import type { Place } from './ports.ts';
import { ranked, type Spot } from './rank.ts';

export interface Offered extends Candidate {
  readonly id: number;
  /** How many edits ago it was found. */
  readonly age: number;
}

/** What can be offered. It moves with the texts, and what no longer fits leaves it. */
export interface Pool {
  /** Adds what follows from the newest edit; what is there already keeps its id. */
  add(candidates: readonly Candidate[]): void;
  /** The newest edit goes on: what followed from its beginning is dropped, where it is none of these. */
  renew(candidates: readonly Candidate[]): void;
  /** One more edit of the user: what followed from those of long ago is dropped. */
  aged(): void;
  /** A file has changed. */
  moved(uri: string, change: Change, text: string): void;
  /** One that is accepted, or not offered any longer. */
  take(id: number): Offered | undefined;
  /** Drops one, and all for which the same speaks: they do not come again, and for some edits nothing else comes in their places. */
  refuse(one: Offered): void;
  /** The user has taken it back: nothing is offered at its place while the text there stays as it is. */
  decline(one: Offered): void;
  ranked(spot: Spot | null, files: readonly string[]): readonly Offered[];
  closed(uri: string): void;
  clear(): void;
  /** The same, and what was refused. */
  forget(): void;
}

/** What followed from an edit is still offered after so many more. */
const MOST_AGE = 3;

/** Reasons that are remembered as refused. */
const MOST_REFUSED = 200;

/** Places where the user has taken one back. */
const MOST_DECLINED = 50;

/** Places of what was sent away: one rename has as many. */
const MOST_AWAY = 200;

export function createPool(): Pool {
  let offered: readonly Offered[] = [];
  let ids = 0;
  let declined: readonly Offered[] = [];
  /** What was sent away: others who were asked about the same edit before that may still answer with the same. */
  let away: readonly Offered[] = [];
  const refused = new Set<string>();
  const isDeclined = ({ uri, start, end }: Place): boolean =>
    [...declined, ...away].some((one) => one.uri === uri && one.start <= end && one.end >= start);
  const each = (to: (all: readonly Offered[]) => readonly Offered[]): void => {
    [offered, declined, away] = [to(offered), to(declined), to(away)];
  };
  const add = (candidates: readonly Candidate[]): void => {
    const known = new Map(offered.map((one) => [keyOf(one), one]));
    const fresh: Offered[] = [];
    const taken = createTaken(offered);
    for (const one of candidates) {
      const same = known.get(keyOf(one));
      if (refused.has(one.because) || isDeclined(one) || (same === undefined && !taken.take(one))) continue;
      fresh.push({ ...one, id: same?.id ?? ++ids, age: 0 });
    }
    const isRenewed = new Set(fresh.map(({ id }) => id));
    offered = [...offered.filter(({ id }) => !isRenewed.has(id)), ...fresh];
  };
  return {
    add,
    renew(candidates) {
      const keys = new Set(candidates.map(keyOf));
      offered = offered.filter((one) => one.age > 0 || keys.has(keyOf(one)));
      add(candidates);
    },
    aged() {
      [offered, away] = [older(offered), older(away)];
    },
    moved(uri, change, text) {
      const stays = (one: Offered): readonly Offered[] => {
        if (one.uri !== uri) return [one];
        const now = moved(one, change);
        return now !== null && fits(now, text) ? [now] : [];
      };
      each((all) => all.flatMap(stays));
    },
    take(id) {
      const found = offered.find((one) => one.id === id);
      offered = offered.filter((one) => one !== found);
      return found;
    },
    refuse(refusedOne) {
      const { because } = refusedOne;
      const [oldest] = refused;
      if (refused.size >= MOST_REFUSED && oldest !== undefined) refused.delete(oldest);
      refused.add(because);
      const isSame = (one: Offered): boolean => one.because === because;
      const dropped = [refusedOne, ...offered.filter(isSame)].map((one) => ({ ...one, age: 0 }));
      away = [...away, ...dropped].slice(-MOST_AWAY);
      offered = offered.filter((one) => !isSame(one));
    },
    decline(one) {
      declined = [...declined, one].slice(-MOST_DECLINED);
    },
    ranked: (spot, files) => ranked(offered, spot, files),
    closed(uri) {
      each((all) => all.filter((one) => one.uri !== uri));
    },
    clear: () => each(() => []),
    forget() {
      each(() => []);
      refused.clear();
    },
  };
}

/** After one more edit of the user. */
function older(all: readonly Offered[]): readonly Offered[] {
  return all.flatMap((one) => (one.age < MOST_AGE ? [{ ...one, age: one.age + 1 }] : []));
}

/** The same place for the same kind of reason: its text may go with what is typed. */
function keyOf({ uri, start, end, way }: Candidate): string {
  return `${way} ${start} ${end} ${uri}`;
}

/** Places that do not overlap, by their files. */
function createTaken(first: readonly Place[]) {
  const files = new Map<string, Place[]>();
  /** Takes a place, if nothing in it is taken; two that touch each other are one place. */
  const take = (one: Place): boolean => {
    const places = files.get(one.uri) ?? [];
    files.set(one.uri, places);
    const next = firstWhere(places.length, (i) => (places[i]?.start ?? 0) > one.start);
    const [before, after] = [places[next - 1], places[next]];
    if ((before && before.end >= one.start) || (after && after.start <= one.end)) return false;
    places.splice(next, 0, one);
    return true;
  };
  for (const one of first) take(one);
  return { take };
}
