import type { Route } from '../router/index.ts';
import type { Question, RequestService } from './service.ts';

/** What the user wants done about a question that would be dear. */
export type PriceChoice = 'ask' | 'cheap' | 'stop';

export interface PriceConsent {
  /** A question that is expected to cost more than `warnAboveUsd` is asked about first; null: none is. In USD. */
  readonly settings: () => { readonly chat: { readonly warnAboveUsd: number | null } };
  readonly askAboutPrice: (route: Route, warnAboveUsd: number) => Promise<PriceChoice>;
}

/** A question that the user wants asked at its price. `agreedUsd` is the price from which they are asked again; 0: they were not asked. */
export interface AgreedQuestion {
  readonly question: Question;
  readonly route: Route;
  readonly agreedUsd: number;
}

/**
 * Asks before a dear question, once for its price. `agreedBeforeUsd` is what the user has agreed to in this conversation.
 * Null where they do not want it.
 */
export async function agreeOnPrice(
  { settings, askAboutPrice }: PriceConsent,
  requests: Pick<RequestService, 'route'>,
  question: Question,
  route: Route,
  agreedBeforeUsd: number,
): Promise<AgreedQuestion | null> {
  const limit = settings().chat.warnAboveUsd;
  const usd = route.expectedUsd ?? 0;
  if (limit === null || usd <= Math.max(limit, agreedBeforeUsd)) return { question, route, agreedUsd: 0 };
  const choice = await askAboutPrice(route, limit);
  if (choice === 'stop') return null;
  // The next turns are a little longer each, and are not asked about one by one.
  if (choice === 'ask') return { question, route, agreedUsd: 1.5 * usd };
  const cheap: Question = { ...question, tier: 'cheap', model: null };
  return { question: cheap, route: await requests.route(cheap), agreedUsd: 0 };
}
