import * as z from 'zod';
import { orCancelled } from '../gateway/index.ts';
import { t } from '../l10n/index.ts';
import { type CallerLimits, CORE } from '../ledger/index.ts';
import { formatUsd, type Route, worstAttemptUsd } from '../router/index.ts';

/** What the user has said of a caller: all models, those that cost nothing, or none. */
export const ACCESSES = ['all', 'free', 'none'] as const;
export type Access = (typeof ACCESSES)[number];

/** Who asks where VS Code does not say who. */
export const UNKNOWN_CALLER = 'unknown';

/** A caller that the user has been asked about. */
interface KnownCaller {
  /** The id of an extension, in small letters, or `unknown`. */
  readonly id: string;
  /** Null where the user dismissed the question, and is not asked again for a while. */
  readonly access: Access | null;
}

/** What a caller wants: the question that the user is asked names it. */
export interface AccessQuestion {
  readonly caller: string;
  readonly route: Route;
}

export type Admission =
  | { readonly ok: true; readonly route: Route }
  /** `unanswered`: the question was dismissed. `only-free`: none of the models is free. */
  | {
      readonly ok: false;
      readonly caller: string;
      readonly reason: 'none' | 'only-free' | 'unanswered' | 'cancelled';
    };

/** Which callers may use which models. Nobody spends whom the user has not let in. */
export interface CallerAccess {
  /**
   * The route with the models that a caller may use. Its first call that can cost something asks the user; several at once
   * share the question. `caller`: an extension's id, `core`, or null where VS Code does not say who asks.
   */
  admit(caller: string | null, route: Route, signal: AbortSignal): Promise<Admission>;
  known(): readonly KnownCaller[];
  /** Null: it is asked about again. */
  set(caller: string, access: Access | null): void;
  /** What may be spent in a day of what is set for it: nothing by those that were not let in. */
  limits(set: CallerLimits): CallerLimits;
}

export interface AccessDeps {
  /** Null where the user dismissed the question. */
  readonly ask: (question: AccessQuestion) => Promise<Access | null>;
  /** Outlives the window. */
  readonly memory: { get(key: string): unknown; update(key: string, value: unknown): PromiseLike<void> };
  /** Unix time in ms. */
  readonly now: () => number;
}

const STORE_KEY = 'callers.access';
/** A dismissed question is a no for so long: a caller that goes on asking must not be a stream of dialogs. */
const QUIET_MS = 10 * 60_000;

/** What cannot be read is asked again. */
const stored = z.record(z.string(), z.enum(ACCESSES).nullable().catch(null)).catch({});

export function createCallerAccess({ ask, memory, now }: AccessDeps): CallerAccess {
  const asking = new Map<string, Promise<Access | null>>();
  const quietUntil = new Map<string, number>();
  /** It stands for anybody, so that a yes to it ends with the window. */
  let unknownCaller: Access | null = null;

  const all = () => stored.parse(memory.get(STORE_KEY));
  const accessOf = (caller: string): Access | null => {
    if (caller === UNKNOWN_CALLER) return unknownCaller;
    const known = all();
    return Object.hasOwn(known, caller) ? (known[caller] ?? null) : null;
  };
  const set = (caller: string, access: Access | null): void => {
    quietUntil.delete(caller);
    if (caller === UNKNOWN_CALLER) unknownCaller = access;
    else void memory.update(STORE_KEY, { ...all(), [caller]: access });
  };
  const askOnce = (question: AccessQuestion): Promise<Access | null> => {
    const { caller } = question;
    const open = asking.get(caller);
    if (open !== undefined) return open;
    const answer = ask(question)
      .then((access) => {
        if (access === null) quietUntil.set(caller, now() + QUIET_MS);
        else set(caller, access);
        return access;
      })
      .finally(() => asking.delete(caller));
    asking.set(caller, answer);
    return answer;
  };
  return {
    async admit(asked, route, signal) {
      const caller = asked?.toLowerCase() ?? UNKNOWN_CALLER;
      // A model of VS Code's own chat is picked by the user.
      if (caller === CORE) return { ok: true, route };
      const refuse = (reason: Extract<Admission, { ok: false }>['reason']): Admission => ({
        ok: false,
        caller,
        reason,
      });
      let access = accessOf(caller);
      if (access === null) {
        if (route.chain.every(isFree)) return { ok: true, route };
        if (now() < (quietUntil.get(caller) ?? 0)) return refuse('unanswered');
        const answer = await orCancelled(askOnce({ caller, route }), signal);
        if (answer === 'cancelled') return refuse('cancelled');
        access = answer;
      }
      if (access === null) return refuse('unanswered');
      if (access === 'none') return refuse('none');
      if (access === 'all') return { ok: true, route };
      const chain = route.chain.filter(isFree);
      return chain.length > 0 ? { ok: true, route: { ...route, chain } } : refuse('only-free');
    },
    known: () => [
      ...Object.entries(all()).flatMap(([id, access]) => (access === null ? [] : [{ id, access }])),
      ...(unknownCaller === null ? [] : [{ id: UNKNOWN_CALLER, access: unknownCaller }]),
      ...[...quietUntil.keys()].map((id) => ({ id, access: null })),
    ],
    set,
    limits(limits) {
      // What is stored of the unknown caller does not count.
      const known = Object.entries({ ...all(), [UNKNOWN_CALLER]: unknownCaller });
      const letIn = known.flatMap(([caller, access]) => (access === 'all' ? [caller] : []));
      const own = letIn.map((caller) => [caller, limitOf(limits, caller)] as const);
      const core = Object.hasOwn(limits, CORE) ? { [CORE]: limits[CORE] ?? null } : {};
      return { ...Object.fromEntries(own), ...core, '*': 0 };
    },
  };
}

/** What is not named has the limit of all others; where there is none either, nothing is allowed. */
export function limitOf(limits: CallerLimits, caller: string): number | null {
  const name = Object.hasOwn(limits, caller) ? caller : '*';
  return Object.hasOwn(limits, name) ? (limits[name] ?? null) : 0;
}

/** Known to cost nothing, not even of what a subscription has. */
function isFree({ facts, maxOutputTokens }: Route['chain'][number]): boolean {
  return facts.priceSource !== 'included' && worstAttemptUsd(1, maxOutputTokens, facts) === 0;
}

/** Why a caller is refused, for whoever reads its errors. `id`: what it is called. */
export function formatRefusal({ caller, reason }: Extract<Admission, { ok: false }>): string {
  const who = caller === UNKNOWN_CALLER ? t('extensions that VS Code does not name') : caller;
  const change = t('Run “Tierwise: Manage Access…” to change that.');
  switch (reason) {
    case 'none':
      return `${t('You do not let {0} use models of Tierwise.', who)} ${change}`;
    case 'only-free':
      return `${t('You let {0} use models of Tierwise that cost nothing, and none of these is available now.', who)} ${change}`;
    case 'unanswered':
      return `${t('You have not yet let {0} use models of Tierwise.', who)} ${change}`;
    case 'cancelled':
      return t('The request was cancelled.');
  }
}

/** What a caller's first call would cost, as a sentence. */
export function formatFirstCall({ chain, expectedUsd }: Route): string {
  const model = chain[0]?.model ?? t('a model');
  return expectedUsd === null
    ? t('Its request goes to {0}; what it costs is unknown.', model)
    : t('Its request goes to {0} and would cost about {1}.', model, formatUsd(expectedUsd));
}
