import { hash } from 'node:crypto';
import type { Attempt, Ledger } from '../../ledger/index.ts';
import { isModelRef, jsonIn, type ModelRef } from '../../models/index.ts';
import { isTier, type Tier } from '../../router/index.ts';
import { isObject, type WireRequest } from '../../wires/index.ts';
import type { Ask } from '../ask.ts';
import { wishOf } from './said.ts';

/** A conversation of a client. */
export interface Session {
  /** Short and stable, without a word of the client's: it goes to the ledger. */
  readonly id: string;
  /** The model that it is bound to, with its tier; null before its first answer. */
  bound: { readonly model: ModelRef; readonly tier: Tier; readonly failedChecks: number } | null;
  /** The model that it has been raised to since, for an agent that does not get on. */
  raised: { readonly model: ModelRef; readonly tier: Tier } | null;
  /** When it was last answered, Unix ms; 0 before that. */
  at: number;
}

/** Headers in which clients name the conversation. */
const HEADERS = [
  'x-claude-code-session-id',
  'session-id',
  'session_id',
  'conversation-id',
  'conversation_id',
  'thread-id',
  'x-session-id',
  'x-session-affinity',
  'x-opencode-session',
];

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;

/**
 * What a client calls its conversation, in whichever form it says so; the beginning of the conversation where it says
 * nothing. The same conversation has the same id in all forms.
 */
export function sessionIdOf(
  request: WireRequest,
  { headers, client }: Pick<Ask, 'headers' | 'client'>,
): string {
  const told = toldIn(request, headers);
  const name = told === null ? `${client} ${beginningOf(request)}` : plainId(told);
  return hash('sha256', name).slice(0, 24);
}

function toldIn({ user, cacheKey, metadata }: WireRequest, headers: Ask['headers']): string | null {
  for (const name of HEADERS) {
    const value = headers.get(name)?.trim();
    if (value) return value;
  }
  const own = metadata?.['session_id'] ?? metadata?.['conversation_id'];
  if (typeof own === 'string' && own !== '') return own;
  const userId = metadata?.['user_id'] ?? user;
  const inUser = typeof userId === 'string' ? sessionInUser(userId) : null;
  return inUser ?? (cacheKey || null);
}

/** Claude Code's `user_…_account_…_session_…`, or the same as JSON in a string. A mere user is no conversation. */
function sessionInUser(userId: string): string | null {
  if (userId.startsWith('{')) {
    const said = jsonIn(userId);
    const id = isObject(said) ? said['session_id'] : null;
    return typeof id === 'string' && id !== '' ? id : null;
  }
  const at = userId.lastIndexOf('session_');
  return at < 0 ? null : userId.slice(at + 'session_'.length) || null;
}

/** A UUID is what it is, whatever stands around it. */
function plainId(told: string): string {
  return (told.match(UUID)?.at(-1) ?? told).toLowerCase();
}

/** As much of the first words as tells conversations apart. */
const BEGINNING_CHARS = 2_000;

function beginningOf({ turns }: WireRequest): string {
  const first = turns.findIndex(({ role }) => role === 'user');
  return (wishOf({ turns: turns.slice(0, first + 1) }) ?? '').slice(0, BEGINNING_CHARS);
}

/** Conversations that are remembered; the one that was not heard of for the longest time is forgotten first. */
const MOST_SESSIONS = 1_000;
/** Of what the ledger has of a conversation, so much is looked at. */
const LATEST = 20;

/** Each conversation is bound to a model for each way in which it asks: `auto`, a tier, a model. */
export function createSessions(ledger: Pick<Ledger, 'attemptsOfSession'>) {
  const known = new Map<string, Session>();
  return {
    /** `isOn`: something was answered in it before, by whatever window. */
    find(id: string, goal: string, isOn: boolean): Session {
      const key = `${goal} ${id}`;
      const session = known.get(key) ?? {
        id,
        bound: isOn ? boundIn(ledger.attemptsOfSession(id), goal) : null,
        raised: null,
        at: 0,
      };
      known.delete(key);
      known.set(key, session);
      for (const oldest of known.keys()) {
        if (known.size <= MOST_SESSIONS) break;
        known.delete(oldest);
      }
      return session;
    },
  };
}

export type Sessions = ReturnType<typeof createSessions>;

/** The model that answered last; what was asked beside the conversation was shorter than it. */
function boundIn(attempts: readonly Attempt[], goal: string): Session['bound'] {
  const whole = attempts
    .filter(({ outcome, tier }) => outcome === 'ok' && (!isTier(goal) || goal === tier))
    .slice(-LATEST);
  const longest = Math.max(0, ...whole.map(({ contextTokens }) => contextTokens));
  const last = whole.findLast(({ contextTokens }) => contextTokens > longest / 2);
  if (!last || !isTier(last.tier)) return null;
  const model = `${last.provider}/${last.model}`;
  return isModelRef(model) ? { model, tier: last.tier, failedChecks: 0 } : null;
}
