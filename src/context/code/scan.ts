import type { CommentForm } from './languages.ts';

/** Where a scan of code stands: nothing of comments and strings counts. */
export interface Scanner {
  /** Brackets of all kinds that are open. */
  depth: number;
  /** Inside of a block comment, or of a string over several lines: what ends it. */
  until: string;
}

export interface Mark {
  /** A bracket, or `;`, `=` or `=>`. */
  readonly char: string;
  readonly column: number;
  /** Before the mark. */
  readonly depth: number;
  /** The last character of code before it, in this line or an earlier one; empty at the beginning. */
  readonly before: string;
}

/** Finds the marks of one line, and goes on where the line before it ended. `last` is the last character of code so far. */
export function scanLine(
  line: string,
  scanner: Scanner,
  form: CommentForm,
  last: string,
): { readonly marks: readonly Mark[]; readonly last: string } {
  const marks: Mark[] = [];
  let before = last;
  for (let at = 0; at < line.length; at++) {
    if (scanner.until !== '') {
      const end = line.indexOf(scanner.until, at);
      if (end < 0) break;
      at = end + scanner.until.length - 1;
      scanner.until = '';
      continue;
    }
    if (line.startsWith(form.line, at)) break;
    if (form.block && line.startsWith('/*', at)) {
      scanner.until = '*/';
      at++;
      continue;
    }
    const char = line.charAt(at);
    if (/["'`]/.test(char) && !(char === "'" && form.lifetimes)) {
      const triple = char.repeat(3);
      if (line.startsWith(triple, at)) {
        scanner.until = triple;
        at += 2;
      } else {
        const end = stringEnd(line, at);
        if (end > 0) at = end;
        else if (char === '`') scanner.until = '`';
      }
      before = char;
      continue;
    }
    if (/[({[]/.test(char)) marks.push({ char, column: at, depth: scanner.depth++, before });
    else if (/[)}\]]/.test(char)) {
      marks.push({ char, column: at, depth: scanner.depth, before });
      scanner.depth = Math.max(0, scanner.depth - 1);
    } else if (char === ';') marks.push({ char, column: at, depth: scanner.depth, before });
    // An arrow is remembered as one: what follows it is a body.
    if (char === '>' && line.charAt(at - 1) === '=') before = '=>';
    else if (/\S/.test(char)) before = char;
  }
  return { marks, last: before };
}

/** The column of the quote that closes the one at `start` in the same line; -1 when none does. */
function stringEnd(line: string, start: number): number {
  const quote = line.charAt(start);
  for (let at = start + 1; at < line.length; at++) {
    if (line.charAt(at) === '\\') at++;
    else if (line.charAt(at) === quote) return at;
  }
  return -1;
}
