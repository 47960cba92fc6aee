import { pick, seeded } from '../bench/edits-random.ts';

/** How much a day holds. */
export interface DaySize {
  readonly completions: number;
  readonly edits: number;
  readonly chats: number;
}

/** What becomes of a request: the user types on once the answer has begun; or the first answer does not pass its check. */
export type Fate = 'plain' | 'cancelled' | 'turned-down';

export interface Step {
  /** The request's number in the day; it stands in its prompt. */
  readonly n: number;
  readonly kind: 'completion' | 'edit' | 'turn';
  readonly fate: Fate;
}

/** What a user begins: one request, or a conversation of several, each after the one before. */
export type Action = readonly Step[];

export const WINDOWS = 3;
const TURNS = 5;
/** Of ten: who types on, and who stops an answer. */
const FATES: Readonly<Record<Step['kind'], readonly Fate[]>> = {
  completion: ['cancelled', ...Array<Fate>(9).fill('plain')],
  edit: ['turned-down', 'cancelled', ...Array<Fate>(8).fill('plain')],
  turn: ['cancelled', ...Array<Fate>(9).fill('plain')],
};

/** The day of each window: the same for the same seed. */
export function planDay(
  seed: string,
  { completions, edits, chats }: DaySize,
): readonly (readonly Action[])[] {
  const random = seeded(seed);
  let n = 0;
  const step = (kind: Step['kind']): Step => ({ n: n++, kind, fate: pick(random, FATES[kind]) ?? 'plain' });
  const times = (count: number, action: () => Action) => Array.from({ length: count }, action);
  const day = [
    ...times(completions, () => [step('completion')]),
    ...times(edits, () => [step('edit')]),
    ...times(chats, () => Array.from({ length: TURNS }, () => step('turn'))),
  ]
    .map((action) => ({ action, at: random() }))
    .sort((a, b) => a.at - b.at);
  return Array.from({ length: WINDOWS }, (_, window) =>
    day.filter((_action, i) => i % WINDOWS === window).map(({ action }) => action),
  );
}

/** The words by which a server knows a request. */
export function markOf({ n, fate }: Step): string {
  return `request ${n} ${fate}`;
}

/** The request that a body is of: the last that it names, for a conversation names all its turns. */
export function requestIn(body: unknown): Pick<Step, 'n' | 'fate'> | null {
  const found = [...JSON.stringify(body).matchAll(/request (\d+) (plain|cancelled|turned-down)/g)].at(-1);
  return found ? { n: Number(found[1]), fate: found[2] as Fate } : null;
}
