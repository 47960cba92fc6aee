import type { MoveCause, Route } from '../router/index.ts';
import type { Question, RequestService } from './service.ts';

/** What the user wants done about a question that would be dear. */
export type PriceChoice = 'ask' | 'cheap' | 'stop';

/** The limit that a question was over, and the setting that it stands in. */
export interface PriceLimit {
  readonly limitUsd: number;
  readonly setting: string;
}

export interface PriceConsent {
  /** A question that is expected to cost more is asked about first; null: none is. In USD. */
  readonly settings: () => {
    readonly chat: { readonly warnAboveUsd: number | null };
    /** The same for one that moves the conversation to a dearer model. */
    readonly askAboveUsd: number | null;
  };
  readonly askAboutPrice: (route: Route, limit: PriceLimit) => Promise<PriceChoice>;
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
  const usd = route.expectedUsd ?? 0;
  const passed = limitsOf(settings(), route).find(
    ({ limitUsd }) => usd > Math.max(limitUsd, agreedBeforeUsd),
  );
  if (!passed) return { question, route, agreedUsd: 0 };
  const choice = await askAboutPrice(route, passed);
  if (choice === 'stop') return null;
  // The next turns are a little longer each, and are not asked about one by one.
  if (choice === 'ask') return { question, route, agreedUsd: 1.5 * usd };
  const cheap: Question = { ...question, tier: 'cheap', model: null };
  return { question: cheap, route: await requests.route(cheap), agreedUsd: 0 };
}

/** A conversation that goes up by itself is an escalation too. */
function limitsOf(
  { chat, askAboveUsd }: ReturnType<PriceConsent['settings']>,
  { move }: Route,
): readonly PriceLimit[] {
  const goesUp = move !== undefined && UPWARDS.has(move.cause.reason);
  return [
    ...(chat.warnAboveUsd === null
      ? []
      : [{ limitUsd: chat.warnAboveUsd, setting: 'tierwise.chat.warnAboveUsd' }]),
    ...(askAboveUsd === null || !goesUp
      ? []
      : [{ limitUsd: askAboveUsd, setting: 'tierwise.routing.askAboveUsd' }]),
  ];
}

const UPWARDS: ReadonlySet<MoveCause['reason']> = new Set(['harder-task', 'failed-checks', 'stuck']);
