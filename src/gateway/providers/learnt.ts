import * as z from 'zod';
import { beginningOf, jsonIn } from '../../models/index.ts';
import { isObject } from '../../wires/index.ts';
import { type Body, type Change, changed } from './changes.ts';
import type { Answered } from './chunks.ts';
import { type Fetch, MOST_ERROR_BYTES } from './network.ts';
import { lessonIn } from './refusals.ts';

/** What has been learnt of servers and their models, in this window and those before. */
export interface Learnt {
  of(server: string, model: string): readonly Change[];
  learn(server: string, model: string, change: Change): void;
  /** The context window that the server itself has named for a model; null where it has not. */
  contextTokens(server: string, model: string): number | null;
}

/** Where it is kept from one window to the next: VS Code's global state. */
export interface LearntStore {
  get(name: string): unknown;
  update(name: string, value: unknown): Thenable<void>;
}

const STORED_AS = 'tierwise.learnt';
/** A few hundred small entries; what was learnt last stays. */
const MOST_ENTRIES = 200;
const MOST_CHANGES = 12;
/** Servers are updated and models loaded anew, so all is asked again after a week. */
const KEPT_MS = 7 * 24 * 3_600_000;

const tokens = z.int().positive().max(1e8);
const changeShape = z.discriminatedUnion('change', [
  z.object({ change: z.literal('leave-out'), field: z.string().max(80) }),
  z.object({ change: z.literal('rename'), field: z.string().max(80), to: z.string().max(80) }),
  z.object({ change: z.literal('at-most'), tokens }),
  z.object({ change: z.literal('system-as'), role: z.enum(['developer', 'user', 'system']) }),
  z.object({ change: z.enum(['no-images', 'whole', 'holes-as-chat']) }),
  z.object({ change: z.literal('window'), tokens }),
]);
const storedShape = z.array(
  z.tuple([
    z.string().max(400),
    z.object({ at: z.number(), changes: z.array(changeShape).max(MOST_CHANGES) }),
  ]),
);

/** Without a store it is known to this window only. Never fails for what is in the store, or for a store that fails. */
export function createLearnt(store?: LearntStore, now: () => number = Date.now): Learnt {
  const stored = storedShape.safeParse(store?.get(STORED_AS)).data ?? [];
  const known = new Map<string, { readonly at: number; readonly changes: readonly Change[] }>(stored);
  const of = (server: string, model: string): readonly Change[] => {
    const entry = known.get(keyOf(server, model));
    return entry && now() - entry.at < KEPT_MS ? entry.changes : [];
  };
  return {
    of,
    learn(server, model, change) {
      const key = keyOf(server, model);
      const others = of(server, model).filter((other) => aboutOf(other) !== aboutOf(change));
      known.delete(key);
      known.set(key, { at: now(), changes: [...others, change].slice(-MOST_CHANGES) });
      for (const oldest of [...known.keys()].slice(0, Math.max(0, known.size - MOST_ENTRIES)))
        known.delete(oldest);
      store?.update(STORED_AS, [...known]).then(undefined, () => undefined);
    },
    contextTokens(server, model) {
      const window = of(server, model).findLast((change) => change.change === 'window');
      return window?.tokens ?? null;
    },
  };
}

function keyOf(server: string, model: string): string {
  return `${server} ${model}`.slice(0, 400);
}

/** Of two changes of the same thing the later one holds. */
function aboutOf(change: Change): string {
  return 'field' in change ? `field ${change.field}` : change.change;
}

/** Statuses of a refusal that can name what is refused; llama.cpp answers 500 for what its templates refuse, and 501. */
const NAMING: ReadonlySet<number> = new Set([400, 402, 404, 405, 413, 415, 422, 500, 501]);
/** A server names one field at a time. */
const MOST_TRIES = 5;

export interface LearningOptions {
  readonly server: string;
  readonly learnt: Learnt;
  /** What the user has set for this server. */
  readonly presets: readonly Change[];
  /** Fields that are sent because the user wants them: they are never left out. */
  readonly wanted: readonly string[];
}

/**
 * A fetch that sends what the server takes: what it names in a refusal is changed once and sent again at once, and is known from
 * then on. The refused call was never begun, so nobody counts it.
 */
export function learningFetch<Answer extends Answered>(
  fetch: Fetch<Answer>,
  { server, learnt, presets, wanted }: LearningOptions,
): Fetch<Answer | Response> {
  return async (input, init) => {
    const asked = bodyIn(init);
    const model = typeof asked?.['model'] === 'string' ? asked['model'] : '';
    if (!asked) return fetch(input, init);
    const once: Change[] = [];
    const sent = new Set<string>();
    for (let tries = 1; ; tries++) {
      const body = changed(asked, [...presets, ...learnt.of(server, model), ...once]);
      const text = JSON.stringify(body);
      sent.add(text);
      const response = await fetch(input, body === asked ? init : { ...init, body: text });
      if (!NAMING.has(response.status)) return response;
      const said = await beginningOf(response, MOST_ERROR_BYTES).catch(() => '');
      const lesson = lessonIn(response.status, jsonIn(said) ?? said, body, wanted);
      if (lesson?.remember) learnt.learn(server, model, lesson.remember);
      if (lesson?.once) once.push(lesson.once);
      const next = changed(asked, [...presets, ...learnt.of(server, model), ...once]);
      // The same once more would be refused once more.
      if (!lesson || tries === MOST_TRIES || sent.has(JSON.stringify(next))) {
        return new Response(said, { status: response.status, headers: response.headers });
      }
    }
  };
}

function bodyIn(init: RequestInit | undefined): Body | null {
  if (init?.method !== 'POST' || typeof init.body !== 'string') return null;
  const body = jsonIn(init.body);
  return isObject(body) ? body : null;
}
