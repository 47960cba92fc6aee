import { codeOf } from './languages.ts';

/** The brackets of a text that have no counterpart in it. */
export interface UnmatchedBrackets {
  /** Opened and not closed, the outermost first. */
  readonly open: readonly string[];
  /** Where in the text a bracket is closed that was not opened. */
  readonly close: readonly number[];
}

const OPENER: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

/** Matches the brackets of a text, except in comments and in strings of one line; more than that needs a parser. */
export function unmatchedBrackets(text: string, language: string): UnmatchedBrackets {
  const open: string[] = [];
  const close: number[] = [];
  let lineStart = 0;
  for (const line of text.split('\n')) {
    for (const { 0: bracket, index } of codeOf(line, language).matchAll(/[()[\]{}]/g)) {
      const opener = OPENER[bracket];
      if (opener === undefined) open.push(bracket);
      else if (open.at(-1) === opener) open.pop();
      else close.push(lineStart + index);
    }
    lineStart += line.length + 1;
  }
  return { open, close };
}
