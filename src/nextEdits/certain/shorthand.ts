import type { OpenDocument, Place } from '../ports.ts';
import { openBracket } from '../texts.ts';

/** What a definition defines: a property, or the name of a value, as a variable, a parameter or a function has one. */
export type Defined = 'property' | 'value';

const WITH_SHORTHANDS = /^(?:javascript|typescript)/;

/** Text before and after a place that is looked at. */
const MOST_BEFORE = 2_000;
const MOST_AFTER = 200;

const DECLARES = /\b(?:const|let|var|function|class|enum)\b[\s*]+$/;
const MODIFIER = /\b(?:public|private|protected|readonly|static|declare|abstract|override|accessor)\s+$/;

/** What stands before a name that is the first of its member; behind a comma it may be another variable. */
const BEFORE_MEMBER = /[{};]\s*$/;
const BEFORE_PARAMETER = /[(,]\s*(?:\.\.\.)?$/;

/** What is defined at a place; null where that is not certain. */
export function definedAt(text: string, { start, end }: Omit<Place, 'uri'>): Defined | null {
  const head = withoutComment(text.slice(Math.max(0, start - MOST_BEFORE), start));
  const tail = text.slice(end, end + MOST_AFTER);
  if (DECLARES.test(head) || /^\s*=>/.test(tail)) return 'value';
  const open = openBracket(head);
  const bracket = open === null ? '' : head.charAt(open);
  // With a modifier a parameter is a property too.
  if (bracket === '(' && BEFORE_PARAMETER.test(head)) return 'value';
  const isMember = bracket === '{' && (MODIFIER.test(head) || BEFORE_MEMBER.test(head));
  return isMember && /^\s*(?:[?!]\s*)?:/.test(tail) ? 'property' : null;
}

/** A comment of several lines, as a member has one above it. */
function withoutComment(head: string): string {
  const trimmed = head.trimEnd();
  return trimmed.endsWith('*/') ? head.slice(0, Math.max(0, trimmed.lastIndexOf('/*'))) : head;
}

/**
 * What stands before a bracket in which `name = 1` is read out of something, with the value that it has else. In other brackets
 * it is a field, or a value is given to a variable.
 */
const BEFORE_PATTERN = /(?:\b(?:const|let|var)|[(,:[])\s*$/;
const BEFORE_TARGET = /[(,[]\s*$/;

/** Whether a name of that kind stands for a property and its value at once, `{ name }`: another name is then more than another word. */
export function isShorthand(
  { languageId, text }: OpenDocument,
  { start, end }: Place,
  defined: Defined | null,
): boolean {
  if (!WITH_SHORTHANDS.test(languageId)) return false;
  const tail = text.slice(end, end + MOST_AFTER);
  const isDefault = /^\s*=(?![=>])/.test(tail);
  if (!isDefault && !/^\s*[,}]/.test(tail)) return false;
  const head = text.slice(Math.max(0, start - MOST_BEFORE), start);
  if (!/[{,]\s*$/.test(head)) return false;
  const open = openBracket(head);
  if (open === null || head.charAt(open) !== '{') return false;
  const before = head.slice(0, open);
  if (isDefault) return (defined === 'value' ? BEFORE_TARGET : BEFORE_PATTERN).test(before);
  const isEmbedded = before.endsWith('$') || (languageId.endsWith('react') && isInMarkup(before, tail));
  return !isEmbedded && !/\b(?:import|export)\s+(?:type\s+)?$/.test(before);
}

/** `title={name}`, and `<b>{name}</b>`. */
function isInMarkup(before: string, tail: string): boolean {
  return tail.startsWith('}') && (/[\w-]=$/.test(before) || (before.endsWith('>') && /^\}\s*</.test(tail)));
}

/** What such a name becomes: the one of its two meanings has the new name, the other keeps the old one. */
export function inFull(defined: Defined, old: string, now: string): string {
  return defined === 'property' ? `${now}: ${old}` : `${old}: ${now}`;
}
