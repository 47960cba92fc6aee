/** Whether an index is between the two halves of one character: strict servers refuse a text with one half of it. */
function isInside(text: string, at: number): boolean {
  const [before, after] = [text.charCodeAt(at - 1), text.charCodeAt(at)];
  return before >= 0xd800 && before < 0xdc00 && after >= 0xdc00 && after < 0xe000;
}

/** The last place at or before an index where a text can be cut between whole characters. */
export function wholeAt(text: string, at: number): number {
  return isInside(text, at) ? at - 1 : at;
}

/** The beginning of a text, in whole characters: so many UTF-16 units of it at most. */
export function headOf(text: string, most: number): string {
  return text.slice(0, wholeAt(text, Math.max(0, most)));
}

/** A text, or its beginning and a mark for what is left out; with the mark so many UTF-16 units at most. */
export function shortened(text: string, most: number, mark = '…'): string {
  return text.length > most ? headOf(text, most - mark.length) + mark : text;
}

/** The first line of a text that is not blank, without the blanks before it; empty where there is none. */
export function firstLineOf(text: string): string {
  return text.trimStart().split('\n', 1)[0] ?? '';
}

/** A text without those characters at its end. */
export function withoutEnd(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}

/** A text, or where it is longer its beginning and its end, with a mark for what is left out between them. */
export function endsOf(text: string, head: number, tail: number, mark: string): string {
  return text.length <= head + tail ? text : headOf(text, head) + mark + tailOf(text, tail);
}

/** The end of a text, in whole characters: so many UTF-16 units of it at most. */
export function tailOf(text: string, most: number): string {
  const at = Math.max(0, text.length - most);
  return text.slice(isInside(text, at) ? at + 1 : at);
}

/** Whether a text has the parts of a pattern in their order, the first at its beginning and the last at its end. */
export function hasParts(parts: readonly string[], text: string): boolean {
  const [first = '', ...others] = parts;
  const last = others.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first) || !text.endsWith(last)) return false;
  // The first place for each part leaves the most room for those after it.
  let at = first.length;
  for (const part of others) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= text.length - last.length;
}

/** A pattern with braces as several without, `most` at the most. */
export function alternatives(pattern: string, most: number): string[] {
  const done: string[] = [];
  const open = [pattern];
  while (open.length > 0 && done.length + open.length <= most) {
    const next = open.pop() ?? '';
    // The innermost first.
    const close = next.indexOf('}');
    const start = next.lastIndexOf('{', close);
    if (close < 0 || start < 0) done.push(next);
    else
      for (const part of next.slice(start + 1, close).split(','))
        open.push(next.slice(0, start) + part + next.slice(close + 1));
  }
  return done;
}
