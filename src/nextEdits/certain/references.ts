import { type Edit, moved } from '../edit.ts';
import type { OpenDocument, SymbolPlaces } from '../ports.ts';
import { dissect, type Replacement } from '../replacements.ts';
import { isName } from '../texts.ts';
import type { Candidate } from './candidate.ts';
import { definedAt, inFull, isShorthand } from './shorthand.ts';

/** What the language server said of a name while the old one still stood there. */
export interface AskedSymbol extends SymbolPlaces {
  readonly uri: string;
  /** Where the name begins that it was asked about. */
  readonly start: number;
  /** The text of that file in which its places are. */
  readonly text: string;
}

/** The uses of a name whose definition the user has just renamed. */
export function referenced(
  edit: Edit,
  asked: AskedSymbol | null,
  documents: readonly OpenDocument[],
): Candidate[] {
  if (asked?.uri !== edit.uri || asked.text !== edit.before) return [];
  const { replacements } = dissect(edit);
  const renamed = replacements.find(
    ({ old, now, start, end }) =>
      isName(old) &&
      isName(now) &&
      asked.definitions.some((one) => one.uri === edit.uri && one.start === start && one.end === end),
  );
  if (renamed === undefined) return [];
  const { old, now } = renamed;
  const defined = definedAt(edit.before, renamed);
  return asked.references.flatMap((place): Candidate[] => {
    const document = documents.find(({ uri }) => uri === place.uri);
    if (document === undefined) return [];
    const there = place.uri === edit.uri ? moved(place, edit.change) : place;
    if (there === null || document.text.slice(there.start, there.end) !== old) return [];
    const candidate = {
      ...there,
      oldText: old,
      way: 'reference',
      because: becauseOf(edit, renamed),
    } as const;
    if (!isShorthand(document, there, defined)) return [{ ...candidate, newText: now }];
    return defined === null ? [] : [{ ...candidate, newText: inFull(defined, old, now) }];
  });
}

/** The same whoever says it, and whatever the name becomes while it is typed. */
export function becauseOf({ uri }: Edit, { old, start }: Replacement): string {
  return `name ${uri} ${start} ${old}`;
}
