/** A number from 0 to 1 that is always the same for the same keys: every engine meets the same user and the same luck. */
export function chance(...keys: readonly (string | number)[]): number {
  let hash = 2166136261;
  for (const char of keys.join('|')) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 16777619);
  hash = Math.imul(hash ^ (hash >>> 16), 2246822507);
  hash = Math.imul(hash ^ (hash >>> 13), 3266489909);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

/** From two numbers of even chance, one of the normal distribution. */
export function normal(a: number, b: number): number {
  return Math.sqrt(-2 * Math.log(Math.max(a, 1e-12))) * Math.cos(2 * Math.PI * b);
}
