import { t } from '../l10n/index.ts';
import type { Outcome } from '../ledger/index.ts';

const outcomes = (): Readonly<Record<Outcome, string>> => ({
  ok: t('Answered'),
  failed: t('Failed'),
  rejected: t('Rejected'),
  incomplete: t('Incomplete'),
  cancelled: t('Cancelled'),
});

/** The gateway's reasons that cannot be displayed as they are. */
const reasons = (): Readonly<Record<string, string>> => ({
  auth: t('key not accepted'),
  payment: t('no balance'),
  unaffordable: t('balance too small'),
  address: t('wrong address'),
  loading: t('model not loaded'),
  server: t('server error'),
  refused: t('no connection'),
  network: t('network error'),
  timeout: t('too slow'),
  'cut-off': t('cut off'),
  malformed: t('unreadable answer'),
  'too-large': t('more than an answer'),
  empty: t('empty answer'),
  length: t('output limit reached'),
  'no-key': t('no key'),
  forbidden: t('forbidden'),
  'rate-limit': t('rate limit'),
  offline: t('offline'),
  check: t('check'),
  'context-too-long': t('context too long'),
  'content-policy': t('content policy'),
  'bad-request': t('bad request'),
  redirect: t('redirect'),
  'not-allowed': t('not allowed'),
  budget: t('budget'),
  unavailable: t('unavailable'),
  'no-model': t('no model'),
  cached: t('cached'),
});

export function reasonText(reason: string): string {
  return reasons()[reason] ?? reason.replaceAll('-', ' ');
}

/** How an attempt ended, with its cause: `Failed: rate limit`. */
export function outcomeText(outcome: Outcome, reason: string | null): string {
  if (reason === null || outcome === 'ok' || reason === outcome) return outcomes()[outcome];
  return `${outcomes()[outcome]}: ${reasonText(reason)}`;
}
