import type { Language } from './languages.ts';

/** A longer literal, or one with more in it, is no argument that people write. */
const MOST_CHARS = 6_000;

/** Where the comment ends that begins at an offset; that offset where none does. */
export function endOfComment(text: string, at: number, { lineComment }: Language): number {
  if (text.startsWith(lineComment, at)) {
    const end = text.indexOf('\n', at);
    return end < 0 ? text.length : end;
  }
  if (lineComment !== '//' || !text.startsWith('/*', at)) return at;
  const end = text.indexOf('*/', at + 2);
  return end < 0 ? text.length : end + 2;
}

/** Whether a comment of that line begins before an offset. */
export function isInComment(text: string, lineStart: number, offset: number, language: Language): boolean {
  for (let at = lineStart; at < offset; ) {
    if (endOfComment(text, at, language) >= offset) return true;
    at = Math.max(at + 1, endOfComment(text, at, language), endOfLiteral(text, at, language) ?? 0);
  }
  return false;
}

/** What a literal of any language begins with. */
const OPENERS = `"'\`/`;

/** A slash begins a pattern where a value is expected. */
const BEFORE_PATTERN = /(?:[(,=:[!&|?{};+\-*%~^<>]|\breturn|^)$/;

/**
 * Where the string, the character or the pattern ends that begins at an offset; that offset where none does. Null: it does
 * not end where it should, so what follows cannot be read either. In linear time.
 */
export function endOfLiteral(text: string, at: number, language: Language): number | null {
  const char = text.charAt(at);
  if (!OPENERS.includes(char)) return at;
  const { family } = language;
  const long = language.longQuotes.find((quote) => text.startsWith(quote, at));
  if (long !== undefined) return endAfter(text, at + long.length, long);
  if (char === '`' && family === 'script') return endOfTemplate(text, at, language);
  if (language.quotes.includes(char)) return endOfString(text, at, language);
  if (char === "'" && language.hasCharacters) {
    const found = /^'(?:\\[^\n]{1,9}?|[^\\'\n]{1,2})'/.exec(text.slice(at, at + 13));
    // A lifetime of Rust has no second one.
    return at + (found?.[0].length ?? 1);
  }
  if (char === '/' && family === 'script') {
    const before = text.slice(Math.max(0, at - 40), at).trimEnd();
    return BEFORE_PATTERN.test(before) ? endOfPattern(text, at) : at;
  }
  return at;
}

function endAfter(text: string, from: number, mark: string): number | null {
  const end = text.indexOf(mark, from);
  return end < 0 ? null : end + mark.length;
}

function endOfString(text: string, at: number, { family }: Language): number | null {
  const quote = text.charAt(at);
  const prefix = /(?:r#*|R|[@$]{1,2}|[fFrRbBuU]{1,2})$/.exec(text.slice(Math.max(0, at - 6), at))?.[0] ?? '';
  if (family === 'csharp' && prefix.includes('@')) return endOfVerbatim(text, at + 1);
  if (family === 'rust' && prefix.startsWith('r')) return endAfter(text, at + 1, `"${prefix.slice(1)}`);
  if (family === 'c' && prefix === 'R') {
    const mark = text.slice(at + 1, at + 18).split('(', 1)[0] ?? '';
    return endAfter(text, at + 1, `)${mark}"`);
  }
  const hasHoles =
    (family === 'python' && /f/i.test(prefix)) || (family === 'csharp' && prefix.includes('$'));
  let holes = 0;
  for (let end = at + 1; end < text.length; end++) {
    const char = text.charAt(end);
    // A string in a hole of this one may have the same quotes.
    if (char === quote) return holes === 0 ? end + 1 : null;
    if (char === '\\') end++;
    else if (char === '\n' && family !== 'rust') return null;
    else if (hasHoles && char === '{') holes++;
    else if (hasHoles && char === '}') holes--;
  }
  return null;
}

/** In such a string two quotes stand for one. */
function endOfVerbatim(text: string, from: number): number | null {
  for (let end = text.indexOf('"', from); end >= 0; end = text.indexOf('"', end + 2)) {
    if (text.charAt(end + 1) !== '"') return end + 1;
  }
  return null;
}

/** What is open within a template: its text, or a hole, with how many braces are open in it. */
const TEXT = -1;

function endOfTemplate(text: string, at: number, language: Language): number | null {
  const open = [TEXT];
  const most = Math.min(text.length, at + MOST_CHARS);
  for (let end = at + 1; end < most; end++) {
    const char = text.charAt(end);
    const braces = open.at(-1) ?? TEXT;
    if (braces === TEXT) {
      if (char === '\\') end++;
      else if (char === '`') open.pop();
      else if (text.startsWith('${', end)) {
        open.push(0);
        end++;
      }
      if (open.length === 0) return end + 1;
    } else if (char === '`') open.push(TEXT);
    else if (char === '{') open[open.length - 1] = braces + 1;
    else if (char === '}' && braces > 0) open[open.length - 1] = braces - 1;
    else if (char === '}') open.pop();
    else if (language.quotes.includes(char)) {
      const string = endOfString(text, end, language);
      if (string === null) return null;
      end = string - 1;
    }
  }
  return null;
}

function endOfPattern(text: string, at: number): number | null {
  let inClass = false;
  for (let end = at + 1; end < text.length; end++) {
    const char = text.charAt(end);
    if (char === '\n') return null;
    if (char === '\\') end++;
    else if (char === '[') inClass = true;
    else if (char === ']') inClass = false;
    else if (char === '/' && !inClass) return end + 1;
  }
  return null;
}

/** A text without what stands in its strings and its comments. */
export function withoutStrings(text: string, language: Language): string {
  let code = '';
  for (let at = 0; at < text.length; ) {
    const end = endOfLiteral(text, at, language);
    if (end === null) return code;
    const comment = endOfComment(text, at, language);
    if (end === at && comment === at) code += text.charAt(at);
    at = Math.max(end, comment, at + 1);
  }
  return code;
}
