/**
 * Where a needle begins in a list of lines or in the characters of a text, up to `most` places, which may overlap. By Knuth,
 * Morris and Pratt: the time is linear in both, whatever repeats in them; that of `indexOf` is not.
 */
export function occurrences(
  haystack: ArrayLike<string>,
  needle: ArrayLike<string>,
  most: number,
  from = 0,
): number[] {
  const found: number[] = [];
  if (needle.length === 0 || needle.length > haystack.length) return found;
  const borders = bordersOf(needle);
  let matched = 0;
  for (let at = from; at < haystack.length && found.length < most; at++) {
    while (matched > 0 && haystack[at] !== needle[matched]) matched = borders[matched - 1] ?? 0;
    if (haystack[at] === needle[matched]) matched++;
    if (matched < needle.length) continue;
    found.push(at + 1 - needle.length);
    matched = borders[matched - 1] ?? 0;
  }
  return found;
}

/** For each beginning of a needle the length of its longest proper beginning that is its end as well. */
function bordersOf(needle: ArrayLike<string>): Int32Array {
  const borders = new Int32Array(needle.length);
  let length = 0;
  for (let at = 1; at < needle.length; at++) {
    while (length > 0 && needle[at] !== needle[length]) length = borders[length - 1] ?? 0;
    if (needle[at] === needle[length]) length++;
    borders[at] = length;
  }
  return borders;
}
