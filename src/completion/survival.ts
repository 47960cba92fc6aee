/** A change of a document, by offsets before the change. */
export interface Change {
  readonly offset: number;
  readonly length: number;
  readonly text: string;
}

/** A stretch of text that is followed through the changes of its document. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** Where the stretch is after a change. What is typed inside or right behind it belongs to it: it may be an edit of it. */
export function follow({ start, end }: Stretch, { offset, length, text }: Change): Stretch {
  const changeEnd = offset + length;
  const growth = text.length - length;
  if (changeEnd < start || (changeEnd === start && offset < start))
    return { start: start + growth, end: end + growth };
  if (offset > end) return { start, end };
  return { start: Math.min(start, offset), end: Math.max(end, changeEnd) + growth };
}

/**
 * How much of an accepted text is still there, 0 to 1: the share of its words and signs that the stretch still has, in
 * the same number. Moved lines and new indentation count as still there; what was rewritten does not.
 */
export function shareLeft(accepted: string, now: string): number {
  const wanted = wordsOf(accepted);
  if (wanted.length === 0) return 1;
  const left = new Map<string, number>();
  for (const word of wordsOf(now)) left.set(word, (left.get(word) ?? 0) + 1);
  let found = 0;
  for (const word of wanted) {
    const count = left.get(word) ?? 0;
    if (count > 0) {
      found++;
      left.set(word, count - 1);
    }
  }
  return found / wanted.length;
}

function wordsOf(text: string): string[] {
  return text.match(/[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu) ?? [];
}
