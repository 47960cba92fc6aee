import { BY_INDENTATION, codeOf, lineCommentOf, WITHOUT_BRACES } from './languages.ts';

/** Longer declarations and comments are cut: the first lines say what it is, and tokens cost. */
const MOST_LINES = 40;
const MOST_HEAD_LINES = 12;
const MOST_DOC_LINES = 8;

/** Its members are what it is: classes, interfaces, structures and the like. An alias of a type is one statement. */
const HOLDS_MEMBERS =
  /^[\w\s@()<>,'"*-]*?\b(?:interface|enum|struct|trait|protocol|record|union|message|type|typedef|class|object|impl|module|namespace|extension|mixin)\b(?!\s*[=:(.])/;
const ALIAS = /^\s*(?:export\s+)?(?:declare\s+)?type\s[^=]*=/;

/** The head of what has a body, which begins, or stands whole, at the end of the line. */
const BODY = /^(.*?(?:=>|[^\s:=<|&,([?{]\s))\s*\{(?:[^{}]*\})?\s*$/;
const INDENTED_BODY = /^(.*:)\s*$/;

/** A statement goes on behind such an end, and before such a beginning. */
const OPEN_END = /[=|&+:<>?.(]\s*$/;
const GOES_ON = /^\s*(?:[|&?:=.+]|->|where\b|throws\b|extends\b|implements\b|with\b)/;

/**
 * The declaration that begins in a line, with the comment above it and without bodies: of a function what one has to
 * know to call it, of a class its members, of a type all of it. By brackets and indentation alone, for any language.
 */
export function signatureOf(lines: readonly string[], start: number, language: string): string[] {
  const first = lines[start] ?? '';
  const isAlias = ALIAS.test(first);
  const holdsMembers = HOLDS_MEMBERS.test(first) && !isAlias;
  const head = statementAt(lines, start, language, holdsMembers);
  const doc = docAbove(lines, start, language);
  const inside = head.hasBody && BY_INDENTATION.has(language) ? docstring(lines, head.next) : [];
  if (!holdsMembers) {
    const most = isAlias ? MOST_LINES : MOST_HEAD_LINES;
    return [...doc, ...head.lines.slice(0, most), ...cut(inside)];
  }
  const members = membersFrom(lines, head.next + inside.length, indentOf(first), language);
  return [...doc, ...lines.slice(start, head.next), ...cut(inside), ...members].slice(0, MOST_LINES);
}

/** All that is deeper than the head, without the bodies of functions, and the brace that closes it. */
function membersFrom(lines: readonly string[], start: number, own: number, language: string): string[] {
  const out: string[] = [];
  for (let at = start; at < lines.length && out.length < MOST_LINES; ) {
    const line = lines[at] ?? '';
    const indent = indentOf(line);
    if (line.trim() === '' || /^\s*(?:#[^\w[]|\{\s*$)/.test(line)) {
      if (line.trim() === '{') out.push(line);
      at++;
    } else if (indent <= own) return line.trim().startsWith('}') ? [...out, line] : out;
    else {
      const member = statementAt(lines, at, language);
      out.push(...member.lines);
      at = member.next;
      if (!member.hasBody) continue;
      const isInside = (text: string) => text.trim() === '' || indentOf(text) > indent || text.trim() === '{';
      while (at < lines.length && isInside(lines[at] ?? '')) at++;
      if (lines[at]?.trim().startsWith('}') && indentOf(lines[at] ?? '') === indent) at++;
    }
  }
  return out;
}

/** The lines of what begins in a line, until its body does or it is over. Only what can be called has a body. */
function statementAt(
  lines: readonly string[],
  start: number,
  language: string,
  holdsMembers = false,
): { readonly lines: readonly string[]; readonly hasBody: boolean; readonly next: number } {
  const out: string[] = [];
  let open = 0;
  let text = '';
  let at = start;
  while (at < lines.length && out.length < MOST_LINES) {
    const line = lines[at] ?? '';
    const next = lines[++at];
    const code = codeOf(line, language);
    const head = (BY_INDENTATION.has(language) ? INDENTED_BODY : BODY).exec(code)?.[1]?.trimEnd();
    text += code;
    const canHaveBody = holdsMembers || BY_INDENTATION.has(language) || /\(|=>/.test(text);
    if (head !== undefined && canHaveBody && open + depthOf(head) === 0) {
      return { lines: [...out, line.slice(0, head.length)], hasBody: true, next: at };
    }
    out.push(line);
    open = Math.max(0, open + depthOf(code));
    if (open > 0) continue;
    if (canHaveBody && next?.trim() === '{') return { lines: out, hasBody: true, next: at };
    const goesOn = OPEN_END.test(code) || (next !== undefined && GOES_ON.test(next));
    const isDeeper =
      next !== undefined && next.trim() !== '' && indentOf(next) > indentOf(lines[start] ?? '');
    const isOver = WITHOUT_BRACES.has(language) ? !line.endsWith('\\') : !goesOn && !isDeeper;
    if (isOver || code.trim() === '' || code.trimEnd().endsWith(';')) break;
  }
  return { lines: out, hasBody: false, next: at };
}

/** How many brackets of all kinds a line opens more than it closes. */
function depthOf(code: string): number {
  return (code.match(/[([{]/g)?.length ?? 0) - (code.match(/[)\]}]/g)?.length ?? 0);
}

/** A comment directly above, attributes and decorators passed over. */
function docAbove(lines: readonly string[], start: number, language: string): string[] {
  let end = start;
  while (/^\s*(?:@[\w.]|#!?\[|\[\w.*\]\s*$)/.test(lines[end - 1] ?? '')) end--;
  let first = end;
  const isBlock = lines[end - 1]?.trim().endsWith('*/') ?? false;
  if (isBlock) {
    while (first > 0 && !/\/\*/.test(lines[first - 1] ?? '')) first--;
    first--;
    // A comment behind code belongs to that code.
    if (!/^\s*\/\*/.test(lines[first] ?? '')) return [];
  } else {
    while (first > 0 && lines[first - 1]?.trimStart().startsWith(lineCommentOf(language))) first--;
  }
  return cut(lines.slice(Math.max(0, first), end), isBlock ? ' */' : null);
}

/** The text below the head of a function or class in languages that have it there. */
function docstring(lines: readonly string[], start: number): string[] {
  const first = lines[start] ?? '';
  const quote = /^\s*[rRbBuU]?("""|''')/.exec(first)?.[1];
  if (quote === undefined) return [];
  if (first.indexOf(quote) !== first.lastIndexOf(quote)) return [first];
  const end = lines.findIndex((line, at) => at > start && line.includes(quote));
  return lines.slice(start, end < 0 ? start + 1 : end + 1);
}

/** Of a long comment its beginning, closed: by its last line's quotes unless something else does. */
function cut(doc: readonly string[], close = doc.at(-1)?.trim().slice(-3) ?? null): string[] {
  if (doc.length <= MOST_DOC_LINES) return [...doc];
  const end = close === null ? [] : [`${/^\s*/.exec(doc[0] ?? '')?.[0] ?? ''}${close}`];
  return [...doc.slice(0, MOST_DOC_LINES - end.length), ...end];
}

function indentOf(line: string): number {
  return /^\s*/.exec(line)?.[0].length ?? 0;
}
