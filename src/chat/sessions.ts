import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { Message } from '../gateway/index.ts';
import { isModelRef, type ModelRef } from '../models/index.ts';
import { TIERS, type Tier } from '../router/index.ts';

/** A conversation of another extension, or of VS Code's own agent. */
export interface Session {
  readonly id: string;
  /** What it is bound to; null before its first answer. */
  bound: { readonly model: ModelRef; readonly tier: Tier; readonly failedChecks: number } | null;
  /** The model that it has been raised to since, for an agent that does not get on; null where it is where it is bound. */
  raised: { readonly model: ModelRef; readonly tier: Tier } | null;
  /** When it was last answered, Unix ms. */
  at: number;
}

export interface Sessions {
  /** The conversation that these messages go on with; a new one where nothing has been answered in them yet. */
  find(model: string, messages: readonly Message[]): Session;
  /** Keeps what the session is bound to. `answer` is what its first turn was answered with. */
  keep(model: string, messages: readonly Message[], answer: Message, session: Session): void;
}

/** Where sessions outlive the window: VS Code's own memento. */
export interface SessionStore {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}

/** Conversations whose model is remembered; the oldest is forgotten first. */
const MOST_SESSIONS = 200;
const STORE_KEY = 'chat.sessions';

const place = {
  model: z.string().refine((text): text is ModelRef => isModelRef(text)),
  tier: z.enum(TIERS),
};

const stored = z
  .array(
    z.object({
      keys: z.array(z.string()),
      id: z.string(),
      ...place,
      raised: z.object(place).nullable().default(null),
      failedChecks: z.number(),
      at: z.number(),
    }),
  )
  .catch([]);

/**
 * VS Code gives no id for a conversation of its language model API, but its beginning stays the same through all of its
 * turns: all up to the first answer, and that answer. Only hashes of it are kept.
 */
export function createSessions(store: SessionStore): Sessions {
  const known = new Map<string, Session>();
  for (const { keys, id, model, tier, raised, failedChecks, at } of stored.parse(store.get(STORE_KEY))) {
    const session: Session = { id, bound: { model, tier, failedChecks }, raised, at };
    for (const key of keys) known.set(key, session);
  }
  const remember = (key: string, session: Session) => {
    known.delete(key);
    known.set(key, session);
    while (new Set(known.values()).size > MOST_SESSIONS) {
      const oldest = known.keys().next().value;
      if (oldest === undefined) return;
      known.delete(oldest);
    }
  };
  return {
    find(model, messages) {
      const { begin, whole } = keysOf(model, messages);
      const session = whole === null ? undefined : (known.get(whole) ?? known.get(begin));
      return session ?? { id: crypto.randomUUID(), bound: null, raised: null, at: 0 };
    },
    keep(model, messages, answer, session) {
      const { begin, whole } = keysOf(model, messages);
      // Two conversations can begin with the same words; the first answer tells them apart.
      remember(begin, session);
      remember(whole ?? keysOf(model, [...messages, answer]).whole ?? begin, session);
      void store.update(STORE_KEY, toStore(known));
    },
  };
}

function keysOf(model: string, messages: readonly Message[]): { begin: string; whole: string | null } {
  const at = messages.findIndex(({ role }) => role === 'assistant');
  const begin = messages.slice(0, at < 0 ? messages.length : at);
  const answer = messages[at];
  return {
    begin: hash(model, begin.map(essence)),
    whole: answer ? hash(model, [...begin, answer].map(essence)) : null,
  };
}

/** Without what a caller may write anew each time: spaces at the ends. Of an answer its calls tell the most. */
function essence(message: Message): string {
  const calls = message.role === 'assistant' ? (message.toolCalls ?? []).map(({ id }) => id) : [];
  return JSON.stringify([message.role, calls.length > 0 ? calls : message.content.trim()]);
}

function hash(model: string, parts: readonly string[]): string {
  return createHash('sha256')
    .update([model, ...parts].join('\n'))
    .digest('base64url');
}

function toStore(known: ReadonlyMap<string, Session>): z.input<typeof stored> {
  const keys = Map.groupBy(known.keys(), (key) => known.get(key));
  return [...keys].flatMap(([session, own]) =>
    session?.bound
      ? [{ keys: own, id: session.id, ...session.bound, raised: session.raised, at: session.at }]
      : [],
  );
}
