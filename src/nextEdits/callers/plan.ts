import type { Parameter, Parameters } from './parameters.ts';

/** What has become of a parameter list. */
export interface Plan {
  readonly old: readonly Parameter[];
  readonly now: readonly Parameter[];
  /** For each parameter of now, which one of the old ones it is; null: it is new. */
  readonly from: readonly (number | null)[];
  /** It is called on something, which is no class. */
  readonly hasReceiver: boolean;
}

/**
 * What the user has done to a parameter list: parameters added, or removed, put in another order, or one renamed. Null where
 * calls need not follow, or it is not certain how.
 */
export function planOf(old: Parameters, now: Parameters): Plan | null {
  if (old.receiver !== now.receiver) return null;
  const from = now.list.map(({ key }): number | null => {
    const at = old.list.findIndex((one) => one.key === key);
    return at < 0 ? null : at;
  });
  const added = from.flatMap((at, i) => (at === null ? [i] : []));
  const removed = old.list.flatMap((_, i) => (from.includes(i) ? [] : [i]));
  if (added.length > 0 && removed.length > 0) {
    const [place] = added;
    if (place === undefined || added.length > 1 || removed.length > 1 || removed[0] !== place) return null;
    if (old.list.length !== now.list.length || old.list[place]?.type !== now.list[place]?.type) return null;
    from[place] = place;
  }
  const isKept = from.every((at, i) => at === null || isAlike(old.list[at], now.list[i]));
  const isSame =
    old.list.length === now.list.length &&
    from.every((at, i) => at === i && old.list[i]?.key === now.list[i]?.key);
  if (!isKept || isSame) return null;
  return {
    old: old.list,
    now: now.list,
    from,
    hasReceiver: old.receiver !== null && !/^(?:cls|mcs)\b/.test(old.receiver),
  };
}

/** Whether a parameter is given as before: its arguments may need more than another place otherwise. */
function isAlike(old: Parameter | undefined, now: Parameter | undefined): boolean {
  return old?.isRest === now?.isRest && old?.isKeywordOnly === now?.isKeywordOnly;
}
