import { t } from '../l10n/index.ts';
import type { PriceNote, Reservation, TrajectoryNote } from '../ledger/index.ts';
import { costOf, type ModelFacts, type ModelRef, NO_USAGE, providerOf } from '../models/index.ts';
import {
  type ChainLink,
  formatLimit,
  formatReasonsToStore,
  formatUsd,
  type Route,
  worstAttemptUsd,
} from '../router/index.ts';
import { type BudgetRefusal, type Failure, failure } from './failures.ts';
import type { GatewayRequest } from './types.ts';

/** The model's name as its provider knows it. */
export function nameAtProvider(model: ModelRef): string {
  return model.slice(providerOf(model).length + 1);
}

/** What the ledger reserves before a call: whose it is, what it can cost, and what it has cost should this process end in the middle. */
export function reservationOf(
  request: GatewayRequest,
  link: ChainLink,
  requestId: string,
  attempt: number,
  workspace: string | null,
): Reservation {
  const { model, tier, facts, maxOutputTokens } = link;
  const { inputTokens, task } = request.route;
  const inputUsd = estimatedUsd(inputTokens, 0, facts);
  const withOneToken = estimatedUsd(inputTokens, 1, facts);
  return {
    requestId,
    sessionId: request.sessionId,
    at: Date.now(),
    task,
    tier,
    provider: providerOf(model),
    model: nameAtProvider(model),
    attempt: attempt + (request.after?.attempts ?? 0),
    language: request.language,
    caller: request.caller ?? null,
    ...('relay' in request ? { isClient: true as const } : {}),
    workspace,
    reasons: formatReasonsToStore(request.route),
    prices: priceNote(facts),
    ...trajectoryNote(request.route),
    contextTokens: Math.ceil(inputTokens),
    worstUsd: worstAttemptUsd(inputTokens, maxOutputTokens, facts),
    inputUsd,
    outputTokenUsd: inputUsd === null || withOneToken === null ? null : withOneToken - inputUsd,
  };
}

/** What the trajectory of an agent asks for, among a route's reasons. */
function trajectoryNote({ reasons, chain }: Route): { readonly trajectory?: TrajectoryNote } {
  for (const why of reasons) {
    if (why.reason === 'trajectory') {
      const { done, begins, move, cause, model, tier, rereadUsd } = why;
      const [name, count] =
        cause.reason === 'stuck' ? [cause.sign.reason, cause.sign.count] : [cause.since, 0];
      return { trajectory: { move, cause: name, count, done, begins, tier, model, rereadUsd } };
    }
    const model = chain[0]?.model ?? '';
    const none = { count: 0, begins: true, model, rereadUsd: 0 };
    if (why.reason === 'subtask') {
      const { tier, subtask, done } = why;
      return { trajectory: { ...none, move: 'cheap', cause: subtask, done, tier } };
    }
    if (why.reason === 'not-raised' && why.cause.reason === 'stuck') {
      const { reason: cause, count } = why.cause.sign;
      return { trajectory: { ...none, move: 'none', cause, count, done: false, tier: chain[0]?.tier ?? '' } };
    }
  }
  return {};
}

/** The same for an answer from the cache, which costs nothing. */
export function freeReservation(reservation: Reservation): Reservation {
  return { ...reservation, worstUsd: 0, inputUsd: 0, outputTokenUsd: 0 };
}

function priceNote({ priceSource, pricedAs, pricedOn, prices, doubt }: ModelFacts): PriceNote {
  return {
    source: priceSource,
    pricedAs: pricedAs ?? null,
    on: pricedOn ?? null,
    ...(doubt?.prices[0]
      ? {
          doubt: {
            list: doubt.list,
            on: doubt.on,
            inputUsd: doubt.prices[0].inputUsd,
            outputUsd: doubt.prices[0].outputUsd,
          },
        }
      : {}),
    bands: prices.map(({ aboveInputTokens, inputUsd, outputUsd, cacheReadUsd, cacheWriteUsd }) => ({
      aboveInputTokens,
      inputUsd,
      outputUsd,
      cacheReadUsd,
      cacheWriteUsd,
    })),
  };
}

/** Null where the price is unknown. */
export function estimatedUsd(inputTokens: number, outputTokens: number, facts: ModelFacts): number | null {
  return costOf({ ...NO_USAGE, inputTokens, outputTokens }, facts);
}

/** The ledger's refusal as a failure of the attempt. */
export function budgetFailure(refusal: BudgetRefusal): Failure {
  const detail = `${refusal.reason}: spent ${refusal.spentUsd}, limit ${refusal.limitUsd}`;
  return { ...failure('budget', describeRefusal(refusal), { detail }), refusal };
}

/** The setting that a limit is in; null where it was no limit that was in the way. */
export function settingOfLimit({ reason, pattern }: BudgetRefusal): string | null {
  switch (reason) {
    case 'request-limit':
      return 'tierwise.budget.perRequestUsd';
    case 'session-limit':
      return 'tierwise.budget.perSessionUsd';
    case 'caller-limit':
      return 'tierwise.callers.perDayUsd';
    case 'day-limit':
      return pattern === undefined ? 'tierwise.budget.perDayUsd' : 'tierwise.budget.models';
    case 'month-limit':
      return pattern === undefined ? 'tierwise.budget.perMonthUsd' : 'tierwise.budget.models';
    case 'price-unknown':
    case 'ledger-unavailable':
      return null;
  }
}

function describeRefusal(refusal: BudgetRefusal): string {
  const { reason, pattern, caller, limitUsd, spentUsd } = refusal;
  const limit = formatLimit(limitUsd);
  if (reason === 'price-unknown') return t('its price is unknown, so no budget can be kept with it');
  if (reason === 'ledger-unavailable') {
    return t('the record of the spend cannot be read, so the limit of {0} cannot be kept', limit);
  }
  if (limitUsd === 0) return nothingAllowed(refusal);
  return t(
    'it could pass {0} ({1} is spent or reserved)',
    limitText(reason, limit, caller ?? pattern),
    formatUsd(spentUsd),
  );
}

/** Why a limit lets nothing through: it is $0, it cannot be read, or the caller was not let in. */
function nothingAllowed(refusal: BudgetRefusal): string {
  const setting = settingOfLimit(refusal) ?? 'tierwise.budget';
  const whose = refusal.caller ?? refusal.pattern;
  switch (refusal.why) {
    case 'no-access':
      return t('nothing may be spent for {0}, which has no access', whose ?? '');
    case 'unreadable':
      return whose === undefined
        ? t('nothing may be spent: the limit in {0} cannot be read', setting)
        : t('nothing may be spent for {0}: its limit in {1} cannot be read', whose, setting);
    default:
      return whose === undefined
        ? t('nothing may be spent: the limit in {0} is $0', setting)
        : t('nothing may be spent for {0}: its limit in {1} is $0', whose, setting);
  }
}

function limitText(
  reason: Exclude<BudgetRefusal['reason'], 'price-unknown' | 'ledger-unavailable'>,
  limit: string,
  whose: string | undefined,
): string {
  switch (reason) {
    case 'request-limit':
      return t('the limit of {0} per request', limit);
    case 'session-limit':
      return t('the limit of {0} per conversation', limit);
    case 'caller-limit':
    case 'day-limit':
      return whose === undefined
        ? t('the limit of {0} per day', limit)
        : t('the limit of {0} per day for {1}', limit, whose);
    case 'month-limit':
      return whose === undefined
        ? t('the limit of {0} per month', limit)
        : t('the limit of {0} per month for {1}', limit, whose);
  }
}
