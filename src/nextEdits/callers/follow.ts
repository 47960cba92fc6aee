import type { Candidate } from '../certain/index.ts';
import type { OpenDocument, Place } from '../ports.ts';
import { languageOf, type Scopes } from '../scopes/index.ts';
import { newArguments } from './arguments.ts';
import { listChange, type NewItem } from './listChange.ts';
import { newParameters } from './newParameters.ts';
import type { Parameter } from './parameters.ts';
import type { SignatureChange } from './signature.ts';
import { type Use, useAt } from './uses.ts';
import { valueAt } from './values.ts';

/** Stands for the value of a new parameter. */
export const NEW = '\0';

/** A call that has to follow. */
export interface Call extends Place {
  /** Its arguments as they should be; `NEW` and the name of a parameter for what is new. */
  readonly expected: readonly string[];
}

export interface Followed {
  readonly candidates: readonly Candidate[];
  readonly calls: readonly Call[];
  /** Of the calls: those for which nobody knows the value of a new parameter. */
  readonly open: readonly Place[];
}

const NOTHING: Followed = { candidates: [], calls: [], open: [] };

/**
 * What becomes of the calls and of the other declarations of a function whose parameters have changed.
 *
 * @param uri the file in which they have
 * @param values what the user has given for new parameters at another call, by their names
 */
export function follow(
  change: SignatureChange,
  uri: string,
  references: readonly Place[],
  documents: readonly OpenDocument[],
  values: ReadonlyMap<string, string>,
  isInScope: Scopes,
): Followed {
  const { name, plan, language } = change;
  const because = `callers ${uri} ${name} ${JSON.stringify(plan.old.map(({ key }) => key))}`;
  const uses = references.flatMap((place) => {
    const document = documents.find((one) => one.uri === place.uri);
    if (document === undefined || languageOf(document.languageId)?.family !== language.family) return [];
    if (!change.names.has(document.text.slice(place.start, place.end))) return [];
    const use = useAt(document.text, place, plan.hasReceiver, language);
    return use ? [{ place, use, text: document.text }] : [];
  });
  const candidates: Candidate[] = [];
  const calls: Call[] = [];
  const open: Place[] = [];
  const isOther = ({ uri: file, start }: Place) => file !== uri || start !== change.nameStart;
  // One of several implementations may do without what callers still give to the others.
  const isRemoved = plan.old.some((_, i) => !plan.from.includes(i));
  if (
    isRemoved &&
    language.family !== 'c' &&
    uses.some(({ place, use }) => use.kind !== 'call' && isOther(place))
  )
    return NOTHING;
  for (const { place, use, text } of uses) {
    let next: readonly NewItem[] | null;
    if (use.kind === 'declaration') {
      const found = newParameters(text, use.list, plan, language);
      // Overloads have the same calls, and it is not certain which of them belong to which.
      if (found === 'others' && language.family === 'script' && place.uri === uri) return NOTHING;
      next = found === 'others' ? null : found;
    } else {
      const expected = argumentsOf(use, change, ({ key }) => NEW + key);
      if (expected === null) continue;
      calls.push({ ...place, expected: expected.map((one) => one.text) });
      next = argumentsOf(use, change, ({ key }) =>
        valueAt(text, place.start, key, values, language, isInScope),
      );
      if (next === null) open.push(place);
    }
    const found = next && listChange(text, use.list, next);
    if (!found) continue;
    const { start, end, newText } = found;
    const isSound = use.kind === 'call';
    const oldText = text.slice(start, end);
    candidates.push({ uri: place.uri, start, end, oldText, newText, way: 'caller', because, isSound });
  }
  return { candidates, calls, open };
}

function argumentsOf(
  { list: { items }, passesReceiver }: Use,
  { plan, language }: SignatureChange,
  give: (parameter: Parameter) => string | null,
): NewItem[] | null {
  const [receiver] = items;
  if (!passesReceiver || receiver === undefined) return newArguments(items, plan, language, give);
  const others = newArguments(items.slice(1), plan, language, give);
  const moved = others?.map(({ text, from }) => ({ text, from: from === null ? null : from + 1 }));
  return moved ? [{ text: receiver.text, from: 0 }, ...moved] : null;
}
