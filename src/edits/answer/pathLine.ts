import { jsonIn, withoutEnd } from '../../models/index.ts';
import type { FilePath } from '../types.ts';

/** Lines that name a file: how they are written, and what models make of them. */

/** What a line says about the file of a block. */
export type NamedFile =
  | { readonly kind: 'path'; readonly path: FilePath }
  /** It may name a file, but which one is a guess. */
  | { readonly kind: 'uncertain'; readonly line: string }
  | { readonly kind: 'none' };

export const NO_FILE: NamedFile = { kind: 'none' };

/** The longest path of Windows has 32,767 characters. */
const MAX_LINE_LENGTH = 40_000;

/** A path as a line that `fileOfLine` reads as this path and nothing else, whatever characters it has. */
export function pathLine(path: FilePath): string {
  if (path.includes('\n')) return JSON.stringify(path);
  const isPlain = /^[\w./-]+$/.test(path) && formsOf(path).length === 1 && looksLikePath(path);
  return isPlain ? path : codeSpan(path);
}

/** As Markdown has it: longer backticks than any inside, and a space at both ends where the text needs them. */
function codeSpan(text: string): string {
  const runs = text.match(/`+/g) ?? [];
  const ticks = '`'.repeat(runs.reduce((most, run) => Math.max(most, run.length), 0) + 1);
  const needsSpace = /^`|`$/.test(text) || isPadded(text);
  return needsSpace ? `${ticks} ${text} ${ticks}` : ticks + text + ticks;
}

function inCodeSpan(line: string): string | null {
  const ticks = /^`+/.exec(line)?.[0].length ?? 0;
  const inside = line.slice(ticks, -ticks);
  // As many at its end.
  if (ticks === 0 || inside === '' || withoutEnd(line, '`').length !== line.length - ticks) return null;
  if (inside.match(/`+/g)?.some((run) => run.length === ticks)) return null;
  return isPadded(inside) ? inside.slice(1, -1) : inside;
}

function isPadded(text: string): boolean {
  return text.startsWith(' ') && text.endsWith(' ') && /[^ ]/.test(text);
}

/** A path with a line end in it has no other form; all else in double quotes is meant as it stands. */
function inJson(line: string): string | null {
  if (!line.startsWith('"') || !line.includes('\\n')) return null;
  const path = jsonIn(line);
  return typeof path === 'string' && path.includes('\n') && JSON.stringify(path) === line ? path : null;
}

const LABEL = 'file|path|file[ _]?(?:name|path)|(?:new|modified|updated|changed|deleted) file';

/** What models put around a path; the last group is what remains. */
const DECORATIONS: readonly (RegExp | ((text: string) => string | undefined))[] = [
  // A heading, a bullet, a number, the start of a comment.
  /^(?:#{1,6}|\d{1,3}[.)]|[-*+>]|\/\/+|--|;+|%|\/\*+|<!--)\s+(.+)$/s,
  // The end of a comment or of a heading, a colon, the end of a clause, a place in the file, a word about it.
  withoutClosing,
  /^(.*[^\s.,;])[.,;]$/s,
  /^(.*\S):\d+(?:[-:]\d+)?$/s,
  /^(.*\S)\s+\((?:new|modified|updated|changed|deleted)(?: file)?\)$/is,
  new RegExp(`^(?:${LABEL})\\s*[:=]\\s*(.+)$`, 'is'),
  new RegExp(`^(\\*\\*|__)(?:${LABEL})(?:[:=]\\1|\\1\\s*[:=])\\s*(.+)$`, 'is'),
  // Emphasis, brackets, and a link.
  /^(\*{1,3}|_{1,3}|~~)(.+)\1$/s,
  /^\[([^[\]]+)\]$/s,
  /^(?=.*\)$)\[.+\]\((.+)\)$/s,
];

function withoutClosing(text: string): string | undefined {
  const closing = /(?:\*\/|-->|#{1,6}|:)$/.exec(text)?.[0] ?? '';
  const inside = text.slice(0, text.length - closing.length);
  const isPart = closing.startsWith('#') && inside.trimEnd() === inside;
  return closing === '' || isPart ? undefined : inside.trimEnd() || undefined;
}

const QUOTED = /^(["'])(.+)\1$/s;

/** Something that a line can mean. */
interface Form {
  readonly text: string;
  /** How sure it is that this is a path, by the marks around it: `code` says so, quotes allow spaces. */
  readonly marks: 'code' | 'quotes' | 'none';
}

/** No path has more decoration than that. */
const MAX_FORMS = 16;

/** A line, and all that it can mean if marks around it are decoration. The line itself is the first. */
function formsOf(line: string): Form[] {
  const forms: Form[] = [{ text: line, marks: 'none' }];
  const add = (text: string | undefined, marks: Form['marks']): void => {
    if (text === undefined || forms.length >= MAX_FORMS || forms.some((form) => form.text === text)) return;
    forms.push({ text, marks });
  };
  for (const { text, marks } of forms) {
    if (marks !== 'none') continue;
    const code = inCodeSpan(text) ?? inJson(text);
    if (code !== null) {
      add(code, 'code');
      continue;
    }
    add(QUOTED.exec(text)?.[2], 'quotes');
    for (const decoration of DECORATIONS) {
      add(typeof decoration === 'function' ? decoration(text) : decoration.exec(text)?.at(-1), 'none');
    }
  }
  return forms;
}

/** The file that a line names and nothing else; `none` where the line is anything else. */
export function fileOfLine(line: string, known: ReadonlySet<FilePath>): NamedFile {
  if (line.length > MAX_LINE_LENGTH) return NO_FILE;
  const whole = line.trim();
  if (whole === '') return NO_FILE;
  const forms = formsOf(whole);
  const code = forms.find(({ marks }) => marks === 'code')?.text;
  if (code !== undefined) return oneOf(known.has(whole) && !known.has(code) ? [whole, code] : [code], line);
  const there = forms
    .flatMap(({ text }) => [text, text.replaceAll('\\', '/'), text.normalize('NFC'), text.normalize('NFD')])
    .filter((one) => known.has(one));
  if (there.length > 0) return oneOf(there, line);
  const paths = forms.filter(({ text, marks }) => looksLikePath(text, marks === 'quotes'));
  // The marks can be decoration, or belong to the name.
  return oneOf(
    [...paths.map(({ text }) => text), ...(paths.length > 0 && isName(whole) ? [whole] : [])],
    line,
  );
}

function oneOf(paths: readonly FilePath[], line: string): NamedFile {
  const [path, ...others] = new Set(paths);
  if (path === undefined) return NO_FILE;
  return others.length === 0 ? { kind: 'path', path } : { kind: 'uncertain', line: line.trim() };
}

const NAMES_WITHOUT_DOT =
  /^(?:Makefile|Dockerfile|Containerfile|Jenkinsfile|Vagrantfile|Rakefile|Gemfile|Procfile|Justfile|Brewfile|LICENSE|README|CHANGELOG|AUTHORS|NOTICE|CODEOWNERS|BUILD|WORKSPACE)$/i;

function looksLikePath(text: string, spaces = false): boolean {
  if (!isName(spaces ? text.replaceAll(' ', '') : text)) return false;
  return /[\\/][^\\/.\s]/.test(text) || hasExtension(text) || NAMES_WITHOUT_DOT.test(text);
}

/** Whether a text can be a name without marks around it: it has no spaces, and no signs that Windows forbids. */
function isName(text: string): boolean {
  return !/[\s\p{Cc}<>|"*?`]/u.test(text) && !text.replace(/^[a-z]:(?=[\\/])/i, '').includes(':');
}

/**
 * The file that a sentence is about: one in backticks, or one that is there. `uncertain` where it names several, one that may
 * as well be no file, or is no sentence at all but may be a name.
 */
export function fileInSentence(line: string, known: ReadonlySet<FilePath>): NamedFile {
  const uncertain: NamedFile = { kind: 'uncertain', line: line.trim() };
  if (line.length > MAX_LINE_LENGTH) return uncertain;
  const isFile = (text: string): boolean => known.has(text) || hasExtension(text);
  const spans = spansIn(line);
  const words = line
    .split(/[\s`"'*()[\]]+/)
    .map((word) => withoutEnd(word, '.,:;!?'))
    .filter(isFile);
  const named = [...spans.filter(isFile), ...words.filter((word) => known.has(word))];
  if (named.length > 0) return oneOf(named, line);
  return words.length === 0 && isSentence(line) ? NO_FILE : uncertain;
}

/** What stands between backticks; where one side has more of them, those that are left may open the next. */
function spansIn(line: string): string[] {
  const parts = line.match(/`+|[^`]+/g) ?? [];
  const spans: string[] = [];
  let at = parts[0]?.startsWith('`') ? 0 : 1;
  let open = parts[at]?.length ?? 0;
  while (at + 2 < parts.length) {
    spans.push(parts[at + 1]?.trim() ?? '');
    const ticks = parts[at + 2]?.length ?? 0;
    const isUsedUp = ticks <= open;
    at += isUsedUp ? 4 : 2;
    open = isUsedUp ? (parts[at]?.length ?? 0) : ticks - open;
  }
  return spans;
}

/** Whether a word ends in what only the name of a file ends in: the number of a section or a version does not. */
function hasExtension(text: string): boolean {
  return /^[^<>|"*?:]*\.\p{L}[\p{L}\p{N}_-]{0,19}$/u.test(text) && !/^(?:e\.g|i\.e)$/i.test(text);
}

/** Whether a text has a word in it that may be a file, or a part of one. */
export function mayNameFile(text: string): boolean {
  return /[\\/]/.test(text) || text.split(/[\s`"'*()[\]]+/).some(hasExtension);
}

/** Several words with a sign at their end that says so, and none that divides folders. */
function isSentence(line: string): boolean {
  const text = line.trim();
  if (/[\\/]/.test(text.replace(/`[^`]*`/g, ''))) return false;
  const words = text.split(/\s+/).filter((word) => /\p{L}/u.test(word)).length;
  const [, end = '', marks = ''] = /([.:!?])([*_"')]*)$/.exec(text) ?? [];
  // One that closes no emphasis is a part of a name.
  if (marks.includes('_') && !text.slice(0, -marks.length).includes('_')) return false;
  return end === ':' ? words > 1 : end !== '' && words > 3;
}
