import { headOf } from '../../models/index.ts';
import { fenced } from '../excerpt.ts';
import type { ShownFile } from './example.ts';
import { endingOf } from './languages.ts';

/** Documentation with its marks and the first line of what it documents. */
const COMMENTS: readonly RegExp[] = [
  /^[ \t]*\/\*[*!](?!\/)[\s\S]*?\*\/[ \t]*\n[ \t]*\S.*/gm,
  /^(?:[ \t]*\/\/[/!](?!\/| ?<reference).*\n)+[ \t]*\S.*/gm,
];

/** In these languages other comments document, or only some of those that look like it. */
const BY_LANGUAGE: Readonly<Record<string, readonly RegExp[]>> = {
  go: [/^(?:\/\/(?! ?(?:go:|\+build)).*\n)+(?:func|type|var|const|package) .*/gm],
  // Below the head of a function or class, which goes on in the next line after a bracket or a comma.
  python: [
    /^[ \t]*(?:(?:async )?def|class) [^\n]*(?:(?:(?<=[([,])\n|\n(?=[ \t]*[)\]]))[^\n]*){0,40}:[ \t]*(?:#.*)?\n[ \t]*[rRuU]?("""|''')[\s\S]*?\1/gm,
  ],
  ruby: [/^(?:[ \t]*#(?!!|\s*(?:frozen_string_literal|rubocop)).*\n)+[ \t]*(?:def|class|module) .*/gm],
};

/** A longer text shows no other style further down. */
const MOST_CHARS = 200_000;

/** Longer ones are about something special, shorter ones show nothing. */
const MOST_LINES = 25;
const LEAST_LINES = 4;

/** Sections or tags, of whatever style: `@param`, `\brief`, `:param x:`, `<param`, `Args:`, `# Errors`, a line of dashes. */
const STRUCTURE = /[@\\][a-z]|:\w+[^:\n]*:|<\w|^\W*[A-Z]\w+:[ \t]*$|^[ \t]*(?:\/\/\/|\*)\s*#|^[ \t]*-{3,}/m;

/**
 * A documented place of a text to copy the style from: the shortest over some lines, one with sections or tags before
 * others. Null where nothing is documented.
 */
export function docExampleIn(text: string, language: string): string | null {
  const read = headOf(text, MOST_CHARS);
  const found = (BY_LANGUAGE[language] ?? COMMENTS)
    .flatMap((form) => [...read.matchAll(form)].map(([match]) => match.trimEnd()))
    .map((match) => ({ match, lines: match.split('\n').length }))
    .filter(({ lines }) => lines <= MOST_LINES)
    .sort((a, b) => a.lines - b.lines);
  const telling = found.filter(({ lines }) => lines >= LEAST_LINES);
  const best = telling.find(({ match }) => STRUCTURE.test(match)) ?? telling[0] ?? found.at(-1);
  return best?.match ?? null;
}

const NONE_FOUND =
  'No documentation was found in this project: write what the documentation tool of the language reads (JSDoc, docstrings, Javadoc, KDoc, XML documentation comments, rustdoc, Go doc comments, ...).';

/** How documentation is written here, for a prompt. */
export function formatDocs(example: ShownFile | null): string {
  if (example === null) return NONE_FOUND;
  const { path, text } = example;
  return `How this project documents, from ${path}; write yours in the same form:\n${fenced(text, endingOf(path))}`;
}
