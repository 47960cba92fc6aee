import { type Edit, moved } from '../edit.ts';
import type { OpenDocument, Place, SymbolPlaces } from '../ports.ts';
import { dissect, type Replacement } from '../replacements.ts';
import { isName } from '../texts.ts';
import type { Candidate } from './candidate.ts';

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
  return asked.references.flatMap((place): Candidate[] => {
    const document = documents.find(({ uri }) => uri === place.uri);
    if (document === undefined) return [];
    const there = place.uri === edit.uri ? moved(place, edit.change) : place;
    if (there === null || document.text.slice(there.start, there.end) !== old) return [];
    if (isShorthand(document, there)) return [];
    return [{ ...there, oldText: old, newText: now, way: 'reference', because: becauseOf(edit, renamed) }];
  });
}

/** The same whoever says it, and whatever the name becomes while it is typed. */
export function becauseOf({ uri }: Edit, { old, start }: Replacement): string {
  return `name ${uri} ${start} ${old}`;
}

const WITH_SHORTHANDS = /^(?:javascript|typescript)/;

/** Whether a name stands for a property and its value at once, `{ name }`: then another name is more than another word. */
function isShorthand({ languageId, text }: OpenDocument, { start, end }: Place): boolean {
  if (!WITH_SHORTHANDS.test(languageId)) return false;
  if (!/^\s*[,}]/.test(text.slice(end, end + 200))) return false;
  const head = text.slice(Math.max(0, start - 2_000), start);
  if (!/[{,]\s*$/.test(head)) return false;
  const open = openBracket(head);
  return (
    open !== null &&
    head.charAt(open) === '{' &&
    !/\b(?:import|export)\s+(?:type\s+)?$/.test(head.slice(0, open))
  );
}

/** Where the last bracket stands that a text leaves open. */
function openBracket(text: string): number | null {
  let depth = 0;
  for (let at = text.length - 1; at >= 0; at--) {
    const char = text.charAt(at);
    if (')]}'.includes(char)) depth++;
    else if ('([{'.includes(char) && depth-- === 0) return at;
  }
  return null;
}
