import type { AskedSymbol, Candidate } from '../certain/index.ts';
import { type Change, type Edit, moved } from '../edit.ts';
import type { OpenDocument, Place } from '../ports.ts';
import { createScopes, type Scopes } from '../scopes/index.ts';
import { type Call, follow, NEW } from './follow.ts';
import { type SignatureChange, signatureChange } from './signature.ts';
import { useAt } from './uses.ts';
import { isKnownAt } from './values.ts';

/** What follows, at its callers, from a change of a function's parameters. */
export interface Callers {
  /**
   * What follows from an edit: of the parameters themselves, or of a call of theirs, where what the user has given for a new
   * one is offered at the others.
   */
  after(edit: Edit, documents: readonly OpenDocument[], asked: readonly AskedSymbol[]): readonly Candidate[];
  /** The function of that edit which the language server has to be asked about: where its name is now. */
  unknown(edit: Edit): number | null;
  /** What follows, once the language server has answered; its places are those of the present texts. */
  answered(edit: Edit, asked: AskedSymbol, documents: readonly OpenDocument[]): readonly Candidate[];
  /** The calls that have to follow, where nobody knows for certain how. */
  open(documents: readonly OpenDocument[]): readonly Place[];
  /** A file has changed. */
  moved(uri: string, change: Change): void;
  closed(uri: string): void;
  clear(): void;
}

interface Session {
  readonly uri: string;
  /** The text before the parameters were changed. */
  readonly before: string;
  readonly change: SignatureChange;
  /** Where the function's name stands now; null: nobody was asked yet. */
  readonly references: readonly Place[] | null;
  readonly calls: readonly Call[];
  readonly values: ReadonlyMap<string, string>;
  readonly scopes: Scopes;
}

export function createCallers(): Callers {
  let session: Session | null = null;

  const isOf = (edit: Edit): boolean => session?.uri === edit.uri && session.before === edit.before;
  const followed = (of: Session, documents: readonly OpenDocument[]) =>
    follow(of.change, of.uri, of.references ?? [], documents, of.values, of.scopes);
  const offered = (documents: readonly OpenDocument[]): readonly Candidate[] => {
    if (session === null) return [];
    const { candidates, calls } = followed(session, documents);
    const todo = new Set(calls.map(({ uri, start }) => `${start} ${uri}`));
    const isDone = ({ uri, start }: Call) => !todo.has(`${start} ${uri}`);
    session = { ...session, calls: [...session.calls.filter(isDone), ...calls] };
    return candidates;
  };
  return {
    after(edit, documents, asked) {
      const change = signatureChange(edit);
      if (change === null) {
        if (session === null || isOf(edit)) return [];
        const values = given(edit, session);
        if (values) session = { ...session, values };
        return values ? offered(documents) : [];
      }
      if (session === null || !isOf(edit) || session.change.name !== change.name) {
        const { uri, before } = edit;
        const scopes = createScopes(change.language);
        session = { uri, before, change, references: null, calls: [], values: new Map(), scopes };
      } else session = { ...session, change };
      session = { ...session, references: session.references ?? referencesIn(asked, edit, change) };
      return offered(documents);
    },
    unknown: (edit) =>
      session !== null && isOf(edit) && session.references === null ? session.change.nameStart : null,
    answered(edit, asked, documents) {
      if (session === null || !isOf(edit) || session.references !== null) return [];
      const { uri, change } = session;
      const isKnown = isAbout(asked, uri, edit.after, change.nameStart, change);
      session = { ...session, references: isKnown ? asked.references : [] };
      return offered(documents);
    },
    open: (documents) => (session === null ? [] : followed(session, documents).open),
    moved(uri, change) {
      if (session === null) return;
      const follow = <T extends Place>(places: readonly T[]): T[] =>
        places.flatMap((place) => (place.uri === uri ? (moved(place, change) ?? []) : place));
      const { references, calls } = session;
      session = { ...session, references: references && follow(references), calls: follow(calls) };
    },
    closed(uri) {
      if (session?.uri === uri) session = null;
      else if (session) {
        const { references, calls } = session;
        const isOpen = (place: Place) => place.uri !== uri;
        session = { ...session, references: references?.filter(isOpen) ?? null, calls: calls.filter(isOpen) };
      }
    },
    clear() {
      session = null;
    },
  };
}

/** Where a function's name stands after an edit, by what the language server has said before it. */
function referencesIn(asked: readonly AskedSymbol[], edit: Edit, change: SignatureChange): Place[] | null {
  const known = asked.find((one) => isAbout(one, edit.uri, edit.before, change.oldStart, change));
  return (
    known?.references.flatMap((place) =>
      place.uri === edit.uri ? (moved(place, edit.change) ?? []) : place,
    ) ?? null
  );
}

/** Whether the language server was asked about that function while its file had that text, and says that it is declared there. */
function isAbout(
  asked: AskedSymbol,
  uri: string,
  text: string,
  start: number,
  { language }: SignatureChange,
): boolean {
  if (asked.uri !== uri || asked.start !== start || asked.text !== text) return false;
  // What a name and brackets are there is for the language server to say.
  return (
    language.family !== 'script' || asked.definitions.some((one) => one.uri === uri && one.start === start)
  );
}

/**
 * What an edit of a call gives for new parameters, by their names. Null where it is an edit of something else, or is not
 * through: a name is only begun.
 */
function given(
  { uri, change, after }: Edit,
  { change: { plan, language }, calls, scopes }: Session,
): ReadonlyMap<string, string> | null {
  for (const call of calls) {
    const list = call.uri === uri ? useAt(after, call, plan.hasReceiver, language)?.list : undefined;
    if (list === undefined || change.start <= list.open || change.start > list.close) continue;
    const { expected } = call;
    if (list.items.length !== expected.length) return null;
    const values = new Map<string, string>();
    for (const [i, { text }] of list.items.entries()) {
      const [head = '', key] = expected[i]?.split(NEW) ?? [];
      if (!text.startsWith(head) || (key === undefined && text !== head)) return null;
      if (key !== undefined) values.set(key, text.slice(head.length));
    }
    return [...values.values()].every((value) => isKnownAt(after, call.start, value, language, scopes))
      ? values
      : null;
  }
  return null;
}
