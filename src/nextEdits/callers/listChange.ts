import type { List } from './list.ts';

/** An item of a list as it should be: an old one, as it stands or with another text, or a new one. */
export interface NewItem {
  readonly text: string;
  /** Which of the old ones it is. */
  readonly from: number | null;
}

/** A change of the text that a list stands in. */
export interface ListChange {
  readonly start: number;
  readonly end: number;
  readonly newText: string;
}

/** The smallest change of whole items that makes one list of another. Null where there is none, or it would take a comment away. */
export function listChange(
  text: string,
  { items, open, close }: List,
  next: readonly NewItem[],
): ListChange | null {
  const isSame = (old: number, now: number) =>
    next[now]?.from === old && next[now]?.text === items[old]?.text;
  const shorter = Math.min(items.length, next.length);
  let head = 0;
  while (head < shorter && isSame(head, head)) head++;
  let tail = 0;
  while (tail < shorter - head && isSame(items.length - 1 - tail, next.length - 1 - tail)) tail++;
  const gone = items.slice(head, items.length - tail);
  const come = next.slice(head, next.length - tail).map((one) => one.text);
  const [first, last] = [gone[0], gone.at(-1)];
  const separator = separatorOf(text, { items, open, close });
  const [before, after] = [items[head - 1], items[head]];
  if (first === undefined || last === undefined) {
    if (come.length === 0) return null;
    const added = come.join(separator);
    if (before) return { start: before.end, end: before.end, newText: separator + added };
    if (after) return { start: after.start, end: after.start, newText: added + separator };
    const isBlank = text.slice(open + 1, close).trim() === '';
    return { start: open + 1, end: isBlank ? close : open + 1, newText: added };
  }
  const following = items[items.length - tail];
  const change =
    come.length > 0
      ? { start: first.start, end: last.end, newText: come.join(separator) }
      : before
        ? { start: before.end, end: last.end, newText: '' }
        : following
          ? { start: first.start, end: following.start, newText: '' }
          : { start: open + 1, end: close, newText: '' };
  const rest = [...gone].reduce(
    (between, one) => between.replace(one.text, () => ''),
    text.slice(change.start, change.end),
  );
  return /^[\s,]*$/.test(rest) ? change : null;
}

/** What stands between two items: a comma and the white space that the list has after one. */
function separatorOf(text: string, { items: [first, second], open }: List): string {
  if (first === undefined) return ', ';
  const gap = second ? text.slice(first.end, second.start) : text.slice(open + 1, first.start);
  const space = gap.slice(gap.trimEnd().length);
  return `,${second || space.includes('\n') ? space : ' '}`;
}
