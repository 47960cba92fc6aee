/**
 * Lines of ours in a file of the user's. They are only ever put in, between marks, and nothing of the user's is changed: what is
 * taken out again leaves the bytes as they were, whatever else was edited meanwhile. What of the user's would contradict
 * ours gets a mark before it that makes a comment of it.
 */

/** Why a file cannot take our lines. */
export type Unfit =
  /** It cannot be read as what it should be. */
  | { readonly reason: 'unreadable' }
  /** It has that of its own, at a place where only one of both can stand. */
  | { readonly reason: 'occupied'; readonly by: string };

export type Put = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly why: Unfit };

const WORDS = 'Tierwise: lines of “Share Models with Terminal Agents…”, which also takes them out';
const BEGIN = `# >>> ${WORDS} >>>`;
/** After a last line that had no end. */
const BEGIN_JOINED = `\n# >>> ${WORDS}, with the line end above >>>`;
const END = '# <<< Tierwise <<<';
export const COMMENT_BEGIN = `/* >>> ${WORDS} >>> */`;
export const COMMENT_END = '/* <<< Tierwise <<< */';
/** Before a line of the user's that rests while ours are there. */
export const RESTS = '# Tierwise lets this rest: ';

/** A text put in at an offset. */
export interface Insertion {
  readonly at: number;
  readonly text: string;
}

export function withInsertions(text: string, insertions: readonly Insertion[]): string {
  const parts: string[] = [];
  let from = 0;
  for (const { at, text: more } of insertions.toSorted((a, b) => a.at - b.at)) {
    parts.push(text.slice(from, at), more);
    from = at;
  }
  return parts.join('') + text.slice(from);
}

/** A block of lines at the end of a text. */
export function atEnd(text: string, lines: readonly string[]): Insertion {
  const isJoined = text !== '' && text !== BOM && !/[\r\n]$/.test(text);
  return { at: text.length, text: blockOf(isJoined ? BEGIN_JOINED : BEGIN, lines, lineEndOf(text)) };
}

/** A block of lines before the line that begins there. */
export function before(text: string, at: number, lines: readonly string[]): Insertion {
  return { at, text: blockOf(BEGIN, lines, lineEndOf(text)) };
}

function blockOf(begin: string, lines: readonly string[], eol: string): string {
  return [begin, ...lines, END, ''].join(eol);
}

export const BOM = '\ufeff';
export const afterBom = (text: string): number => (text.startsWith(BOM) ? BOM.length : 0);
export const lineEndOf = (text: string): string => (text.includes('\r\n') ? '\r\n' : '\n');

/** Without our lines, and with what rests put back. A text without our marks comes back as it is. */
export function takeOutLines(text: string): string {
  const joined = cut(text, BEGIN_JOINED, END, true);
  return cut(joined, BEGIN, END, true).replaceAll(RESTS, '');
}

export const takeOutComments = (text: string): string => cut(text, COMMENT_BEGIN, COMMENT_END, false);

/** `lines`: with the line end after the last mark. */
function cut(text: string, begin: string, end: string, lines: boolean): string {
  const kept: string[] = [];
  let from = 0;
  for (;;) {
    const start = text.indexOf(begin, from);
    const stop = start < 0 ? -1 : text.indexOf(end, start + begin.length);
    if (stop < 0) break;
    let last = stop + end.length;
    if (lines) {
      if (text[last] === '\r') last++;
      if (text[last] === '\n') last++;
    }
    kept.push(text.slice(from, start));
    from = last;
  }
  return kept.join('') + text.slice(from);
}
