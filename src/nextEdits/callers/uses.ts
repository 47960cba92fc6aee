import type { Place } from '../ports.ts';
import { type Family, isInComment, type Language } from '../scopes/index.ts';
import { headOfLine } from '../texts.ts';
import { isDeclared } from './heads.ts';
import { endOfTypeArguments, type List, readList } from './list.ts';

/** What the name of a function is used for where it stands with a list. */
export interface Use {
  readonly kind: 'call' | 'declaration';
  readonly list: List;
  /** The first argument is what the method is called on. */
  readonly passesReceiver: boolean;
}

/** Of a line. */
const MOST_CHARS = 300;

/** A comment that began above. */
const COMMENT = /^\s*\*|\{@\w*\s*$/;

/** The function that a member or a variable holds. */
const ASSIGNED =
  /^\??\s{0,3}[:=]\s{0,20}(?:async\b\s{0,9})?(?:function\b\s{0,3}\*?\s{0,3})?(?:<[^<>()]{0,100}>)?\(/;

/** What stands behind is a type with what it extends. */
const TYPE = /\b(?:class|struct|enum|record|interface)\s+$/;

/** A method is called by the name of its class. */
const OF_CLASS: Readonly<Partial<Record<Family, RegExp>>> = { rust: /::$/, python: /\b\p{Lu}\w*\.$/u };

/** Null where a name is neither called nor declared: it is passed on, imported, or stands in a comment. */
export function useAt(
  text: string,
  { start, end }: Place,
  hasReceiver: boolean,
  language: Language,
): Use | null {
  const from = headOfLine(text, start, MOST_CHARS);
  const line = text.slice(from, start);
  if (COMMENT.test(line) || TYPE.test(line) || isInComment(text, from, start, language)) return null;
  const name = text.slice(start, end);
  const head = text.slice(end, end + MOST_CHARS);
  const assigned = language.family === 'script' ? ASSIGNED.exec(head)?.[0].length : undefined;
  const open = assigned === undefined ? openAfter(text, end, language) : end + assigned - 1;
  const list = open === null ? null : readList(text, open, language);
  if (list === null) return null;
  const isAssigned = assigned !== undefined;
  const isDeclaration = isDeclared(text, { name, nameStart: start, isAssigned, list }, language);
  if (isAssigned && !isDeclaration) return null;
  const first = list.items[0]?.text ?? '';
  const isOfClass = hasReceiver && !isDeclaration && OF_CLASS[language.family]?.test(line) === true;
  const passesReceiver = isOfClass && (language.family === 'rust' || first === 'self');
  // It may be called on the first argument, or else on what has the name of a class.
  if (isOfClass && !passesReceiver) return null;
  return { kind: isDeclaration ? 'declaration' : 'call', list, passesReceiver };
}

/** Where the list of arguments opens behind a name: at once, or behind type arguments, `?.` or `!`. */
function openAfter(text: string, end: number, { family, hasGenerics }: Language): number | null {
  let at = end;
  if (family === 'script') at += /^(?:!|\?\.)?/.exec(text.slice(at, at + 2))?.[0].length ?? 0;
  if (family === 'rust' && text.startsWith('::<', at)) at += 2;
  if (hasGenerics && text.charAt(at) === '<') at = endOfTypeArguments(text, at) ?? at;
  if (family === 'go' && text.charAt(at) === '[')
    at += /^\[[^[\]()]{0,200}\]/.exec(text.slice(at, at + 210))?.[0].length ?? 0;
  while (/[ \t]/.test(text.charAt(at))) at++;
  return text.charAt(at) === '(' ? at : null;
}
