import { type Document, keyOf } from './document.ts';

/** Places whose lines say the same as the search text; `close` are those that differ in trailing spaces alone. */
export interface SpacedPlaces {
  readonly starts: readonly number[];
  readonly close: readonly number[];
}

export function spacedPlaces(document: Document, find: readonly string[]): SpacedPlaces {
  const wanted = find.map(keyOf);
  const { texts } = document.lines;
  const keys = document.keys();
  const starts: number[] = [];
  const close: number[] = [];
  const rarest = rarestOf(document, wanted);
  if (rarest === null) return { starts, close };
  for (const line of document.linesWith(wanted[rarest] ?? '')) {
    const start = line - rarest;
    if (start < 0 || start + wanted.length > keys.length) continue;
    if (!wanted.every((key, i) => keys[start + i] === key)) continue;
    starts.push(start);
    if (find.every((text, i) => texts[start + i]?.trimEnd() === text.trimEnd())) close.push(start);
  }
  return { starts, close };
}

/** Which of the lines is in the document least often; null where one is not in it at all, or all are blank. */
function rarestOf(document: Document, wanted: readonly string[]): number | null {
  let rarest: number | null = null;
  let fewest = Infinity;
  for (const [i, key] of wanted.entries()) {
    const count = document.linesWith(key).length;
    if (count === 0) return null;
    if (key !== '' && count < fewest) {
      rarest = i;
      fewest = count;
    }
  }
  return rarest;
}
