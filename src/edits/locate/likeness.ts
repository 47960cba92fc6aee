/** Lines that are less alike are taken as different ones, not as two forms of one. */
export const LINE_SIMILARITY = 0.5;

/** More of a line is not looked at. */
const MOST_CHARACTERS = 500;

/** How alike two lines are, from 0 to 1, by the pairs of characters that they share (Dice's coefficient). */
export function lineSimilarity(a: string, b: string): number {
  if (a === b) return 1;
  const first = Math.min(a.length - 1, MOST_CHARACTERS);
  const second = Math.min(b.length - 1, MOST_CHARACTERS);
  if (first < 1 || second < 1) return 0;
  const pairs = new Map<string, number>();
  for (let i = 0; i < first; i++) {
    const pair = a.slice(i, i + 2);
    pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
  }
  let shared = 0;
  for (let i = 0; i < second; i++) {
    const pair = b.slice(i, i + 2);
    const left = pairs.get(pair) ?? 0;
    if (left === 0) continue;
    shared++;
    pairs.set(pair, left - 1);
  }
  return (2 * shared) / (first + second);
}
