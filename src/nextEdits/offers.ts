import type { Candidate } from './certain/index.ts';
import { applied, fits, isInEdit, isUndo, surelyParses } from './check.ts';
import type { Edit } from './edit.ts';
import { createPool, type Offered, type Pool } from './pool.ts';
import type { EnginePorts } from './ports.ts';
import type { Spot } from './rank.ts';
import type { Suggestion } from './suggestion.ts';
import { rangesIn } from './texts.ts';

/**
 * What is offered, one at a time, once it is checked: it can be written, is no undo, and its file parses with it as before.
 * Whether it adds errors of types only a language server can say, of a document that has it already: so nothing asks. What is
 * written at callers has names that are declared there, and the errors of what was accepted are the next to be mended.
 */
export interface Offers {
  readonly pool: Omit<Pool, 'add' | 'renew' | 'ranked'>;
  /** Adds what follows from the newest edit, which comes first, but for what the user is typing there or has taken back. */
  add(candidates: readonly Candidate[], edits: readonly [Edit, ...Edit[]]): void;
  /** The same, once that edit has gone on: what followed from it before is dropped, or becomes what follows now. */
  renew(candidates: readonly Candidate[], edits: readonly [Edit, ...Edit[]]): void;
  /** Where the user is: what is near comes first. */
  near(spot: Spot): void;
  /** Tells what is offered now, if that is another than before. */
  tell(): void;
  isEmpty(): boolean;
  current(): Suggestion | undefined;
  following(): readonly Suggestion[];
}

/**
 * @param texts of the files that are open, as they are now
 * @param onDropped is told what did not parse
 */
export function createOffers(
  { parses, onDidChange }: Pick<EnginePorts, 'parses' | 'onDidChange'>,
  texts: ReadonlyMap<string, string>,
  onDropped: (one: Offered) => void,
): Offers {
  const { add, renew, ranked, ...pool } = createPool();
  let spot: Spot | null = null;
  let shown: Suggestion | undefined;
  let shownKey = 'null';
  let queue: readonly Suggestion[] | undefined;
  /** What passed the check of its syntax; each is checked when its turn comes, one at a time. */
  const checked = new Map<number, string>();
  let checking: number | undefined;

  const order = () => ranked(spot, [...texts.keys()]);
  const suggestions = (offered: readonly Offered[]): Suggestion[] => {
    const ranges = new Map<string, ReturnType<typeof rangesIn>>();
    return offered.map(({ id, uri, start, end, oldText, newText, way, requestId }) => {
      const rangeOf = ranges.get(uri) ?? rangesIn(texts.get(uri) ?? '');
      ranges.set(uri, rangeOf);
      const one = { id, uri, range: rangeOf(start, end), oldText, newText, way };
      return requestId === undefined ? one : { ...one, requestId };
    });
  };
  const tell = (): void => {
    queue = undefined;
    const [first] = order();
    const isReady = first !== undefined && (surelyParses(first) || checked.get(first.id) === first.newText);
    if (first !== undefined && !isReady && first.id !== checking) void check(first);
    const [next] = first !== undefined && isReady ? suggestions([first]) : [];
    const key = JSON.stringify(next ?? null);
    if (key === shownKey) return;
    [shown, shownKey] = [next, key];
    onDidChange(next);
  };
  const check = async (one: Offered): Promise<void> => {
    const text = texts.get(one.uri) ?? '';
    checking = one.id;
    const isWhole = await parses(one.uri, text, applied(one, text)).catch(() => true);
    checking = undefined;
    if (isWhole) checked.set(one.id, one.newText);
    else if (pool.take(one.id)) onDropped(one);
    tell();
  };
  const fitting = (candidates: readonly Candidate[], edits: readonly [Edit, ...Edit[]]) =>
    candidates.filter((one) => {
      const text = texts.get(one.uri) ?? '';
      return fits(one, text) && !isInEdit(one, edits[0]) && !isUndo(one, text, edits);
    });
  return {
    pool: {
      ...pool,
      clear() {
        pool.clear();
        checked.clear();
      },
      forget() {
        pool.forget();
        checked.clear();
      },
    },
    add: (candidates, edits) => add(fitting(candidates, edits)),
    renew: (candidates, edits) => renew(fitting(candidates, edits)),
    near(place) {
      spot = place;
    },
    tell,
    isEmpty: () => order().length === 0,
    current: () => shown,
    following() {
      queue ??= suggestions(order().filter(({ id }) => id !== shown?.id));
      return queue;
    },
  };
}
