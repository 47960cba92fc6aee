/** Lines `start` to before `end` of the old text become lines `from` to before `to` of the new one. */
export interface Hunk {
  readonly start: number;
  readonly end: number;
  readonly from: number;
  readonly to: number;
}

const NONE = -2;

/**
 * The fewest hunks of lines in which two lists differ, by Myers' greedy algorithm (“An O(ND) Difference Algorithm”, 1986); null
 * where more than `most` lines differ, or finding them takes more steps than that.
 */
export function shortestEdit(
  old: readonly string[],
  now: readonly string[],
  most: number,
  mostSteps: number,
): Hunk[] | null {
  const [a, b] = numbered(old, now);
  const size = Math.min(most, a.length + b.length);
  /** How far the old list is read on each diagonal (old minus new), the last read index of it. */
  const reached = new Int32Array(2 * size + 5).fill(NONE);
  const at = (diagonal: number) => diagonal + size + 2;
  const rounds: Int32Array[] = [];
  let steps = 0;
  let [lowest, highest] = [-Infinity, Infinity];
  const follow = (from: number, diagonal: number): number => {
    let end = from;
    while (end + 1 < a.length && end + 1 - diagonal < b.length && a[end + 1] === b[end + 1 - diagonal]) end++;
    steps += end - from + 1;
    return end;
  };
  for (let edits = 0; edits <= size; edits++) {
    // The last read index of each diagonal that is reached by so many edits, doubled; odd where its last edit adds a line.
    const round = new Int32Array(2 * edits + 1);
    rounds.push(round);
    for (let k = Math.max(lowest, -edits); k <= Math.min(highest, edits); k += 2) {
      let isAdded = false;
      let end = -1;
      if (edits > 0) {
        const removed = reached[at(k - 1)] ?? NONE;
        const added = reached[at(k + 1)] ?? NONE;
        reached[at(k - 1)] = NONE;
        const canAdd = added !== NONE && added - k >= 0 && added - k < b.length;
        const canRemove = removed !== NONE && removed + 1 < a.length;
        reached[at(k)] = NONE;
        if (!canAdd && !canRemove) continue;
        isAdded = !canRemove || (canAdd && removed < added);
        end = isAdded ? added : removed + 1;
      }
      end = follow(end, k);
      round[k + edits] = 2 * (end + 1) + (isAdded ? 1 : 0);
      const isOldRead = end + 1 >= a.length;
      const isNewRead = end - k + 1 >= b.length;
      if (isOldRead && isNewRead) return hunksOf(rounds, k, end, b.length);
      reached[at(k)] = end;
      if (isOldRead) highest = Math.min(highest, k - 1);
      if (isNewRead) lowest = Math.max(lowest, k + 1);
    }
    if (steps > mostSteps) return null;
  }
  return null;
}

/** Equal lines as equal numbers, which are compared at once. */
function numbered(old: readonly string[], now: readonly string[]): readonly [Int32Array, Int32Array] {
  const numbers = new Map<string, number>();
  const of = (line: string): number => {
    const known = numbers.get(line) ?? numbers.size;
    numbers.set(line, known);
    return known;
  };
  return [Int32Array.from(old, of), Int32Array.from(now, of)];
}

/** Goes back over the rounds from their end. */
function hunksOf(rounds: readonly Int32Array[], last: number, lastEnd: number, length: number): Hunk[] {
  const hunks: Hunk[] = [];
  let k = last;
  let end = lastEnd;
  /** Where the hunk ends that is gone back over, if one is. */
  let [stop, to] = [end + 1, length];
  const close = (start: number, from: number): void => {
    if (stop > start || to > from) hunks.push({ start, end: stop, from, to });
  };
  for (let edits = rounds.length - 1; edits > 0; edits--) {
    const isAdded = ((rounds[edits]?.[k + edits] ?? 0) & 1) === 1;
    const before = isAdded ? k + 1 : k - 1;
    const earlier = ((rounds[edits - 1]?.[before + edits - 1] ?? 0) >> 1) - 1;
    const begin = isAdded ? earlier : earlier + 1;
    if (end > begin) {
      close(end + 1, end - k + 1);
      [stop, to] = [begin + 1, begin - k + 1];
    }
    [k, end] = [before, earlier];
  }
  close(end + 1, end - k + 1);
  return hunks.reverse();
}
