import { isName, tokensOf } from '../texts.ts';

/** What the head of a function begins with. */
const HEAD =
  /^(?:(?:pub|async|export|default|static|const|unsafe)(?:\([a-z]+\))? )*(?:fn|func|def|function)\b/;

/** What a statement has that opens a block and is no head of a function. */
const CONTROL =
  /\b(?:if|else|elif|for|while|until|do|loop|switch|match|select|case|when|try|catch|except|finally|with|using|lock|synchronized|unsafe|go|defer|return)\b/;

/** Whether a line is the head of a function, which each has for itself. */
export function isHead(line: string): boolean {
  if (HEAD.test(line)) return true;
  const isOpen = line.endsWith('{') && line.includes('(') && !line.startsWith(')');
  return isOpen && depthOf(line) === 1 && !CONTROL.test(line);
}

/** How many brackets more are opened than closed. */
export function depthOf(text: string): number {
  let depth = 0;
  for (const char of text) {
    if ('([{'.includes(char)) depth++;
    else if (')]}'.includes(char)) depth--;
  }
  return depth;
}

/** The names that an assignment gives a value to; empty for other statements. */
export function targetsOf(line: string): string {
  const [left, right] = line.split(/:?=(?!=)/, 2);
  if (left === undefined || right === undefined || /[("'`!<>]/.test(left)) return '';
  return tokensOf(left)
    .filter((token) => isName(token) && !KEYWORDS.has(token))
    .join(' ');
}

const KEYWORDS = new Set(['var', 'let', 'const', 'final', 'mut', 'val']);

/** A line without what it tells people: its comment, and its strings with spaces. In linear time. */
export function codeOf(line: string): string {
  let code = '';
  let open: string | null = null;
  for (const token of tokensOf(line)) {
    if (open !== null) {
      open += token;
      if (token !== open.charAt(0) || open.at(-2) === '\\') continue;
      code += /\s/.test(open) ? token + token : open;
      open = null;
    } else if (`"'\``.includes(token)) open = token;
    else if (/^\s/.test(token) && code.endsWith('#')) return code.slice(0, -1).trimEnd();
    else if (token === '/' && code.endsWith('/')) return code.slice(0, -1).trimEnd();
    else code += token;
  }
  return code + (open ?? '');
}

/** Words that follow each other are a text for people, in which the same words have other reasons. */
export function isProse(text: string): boolean {
  return /\p{L} \p{L}+ \p{L}+ \p{L}/u.test(text);
}
