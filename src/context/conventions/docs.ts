import { estimateTokens, headOf } from '../../models/index.ts';
import { fenced } from '../excerpt.ts';
import { EXAMPLE_TOKENS, type ShownFile } from './example.ts';
import { endingOf } from './languages.ts';

/** Longer ones are about something special, shorter ones show nothing. */
const MOST_LINES = 25;
const LEAST_LINES = 4;

/** A longer text shows no other style further down. */
const MOST_CHARS = 200_000;

/** The line after the documentation that begins in a line, and the first line of what it documents; null for none. */
type DocForm = (lines: readonly string[], start: number) => number | null;

/** Comments to the end of the line, and what may stand below them. */
const inLines =
  (comment: RegExp, documented: RegExp): DocForm =>
  (lines, start) => {
    // Within a run of them its first line was tried.
    if (start > 0 && comment.test(lines[start - 1] ?? '')) return null;
    let end = start;
    while (end < lines.length && comment.test(lines[end] ?? '')) end++;
    return end > start && documented.test(lines[end] ?? '') ? end + 1 : null;
  };

const inBlock: DocForm = (lines, start) => {
  if (!/^[ \t]*\/\*[*!](?!\/)/.test(lines[start] ?? '')) return null;
  for (let end = start; end < start + MOST_LINES; end++) {
    if (/\*\/[ \t]*$/.test(lines[end] ?? '') && /\S/.test(lines[end + 1] ?? '')) return end + 2;
  }
  return null;
};

/** Below the head of a function or class, which goes on in the next line after a bracket or a comma. */
const inDocstring: DocForm = (lines, start) => {
  if (!/^[ \t]*(?:(?:async )?def|class) /.test(lines[start] ?? '')) return null;
  for (let head = start; head < start + MOST_LINES; head++) {
    const [line = '', next = ''] = lines.slice(head, head + 2);
    const [opening, quotes] = /^[ \t]*[rRuU]?("""|''')/.exec(next) ?? [];
    if (opening !== undefined && quotes !== undefined && /:[ \t]*(?:#[\s\S]*)?$/.test(line)) {
      if (next.includes(quotes, opening.length)) return head + 2;
      const end = lines.slice(head + 2, start + MOST_LINES).findIndex((other) => other.includes(quotes));
      return end < 0 ? null : head + 3 + end;
    }
    if (!/[([,]$/.test(line) && !/^[ \t]*[)\]]/.test(next)) return null;
  }
  return null;
};

const FORMS: readonly DocForm[] = [inBlock, inLines(/^[ \t]*\/\/[/!](?!\/| ?<reference)/, /\S/)];

/** In these languages other comments document, or only some of those that look like it. */
const BY_LANGUAGE: ReadonlyMap<string, readonly DocForm[]> = new Map([
  ['go', [inLines(/^\/\/(?! ?(?:go:|\+build))/, /^(?:func|type|var|const|package) /)]],
  ['python', [inDocstring]],
  ['ruby', [inLines(/^[ \t]*#(?!!|\s*(?:frozen_string_literal|rubocop))/, /^[ \t]*(?:def|class|module) /)]],
]);

/** Sections or tags, of whatever style: `@param`, `\brief`, `:param x:`, `<param`, `Args:`, `# Errors`, a line of dashes. */
const STRUCTURE =
  /[@\\][a-z]|:\w[^:\n]*:|<\w|^[ \t*#/;!."'-]*[A-Z]\w+:[ \t]*$|^[ \t]*(?:\/\/\/|\*)\s*#|^[ \t]*-{3,}/m;

/**
 * A documented place of a text to copy the style from: the shortest over some lines, one with sections or tags before
 * others. Null where nothing is documented.
 */
export function docExampleIn(text: string, language: string): string | null {
  const lines = headOf(text, MOST_CHARS).split('\n');
  const found = (BY_LANGUAGE.get(language) ?? FORMS)
    .flatMap((form) => matchesOf(form, lines))
    .map((match) => ({ match, lines: match.split('\n').length }))
    .filter(({ match, lines }) => lines <= MOST_LINES && estimateTokens(match) <= EXAMPLE_TOKENS)
    .sort((a, b) => a.lines - b.lines);
  const telling = found.filter(({ lines }) => lines >= LEAST_LINES);
  const best = telling.find(({ match }) => STRUCTURE.test(match)) ?? telling[0] ?? found.at(-1);
  return best?.match ?? null;
}

function matchesOf(form: DocForm, lines: readonly string[]): string[] {
  const found: string[] = [];
  for (let at = 0; at < lines.length; at++) {
    const end = form(lines, at);
    if (end === null) continue;
    found.push(lines.slice(at, end).join('\n').trimEnd());
    at = end - 1;
  }
  return found;
}

const NONE_FOUND =
  'No documentation was found in this project: write what the documentation tool of the language reads (JSDoc, docstrings, Javadoc, KDoc, XML documentation comments, rustdoc, Go doc comments, ...).';

/** How documentation is written here, for a prompt. */
export function formatDocs(example: ShownFile | null): string {
  if (example === null) return NONE_FOUND;
  const { path, text } = example;
  return `How this project documents, from ${path}; write yours in the same form:\n${fenced(text, endingOf(path))}`;
}
