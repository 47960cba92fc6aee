import type { Edit } from '../edit.ts';
import type { OpenDocument } from '../ports.ts';
import { createScopes, languageOf, namesOf } from '../scopes/index.ts';
import { placesOf } from '../texts.ts';

/** Whether a change means at another place what it means where it was made. */
export type Meaning = (document: OpenDocument, offset: number) => boolean;

/** A name that a change brings, or takes away, stands in so many places at most that are looked at. */
const MOST_PLACES = 2;

/**
 * A name that is declared where the change was made has to be declared at the other place too; one that the file knows
 * otherwise has to stand in the other file.
 *
 * @param at where the changed line is in the text after the edit
 */
export function meaningOf({ uri, languageId, after }: Edit, at: number, old: string, now: string): Meaning {
  const language = languageOf(languageId);
  if (language === undefined) return () => true;
  const before = new Set(namesOf(old, language));
  const brought = [...new Set(namesOf(now, language))].filter((name) => !before.has(name));
  if (brought.length === 0) return () => true;
  const isInScope = createScopes(language);
  const declared = brought.filter((name) => isInScope(after, at, name));
  const others = brought.filter(
    (name) => !declared.includes(name) && placesOf(after, name, MOST_PLACES).length >= MOST_PLACES,
  );
  return (document, offset) =>
    declared.every((name) => isInScope(document.text, offset, name)) &&
    (document.uri === uri || others.every((name) => placesOf(document.text, name, 1).length > 0));
}
