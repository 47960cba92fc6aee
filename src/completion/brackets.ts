import { commentStart, languageFacts } from './languages.ts';

/** The brackets of a text that have no partner in it. */
export interface Loose {
  /** Opened and not closed, the outermost first. */
  readonly open: readonly string[];
  /** Closed and not opened. */
  readonly close: readonly Closer[];
}

export interface Closer {
  readonly bracket: string;
  /** Where in the text. */
  readonly at: number;
}

const PARTNER: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

/**
 * Matches the brackets of a text, on top of those that are open before it. Strings and comments that begin and end in
 * one line are left out; more than that takes a parser.
 */
export function looseBrackets(text: string, language: string, openBefore: readonly string[] = []): Loose {
  const { comments } = languageFacts(language);
  const open = [...openBefore];
  const close: Closer[] = [];
  let lineStart = 0;
  for (const line of text.split('\n')) {
    const comment = commentStart(line, comments);
    const code = comment < 0 ? line : line.slice(0, comment);
    for (let i = 0; i < code.length; i++) {
      const char = code.charAt(i);
      if (char === '"' || char === "'" || char === '`') i = stringEnd(code, i);
      else if (char === '(' || char === '[' || char === '{') open.push(char);
      else if (PARTNER[char] !== undefined) {
        if (open.at(-1) === PARTNER[char]) open.pop();
        else close.push({ bracket: char, at: lineStart + i });
      }
    }
    lineStart += line.length + 1;
  }
  return { open, close };
}

/** Where the string that begins here ends; itself, when it is no string of one line. */
function stringEnd(line: string, start: number): number {
  const quote = line.charAt(start);
  for (let i = start + 1; i < line.length; i++) {
    if (line.charAt(i) === '\\') i++;
    else if (line.charAt(i) === quote) return i;
  }
  return start;
}
