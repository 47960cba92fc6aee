import { BY_END, BY_INDENTATION, commentFormOf } from './languages.ts';
import { type Scanner, scanLine } from './scan.ts';

/** Longer declarations and comments are cut: the first lines say what it is, and tokens cost. */
const MOST_LINES = 40;
const MOST_HEAD_LINES = 12;
const MOST_VALUE_LINES = 8;
const MOST_DOC_LINES = 8;

/** Its members are what it is: interfaces, structures, unions and the like. */
const SHAPE =
  /^[\w\s@()<>,'"*-]*?\b(?:interface|enum|struct|trait|protocol|record|union|message|type|typedef)\b(?!\s*[=:(.])/;
const CLASS = /^[\w\s@()<>,'"*-]*?\b(?:class|object|impl|module|namespace|extension|mixin)\b(?!\s*[=:(.])/;

/**
 * The declaration that begins in a line, with the comment above it and without bodies: of a function what one has to
 * know to call it, of a class its members, of a type all of it. By brackets and indentation alone, for any language.
 */
export function signatureOf(lines: readonly string[], start: number, language: string): string[] {
  const doc = docAbove(lines, start, language);
  const code = BY_INDENTATION.has(language) ? indented(lines, start) : bracketed(lines, start, language);
  return [...doc, ...code];
}

/** A comment directly above, attributes and decorators passed over; of a long one its beginning. */
function docAbove(lines: readonly string[], start: number, language: string): string[] {
  let end = start;
  while (/^\s*(?:@[\w.]|#!?\[|\[\w.*\]\s*$)/.test(lines[end - 1] ?? '')) end--;
  let first = end;
  const above = lines[end - 1]?.trim() ?? '';
  if (above.endsWith('*/')) {
    while (first > 0 && !/\/\*/.test(lines[first - 1] ?? '')) first--;
    first--;
    // A comment behind code belongs to that code.
    if (!/^\s*\/\*/.test(lines[first] ?? '')) return [];
  } else {
    const mark = commentFormOf(language).line;
    while (first > 0 && lines[first - 1]?.trimStart().startsWith(mark)) first--;
  }
  if (first < 0) return [];
  const doc = lines.slice(first, end);
  if (doc.length <= MOST_DOC_LINES) return doc;
  const close = above.endsWith('*/') ? [`${/^\s*/.exec(doc[0] ?? '')?.[0] ?? ''} */`] : [];
  return [...doc.slice(0, MOST_DOC_LINES - close.length), ...close];
}

function bracketed(lines: readonly string[], start: number, language: string): string[] {
  const form = commentFormOf(language);
  const head = lines[start] ?? '';
  const kind = kindOf(head);
  const scanner: Scanner = { depth: 0, until: '' };
  const out: string[] = [];
  let last = '';
  /** At what depth a body began that is left out. */
  let skipping = -1;
  /** Members with `(` since the last boundary are functions: what they open is a body. */
  let call = false;
  /** The braces that hold its members are open. */
  let opened = false;
  let most = kind === 'other' ? MOST_HEAD_LINES : MOST_LINES;
  for (let at = start; at < lines.length && out.length < most; at++) {
    const line = lines[at] ?? '';
    const scanned = scanLine(line, scanner, form, last);
    let text = skipping < 0 ? '' : null;
    let from = 0;
    for (const { char, column, depth, before } of scanned.marks) {
      const inside = kind !== 'other' && depth > 0;
      if (skipping < 0 && char === '(') call = true;
      if (skipping < 0 && char === '{') {
        const body = isBody(before, line.slice(0, column));
        if (kind === 'other' && depth === 0) {
          if (body) return [...out, ...kept(line.slice(0, column))];
          if (before === '=' || before === '(') most = Math.min(most, out.length + MOST_VALUE_LINES);
        } else if (depth === 0) {
          opened ||= body;
          call = false;
        } else if (inside && depth === 1 && body && (call || before === '=>')) {
          text = `${text ?? ''}${line.slice(from, column)}`.trimEnd();
          skipping = depth;
        }
      } else if (skipping >= 0 && char === '}' && depth - 1 === skipping) {
        skipping = -1;
        call = false;
        from = column + 1;
      } else if (skipping < 0 && (char === ';' || (char === '}' && depth <= 2))) {
        // Not where the brace is part of a type: then the member's head goes on.
        if (char === ';' || /^\s*[;,]?\s*$/.test(line.slice(column + 1))) call = false;
        if (char === ';' && depth === 0) return [...out, `${text ?? ''}${line.slice(from, column + 1)}`];
        if (char === '}' && depth === 1 && opened) {
          return [...out, `${text ?? ''}${line.slice(from, column + 1)}`];
        }
      }
    }
    last = scanned.last;
    if (skipping < 0) {
      const rest = `${text ?? ''}${line.slice(from)}`;
      // What stands behind a body that was left out is the end of it.
      if (from === 0 ? text !== null : !/^[\s;,]*$/.test(rest)) out.push(rest);
    } else if (text !== null && text.trim() !== '') out.push(text);
    if (scanner.depth === 0 && scanner.until === '' && isOver(line, lines[at + 1], head, last, language))
      break;
  }
  return out;
}

/** An alias of a type is no shape: it ends where its statement ends. */
function kindOf(head: string): 'shape' | 'class' | 'other' {
  if (/^\s*(?:export\s+)?(?:declare\s+)?type\s[^=]*=/.test(head)) return 'shape';
  return SHAPE.test(head) ? 'shape' : CLASS.test(head) ? 'class' : 'other';
}

/** What a `{` is by the code before it: that of a type or a value, or of a body. */
function isBody(before: string, text: string): boolean {
  if (before === '=>') return true;
  return !/^[:=<|&,([?]$/.test(before) && !/\b(?:readonly|keyof|extends|as|satisfies|is)\s*$/.test(text);
}

/** Whether a statement ends with a line, where no bracket is open. */
function isOver(
  line: string,
  next: string | undefined,
  head: string,
  last: string,
  language: string,
): boolean {
  if (next === undefined || BY_END.has(language)) return true;
  if (/[=,|&+:<>?.(]$/.test(last) || last === '=>') return false;
  if (/^\s*(?:[|&?:=.+{]|->|=>|where\b|throws\b|extends\b|implements\b|with\b)/.test(next)) return false;
  // Before a blank line, or one that is no deeper, nothing goes on.
  return line.trim() !== '' && (next.trim() === '' || indentOf(next) <= indentOf(head));
}

function indented(lines: readonly string[], start: number): string[] {
  const head = statement(lines, start);
  const first = lines[start] ?? '';
  const own = indentOf(first);
  if (!/^\s*(?:async\s+def|def|class|func|proc|template)\b/.test(first))
    return head.slice(0, MOST_VALUE_LINES);
  const out = [...head, ...docstring(lines, start + head.length)];
  if (!/^\s*class\b/.test(first)) return out;
  let inner = -1;
  for (let at = start + out.length; at < lines.length && out.length < MOST_LINES; at++) {
    const line = lines[at] ?? '';
    if (line.trim() === '') continue;
    const indent = indentOf(line);
    if (indent <= own) break;
    if (inner < 0) inner = indent;
    if (indent !== inner || /^\s*(?:#|["')\]}])/.test(line)) continue;
    const member = statement(lines, at);
    out.push(...member.slice(0, MOST_LINES - out.length));
    at += member.length - 1;
  }
  return out;
}

/** The lines of a statement until no bracket is open. */
function statement(lines: readonly string[], start: number): string[] {
  const scanner: Scanner = { depth: 0, until: '' };
  const out: string[] = [];
  for (let at = start; at < lines.length && out.length < MOST_HEAD_LINES; at++) {
    const line = lines[at] ?? '';
    scanLine(line, scanner, commentFormOf('python'), '');
    out.push(line);
    if (scanner.depth === 0 && scanner.until === '' && !line.endsWith('\\')) break;
  }
  return out;
}

function docstring(lines: readonly string[], start: number): string[] {
  const quote = /^\s*[rRbBuU]?("""|''')/.exec(lines[start] ?? '')?.[1];
  if (quote === undefined) return [];
  const first = lines[start] ?? '';
  if (first.indexOf(quote) !== first.lastIndexOf(quote)) return [first];
  const end = lines.findIndex((line, at) => at > start && line.includes(quote));
  const doc = lines.slice(start, end < 0 ? start + 1 : end + 1);
  return doc.length <= MOST_DOC_LINES
    ? doc
    : [...doc.slice(0, MOST_DOC_LINES - 1), `${' '.repeat(indentOf(first))}${quote}`];
}

function kept(text: string): string[] {
  return text.trim() === '' ? [] : [text.trimEnd()];
}

function indentOf(line: string): number {
  return /^\s*/.exec(line)?.[0].length ?? 0;
}
