import { headOf, shortened } from '../models/index.ts';

/** The longest message of a notification, which VS Code itself cuts at 1,000, within a character if need be. */
export const MOST_MESSAGE = 900;
/** The longest label, title or button. */
export const MOST_LABEL = 200;

/**
 * Text from elsewhere for a place that shows text: one line, of what can be seen, and at most so many UTF-16 units of it.
 * VS Code makes links of `[x](command:...)` in notifications, progress and validation messages, and icons of `$(x)`
 * in labels and in the status bar, so neither is left in it.
 */
export function plain(text: string, most = MOST_MESSAGE): string {
  return shortened(withoutSyntax(lineIn(text, most)), most);
}

/** `$(x)` would be an icon, `[x](...)` a link, also where taking the dollars away makes one of it. */
function withoutSyntax(text: string): string {
  const parts = text.split('(');
  const last = parts.pop() ?? '';
  return [...parts.map(withoutDollars), last].join('(').replaceAll('](', '] (');
}

/** All dollars at the end, for those left would make an icon anew. */
function withoutDollars(text: string): string {
  let end = text.length;
  while (text[end - 1] === '$') end--;
  return text.slice(0, end);
}

/**
 * One line of what can be seen: line breaks and control characters of all kinds become spaces; what is zero width,
 * turns the direction of the text, or is nothing in Unicode goes.
 */
export function oneLine(text: string): string {
  return text.replace(UNSEEN, '').replace(SPACE, ' ').replace(PILED, '$1');
}

/** Text of several lines, of what can be seen: for an input box, which may hand it on to a terminal. */
export function visible(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(UNSEEN, '').replace(OTHER_CONTROLS, ' ');
}

const OTHER_CONTROLS = /(?![\n\t])[\p{Cc}\p{Zl}\p{Zp}]/gu;
/** One line of the beginning of a text, at least so many UTF-16 units of it where it has not much that cannot be seen. */
export function lineIn(text: string, most: number): string {
  return oneLine(headOf(text, READ_FOR_EACH * most));
}

const READ_FOR_EACH = 10;
/** Formats (the bidirectional ones too), fillers, private use, halves of characters. */
const UNSEEN = /[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Co}\p{Cs}]/gu;
/** Control characters, separators of lines and paragraphs, spaces of all widths; the last one is a blank of Braille. */
const SPACE = /[\s\p{Cc}\p{Z}\u2800]+/gu;
/** Marks that pile up over other lines. */
const PILED = /(\p{M}{3})\p{M}+/gu;
