import { createHash } from 'node:crypto';
import * as z from 'zod';
import { type ProviderSettings, profileOf } from '../gateway/index.ts';
import { costOf, type ModelFacts, type ModelRef, NO_USAGE, providerOf } from '../models/index.ts';
import type { Route } from '../router/index.ts';

/**
 * An hour of typing: 3,600 characters, which is much for an hour of programming, at the 3.5 requests per 100 characters and
 * 1,200 tokens each of the typing replay (`npm run bench`, 60 % right by line), and as many excerpts of other files as fit.
 */
export const HOUR = { requests: 125, promptTokens: 1_700, outputTokens: 80 };

/** What the user has agreed to: a model, where it is asked, and what an hour of it costs. */
const agreement = z.object({
  model: z.string(),
  place: z.string(),
  /** Null: agreed to while its price was unknown. */
  usdPerHour: z.number().nullable(),
});
type Agreement = z.infer<typeof agreement>;

/** That of older versions named no model, and covers none. */
const stored = z.array(agreement).catch([]);
const STORE_KEY = 'tierwise.completion.consent';
/** The oldest is forgotten first, and asked about again. */
const MOST = 50;

export interface Agreements {
  /** Whether the user has turned ghost text on; for which models is another question. */
  given(): boolean;
  /** The route with the models that are agreed to; null where the first one is not, or not so: that is asked about. */
  permitted(route: Route): Route | null;
  add(route: Route): PromiseLike<void>;
  clear(): PromiseLike<void>;
}

export interface AgreementDeps {
  readonly memory: { get(key: string): unknown; update(key: string, value: unknown): PromiseLike<void> };
  readonly providers: () => ProviderSettings;
}

/**
 * What the user has agreed to for ghost text, over windows and restarts. Another model, another address, another header or
 * field that could lead elsewhere, and a higher price are other things than what was agreed to.
 */
export function createAgreements({ memory, providers }: AgreementDeps): Agreements {
  const all = () => stored.parse(memory.get(STORE_KEY));
  const agreementTo = ({ model, facts }: Route['chain'][number]): Agreement => ({
    model,
    place: placeOf(model, providers()),
    usdPerHour: usdPerHour(facts),
  });
  return {
    given: () => Boolean(memory.get(STORE_KEY)),
    permitted(route) {
      const agreed = all();
      const isAgreed = (link: Route['chain'][number]) => {
        const now = agreementTo(link);
        return agreed.some((then) => covers(then, now));
      };
      const [first] = route.chain;
      return first && isAgreed(first) ? { ...route, chain: route.chain.filter(isAgreed) } : null;
    },
    add: ({ chain }) => {
      const now = chain.map(agreementTo);
      const others = all().filter(
        (one) => !now.some(({ model, place }) => one.model === model && one.place === place),
      );
      return memory.update(STORE_KEY, [...others, ...now].slice(-MOST));
    },
    clear: () => memory.update(STORE_KEY, undefined),
  };
}

function covers(then: Agreement, now: Agreement): boolean {
  if (then.model !== now.model || then.place !== now.place) return false;
  if (then.usdPerHour === null || now.usdPerHour === null) return then.usdPerHour === now.usdPerHour;
  return now.usdPerHour <= then.usdPerHour;
}

/** What an hour of typing costs with a model, in USD; null where its price is unknown. */
export function usdPerHour(facts: ModelFacts): number | null {
  const { requests, promptTokens, outputTokens } = HOUR;
  const usd = costOf({ ...NO_USAGE, inputTokens: promptTokens, outputTokens }, facts);
  return usd === null ? null : usd * (facts.tierFactor ?? 1) * requests;
}

/** Stands for where a model's requests go, without the secrets in it. */
function placeOf(model: ModelRef, providers: ProviderSettings): string {
  const id = providerOf(model);
  const profile = profileOf(id, providers);
  const { headers = {} } = (Object.hasOwn(providers, id) ? providers[id] : undefined) ?? {};
  const place = [profile?.kind, profile?.baseUrl, profile?.body, headers];
  return createHash('sha256').update(JSON.stringify(place)).digest('base64url');
}
