import { createHash } from 'node:crypto';
import * as z from 'zod';
import { type FailureReason, type ProviderSettings, profileOf } from '../gateway/index.ts';
import { languageTag, t } from '../l10n/index.ts';
import { costOf, type ModelFacts, type ModelRef, NO_USAGE, providerOf } from '../models/index.ts';
import { formatUsd, type Route } from '../router/index.ts';

/** Failures that would come again with the next key: who asks while the user types stops until something changes. */
export const REPEATING: ReadonlySet<FailureReason> = new Set([
  'auth',
  'payment',
  'no-key',
  'budget',
  'forbidden',
  'redirect',
  'address',
  'bad-request',
]);

/** What a feature that asks while the user types needs for an hour of it. */
export interface Hour {
  readonly requests: number;
  readonly promptTokens: number;
  readonly outputTokens: number;
}

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
/** The oldest is forgotten first, and asked about again. */
const MOST = 50;

export interface Agreements {
  /** Whether the user has agreed to anything; to which models is another question. */
  given(): boolean;
  /** The route with the models that are agreed to; null where the first one is not, or not so: that is asked about. */
  permitted(route: Route): Route | null;
  add(route: Route): PromiseLike<void>;
  clear(): PromiseLike<void>;
}

export interface AgreementDeps {
  readonly memory: { get(key: string): unknown; update(key: string, value: unknown): PromiseLike<void> };
  readonly providers: () => ProviderSettings;
  /** Where it is kept. */
  readonly key: string;
  readonly hour: Hour;
}

/**
 * What the user has agreed to for a feature that asks while they type, over windows and restarts. Another model, another address, another header or
 * field that could lead elsewhere, and a higher price are other things than what was agreed to.
 */
export function createAgreements({ memory, providers, key, hour }: AgreementDeps): Agreements {
  const all = () => stored.parse(memory.get(key));
  const agreementTo = ({ model, facts }: Route['chain'][number]): Agreement => ({
    model,
    place: placeOf(model, providers()),
    usdPerHour: usdPerHour(facts, hour),
  });
  return {
    given: () => Boolean(memory.get(key)),
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
      return memory.update(key, [...others, ...now].slice(-MOST));
    },
    clear: () => memory.update(key, undefined),
  };
}

function covers(then: Agreement, now: Agreement): boolean {
  if (then.model !== now.model || then.place !== now.place) return false;
  if (then.usdPerHour === null || now.usdPerHour === null) return then.usdPerHour === now.usdPerHour;
  return now.usdPerHour <= then.usdPerHour;
}

/** What such an hour costs with a model, in USD; null where its price is unknown. */
export function usdPerHour(facts: ModelFacts, { requests, promptTokens, outputTokens }: Hour): number | null {
  const usd = costOf({ ...NO_USAGE, inputTokens: promptTokens, outputTokens }, facts);
  return usd === null ? null : usd * (facts.tierFactor ?? 1) * requests;
}

/** The same for the user, as a sentence. */
export function formatHour(facts: ModelFacts, hour: Hour): string {
  const usd = usdPerHour(facts, hour);
  if (usd === null) return t('What it costs is unknown: this model has no known price.');
  if (facts.priceSource === 'included')
    return t('Your subscription pays for it, and may count it by its own rules.');
  if (usd === 0) return t('It costs nothing: the model runs on your machine.');
  return t(
    'It costs about {0} per hour of steady typing: about {1} requests of {2} tokens.',
    formatUsd(usd),
    hour.requests,
    hour.promptTokens.toLocaleString(languageTag()),
  );
}

/** Another model that may answer, with its address and its price by the hour. */
export function formatOther(link: Route['chain'][number], providers: ProviderSettings, hour: Hour): string {
  const usd = usdPerHour(link.facts, hour);
  const price = usd === null ? t('at an unknown price') : t('about {0} an hour', formatUsd(usd));
  return `${link.model} (${addressOf(link, providers)}), ${price}`;
}

/** Where a model is asked. */
export function addressOf({ model }: Route['chain'][number], providers: ProviderSettings): string {
  return profileOf(providerOf(model), providers)?.baseUrl ?? t('an unknown address');
}

/** Stands for where a model's requests go, without the secrets in it. */
function placeOf(model: ModelRef, providers: ProviderSettings): string {
  const id = providerOf(model);
  const profile = profileOf(id, providers);
  const { headers = {} } = (Object.hasOwn(providers, id) ? providers[id] : undefined) ?? {};
  const place = [profile?.kind, profile?.baseUrl, profile?.body, headers];
  return createHash('sha256').update(JSON.stringify(place)).digest('base64url');
}
