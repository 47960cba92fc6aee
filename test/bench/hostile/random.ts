/** A source of random choices that gives the same ones for the same seed (mulberry32). */
export interface Random {
  /** A whole number from 0 to before `end`. */
  readonly below: (end: number) => number;
  readonly chance: (share: number) => boolean;
  readonly oneOf: <T>(list: readonly T[]) => T;
  readonly times: <T>(most: number, make: () => T) => T[];
}

export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (end: number) => Math.floor(next() * end);
  return {
    below,
    chance: (share) => next() < share,
    oneOf: (list) => {
      const one = list[below(list.length)];
      if (one === undefined) throw new Error('a choice of nothing');
      return one;
    },
    times: (most, make) => Array.from({ length: below(most + 1) }, make),
  };
}
