import { type Family, type Language, namesOf, type Scopes, withoutStrings } from '../scopes/index.ts';
import { isName } from '../texts.ts';

/** Names that mean something else in another function. */
const OF_ITS_PLACE = /\b(?:this|self|Self|cls|super|base|await|yield)\b/;

/** The names in the holes of a text stand in a string. */
const INTERPOLATES: Readonly<Partial<Record<Family, RegExp>>> = {
  script: /\$\{/,
  python: /(?:^|[\s(,=+[{:])[rR]?[fFtT][rR]?["']/,
  csharp: /\$@?"/,
  java: /\\\{/,
  rust: /!\s*[([{]/,
};

/**
 * What is written at a call for a new parameter: what the user has given at another call, where all of its names mean
 * something here too; else a
 * variable there that has the name of the parameter. Null where nothing is known: of real changes only one in seven gives
 * the parameter's name where nothing has it.
 */
export function valueAt(
  text: string,
  offset: number,
  name: string,
  values: ReadonlyMap<string, string>,
  language: Language,
  isInScope: Scopes,
): string | null {
  const given = values.get(name);
  if (given !== undefined) return isKnownAt(text, offset, given, language, isInScope) ? given : null;
  return isName(name) && isInScope(text, offset, name) ? name : null;
}

/** Whether all names of a value surely mean something at a place. */
export function isKnownAt(
  text: string,
  offset: number,
  value: string,
  language: Language,
  isInScope: Scopes,
): boolean {
  return (
    value !== '' &&
    !OF_ITS_PLACE.test(withoutStrings(value, language)) &&
    INTERPOLATES[language.family]?.test(value) !== true &&
    namesOf(value, language).every((name) => isInScope(text, offset, name))
  );
}
