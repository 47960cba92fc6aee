import type { Row, Value } from './database.ts';
import { MOST_USD } from './money.ts';
import type {
  Attempt,
  AttemptDetails,
  CostSource,
  Outcome,
  PriceNote,
  Reservation,
  Settlement,
  Verdict,
} from './types.ts';

/** Attempts as SQL reads them, under the names of `Attempt`. */
export const ATTEMPT_COLUMNS = `id, request_id, session_id, at, task, tier, provider, model, attempt, outcome, reason,
  input_tokens, cache_read_tokens, cache_write_tokens, output_tokens, reasoning_tokens, cost_usd, cost_source,
  baseline_usd, first_token_ms, latency_ms, language, context_tokens, verdict`;

export function numberOf(row: Row, column: string): number {
  return Number(row[column] ?? 0);
}

export function numberOrNull(row: Row, column: string): number | null {
  const value = row[column] ?? null;
  return value === null ? null : Number(value);
}

export function textOf(row: Row, column: string): string {
  return String(row[column] ?? '');
}

export function textOrNull(row: Row, column: string): string | null {
  const value = row[column] ?? null;
  return value === null ? null : String(value);
}

/** A row of `attempts`. The unions need no check here: the table has one. */
export function toAttempt(row: Row): Attempt {
  return {
    id: numberOf(row, 'id'),
    requestId: textOf(row, 'request_id'),
    sessionId: textOrNull(row, 'session_id'),
    at: numberOf(row, 'at'),
    task: textOf(row, 'task'),
    tier: textOf(row, 'tier'),
    provider: textOf(row, 'provider'),
    model: textOf(row, 'model'),
    attempt: numberOf(row, 'attempt'),
    outcome: textOf(row, 'outcome') as Outcome,
    reason: textOrNull(row, 'reason'),
    inputTokens: numberOrNull(row, 'input_tokens'),
    cacheReadTokens: numberOrNull(row, 'cache_read_tokens'),
    cacheWriteTokens: numberOrNull(row, 'cache_write_tokens'),
    outputTokens: numberOrNull(row, 'output_tokens'),
    reasoningTokens: numberOrNull(row, 'reasoning_tokens'),
    costUsd: numberOrNull(row, 'cost_usd'),
    costSource: textOf(row, 'cost_source') as CostSource,
    baselineUsd: numberOrNull(row, 'baseline_usd'),
    firstTokenMs: numberOrNull(row, 'first_token_ms'),
    latencyMs: numberOf(row, 'latency_ms'),
    language: textOrNull(row, 'language'),
    contextTokens: numberOf(row, 'context_tokens'),
    verdict: textOrNull(row, 'verdict') as Verdict | null,
  };
}

/** A row with its notes in full, under `why_text` and `prices_text`. What is no such note is not known. */
export function toDetails(row: Row): AttemptDetails {
  return {
    ...toAttempt(row),
    workspace: textOrNull(row, 'workspace'),
    reasons: noteOf<string[]>(row, 'why_text') ?? [],
    prices: noteOf<PriceNote>(row, 'prices_text'),
  };
}

/** Only we write notes, so what parses is one. */
function noteOf<T>(row: Row, column: string): T | null {
  try {
    return JSON.parse(textOf(row, column)) as T;
  } catch {
    return null;
  }
}

/** A figure that a provider got wrong (negative, NaN) is not known: it must neither be summed nor lose the record. */
function figure(value: number | null): number | null {
  return value !== null && Number.isFinite(value) && value >= 0 ? value : null;
}

function whole(value: number | null): number | null {
  const known = figure(value);
  return known === null ? null : Math.min(Math.round(known), Number.MAX_SAFE_INTEGER);
}

/** A count that may be missing, in whole numbers. */
export function countUpTo(most: number, value: number | undefined): number {
  return Math.min(whole(value ?? null) ?? 0, most);
}

/** What an attempt did cost. Above all reason it is not known, so that its worst case counts. */
function paid(value: number | null): number | null {
  const known = figure(value);
  return known !== null && known <= MOST_USD ? known : null;
}

/** What an attempt may cost at most is never taken for less than it is, as far as there are limits to compare with. */
function price(value: number | null): number | null {
  const known = figure(value);
  return known === null ? null : Math.min(known, MOST_USD);
}

/** The reservation with figures that fit their columns. */
export function cleanReservation(reservation: Reservation, now: number): Reservation {
  return {
    ...reservation,
    at: whole(reservation.at) ?? now,
    attempt: Math.max(1, whole(reservation.attempt) ?? 1),
    contextTokens: whole(reservation.contextTokens) ?? 0,
    worstUsd: price(reservation.worstUsd),
    inputUsd: price(reservation.inputUsd),
    outputTokenUsd: price(reservation.outputTokenUsd),
  };
}

/** The settlement with figures that fit their columns: a cost without a source, or the reverse, is unknown. */
export function cleanSettlement(settlement: Settlement): Settlement {
  const costUsd = settlement.costSource === 'unknown' ? null : paid(settlement.costUsd);
  return {
    ...settlement,
    inputTokens: whole(settlement.inputTokens),
    cacheReadTokens: whole(settlement.cacheReadTokens),
    cacheWriteTokens: whole(settlement.cacheWriteTokens),
    outputTokens: whole(settlement.outputTokens),
    reasoningTokens: whole(settlement.reasoningTokens),
    costUsd,
    costSource: costUsd === null ? 'unknown' : settlement.costSource,
    baselineUsd: paid(settlement.baselineUsd),
    firstTokenMs: figure(settlement.firstTokenMs),
    latencyMs: figure(settlement.latencyMs) ?? 0,
  };
}

/** The settlement's figures in the order of the columns of `attempts`, cost and its source left out. */
export function settlementValues(settlement: Settlement): {
  readonly tokens: readonly Value[];
  readonly times: readonly Value[];
} {
  return {
    tokens: [
      settlement.inputTokens,
      settlement.cacheReadTokens,
      settlement.cacheWriteTokens,
      settlement.outputTokens,
      settlement.reasoningTokens,
    ],
    times: [settlement.baselineUsd, settlement.firstTokenMs, settlement.latencyMs],
  };
}
