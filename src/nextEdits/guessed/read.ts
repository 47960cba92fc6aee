import type { Region } from '../../gateway/index.ts';
import { OWN_MARK_START } from '../../secrets/index.ts';

/** What a model was asked for at its end: a text with these is a small diff, any other the region anew. */
const SEARCH = '<<<<<<<';
const DIVIDER = '=======';
const REPLACE = '>>>>>>>';

/** What stands for the cursor and the region in the forms of the models, which have no place in a file. */
const MARKS =
  /<\|(?:user_cursor_is_here|user_cursor|cursor|editable_region_start|editable_region_end|start_of_file|code_to_edit|\/code_to_edit)\|>\n?/g;

/** An answer that is so much longer than the region is no edit of it. */
const MOST_ADDED = 4_000;

const MOST_BLOCKS = 8;

/**
 * What an answer makes of a region: its text with the next edit. Null where the answer says that there is none, is not of
 * the form that was asked for, or does not fit the region. In linear time.
 */
export function readAnswer(answer: string, { text }: Pick<Region, 'text'>): string | null {
  if (answer.length > text.length + MOST_ADDED || answer.includes(OWN_MARK_START)) return null;
  const plain = answer.replaceAll('\r\n', '\n');
  const old = text.replaceAll('\r\n', '\n');
  const now = plain.includes(SEARCH) ? withBlocks(plain, old) : anew(plain, old);
  if (now === null || now === old) return null;
  return text.includes('\r\n') ? now.replaceAll('\n', '\r\n') : now;
}

/** The region with each block's text in the place of what it looks for, which must stand there once. */
function withBlocks(answer: string, text: string): string | null {
  let now = text;
  let at = 0;
  for (let blocks = 0; blocks < MOST_BLOCKS; blocks++) {
    const search = lineOf(answer, SEARCH, at);
    if (search === null) break;
    const divider = lineOf(answer, DIVIDER, search.end);
    const replace = divider && lineOf(answer, REPLACE, divider.end);
    if (divider === null || replace === null) return null;
    const old = answer.slice(search.end, divider.start).replace(/\n$/, '');
    const fresh = answer.slice(divider.end, replace.start).replace(/\n$/, '');
    const found = old === '' ? -1 : now.indexOf(old);
    if (found < 0 || now.indexOf(old, found + 1) >= 0) return null;
    now = now.slice(0, found) + fresh + now.slice(found + old.length);
    at = replace.end;
  }
  return now;
}

/** Where the line begins and the next one, that begins with a mark. */
function lineOf(
  text: string,
  mark: string,
  from: number,
): { readonly start: number; readonly end: number } | null {
  for (let at = text.indexOf(mark, from); at >= 0; at = text.indexOf(mark, at + 1)) {
    if (at > 0 && text.charAt(at - 1) !== '\n') continue;
    const feed = text.indexOf('\n', at);
    return { start: at, end: feed < 0 ? text.length : feed + 1 };
  }
  return null;
}

/** Where a text ends but for its last line ends. */
function endOf(text: string): number {
  let end = text.length;
  while (end > 0 && text.charAt(end - 1) === '\n') end--;
  return end;
}

/** The region as the model wrote it, without a fence around it and the marks of its form. */
function anew(answer: string, text: string): string | null {
  const fence = /^\s*```[^\n]*\n/.exec(answer);
  const inside = fence === null ? answer : answer.slice(fence[0].length).split('\n```')[0];
  const now = (inside ?? '').replaceAll(MARKS, '');
  if (now.trim() === '' || now.trim() === 'NONE') return null;
  // The end of the region has the line end that the file has there, whatever the model ends with.
  return now.slice(0, endOf(now)) + text.slice(endOf(text));
}
