import { jsonIn } from '../models/index.ts';
import type { Owner } from '../storage/index.ts';
import type { Row, Value } from './database.ts';
import type { Attempt, AttemptDetails, PriceNote, Reservation, Settlement } from './types.ts';
import { actualUsd, validFigure, wholeNumber, worstUsd } from './units.ts';

/** The columns of `attempts`, in the order in which they are written. */
export const ATTEMPT_COLUMNS = `id, request_id, session_id, at, task, tier, provider, model, attempt, outcome, reason,
  input_tokens, cache_read_tokens, cache_write_tokens, output_tokens, reasoning_tokens, cost_usd, cost_source,
  baseline_usd, first_token_ms, latency_ms, language, context_tokens, verdict`;

export function numberOf(row: Row | undefined, column: string): number {
  return Number(row?.[column] ?? 0);
}

export function numberOrNull(row: Row | undefined, column: string): number | null {
  const value = row?.[column] ?? null;
  return value === null ? null : Number(value);
}

export function textOf(row: Row | undefined, column: string): string {
  return String(row?.[column] ?? '');
}

export function textOrNull(row: Row | undefined, column: string): string | null {
  const value = row?.[column] ?? null;
  return value === null ? null : String(value);
}

/** The process that a row belongs to, in the columns that its table has for it. */
export function ownerOf(row: Row): Owner {
  return {
    token: textOf(row, 'owner'),
    pid: numberOf(row, 'owner_pid'),
    host: textOf(row, 'owner_host'),
    started: textOrNull(row, 'owner_started'),
  };
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
    outcome: textOf(row, 'outcome') as Attempt['outcome'],
    reason: textOrNull(row, 'reason'),
    inputTokens: numberOrNull(row, 'input_tokens'),
    cacheReadTokens: numberOrNull(row, 'cache_read_tokens'),
    cacheWriteTokens: numberOrNull(row, 'cache_write_tokens'),
    outputTokens: numberOrNull(row, 'output_tokens'),
    reasoningTokens: numberOrNull(row, 'reasoning_tokens'),
    costUsd: numberOrNull(row, 'cost_usd'),
    costSource: textOf(row, 'cost_source') as Attempt['costSource'],
    baselineUsd: numberOrNull(row, 'baseline_usd'),
    firstTokenMs: numberOrNull(row, 'first_token_ms'),
    latencyMs: numberOf(row, 'latency_ms'),
    language: textOrNull(row, 'language'),
    contextTokens: numberOf(row, 'context_tokens'),
    verdict: textOrNull(row, 'verdict') as Attempt['verdict'],
  };
}

/** A row with its notes in full, under `why_text` and `prices_text`; a missing note is unknown. */
export function toDetails(row: Row): AttemptDetails {
  return {
    ...toAttempt(row),
    workspace: textOrNull(row, 'workspace'),
    // Only the ledger writes notes, so what parses is one.
    reasons: (jsonIn(textOf(row, 'why_text')) as string[] | undefined) ?? [],
    prices: (jsonIn(textOf(row, 'prices_text')) as PriceNote | undefined) ?? null,
  };
}

/** The reservation with figures that fit their columns. */
export function cleanReservation(reservation: Reservation, now: number): Reservation {
  return {
    ...reservation,
    at: wholeNumber(reservation.at) ?? now,
    attempt: Math.max(1, wholeNumber(reservation.attempt) ?? 1),
    contextTokens: wholeNumber(reservation.contextTokens) ?? 0,
    worstUsd: worstUsd(reservation.worstUsd),
    inputUsd: worstUsd(reservation.inputUsd),
    outputTokenUsd: worstUsd(reservation.outputTokenUsd),
  };
}

/** The settlement with figures that fit their columns: a cost without a source, or the reverse, is unknown. */
export function cleanSettlement(settlement: Settlement): Settlement {
  const costUsd = settlement.costSource === 'unknown' ? null : actualUsd(settlement.costUsd);
  return {
    ...settlement,
    inputTokens: wholeNumber(settlement.inputTokens),
    cacheReadTokens: wholeNumber(settlement.cacheReadTokens),
    cacheWriteTokens: wholeNumber(settlement.cacheWriteTokens),
    outputTokens: wholeNumber(settlement.outputTokens),
    reasoningTokens: wholeNumber(settlement.reasoningTokens),
    costUsd,
    costSource: costUsd === null ? 'unknown' : settlement.costSource,
    baselineUsd: actualUsd(settlement.baselineUsd),
    firstTokenMs: validFigure(settlement.firstTokenMs),
    latencyMs: validFigure(settlement.latencyMs) ?? 0,
  };
}

/** The settlement's values in the order of the columns of `attempts`, from `outcome` to `latency_ms`. */
export function settlementValues(settlement: Settlement): readonly Value[] {
  return [
    settlement.outcome,
    settlement.reason,
    settlement.inputTokens,
    settlement.cacheReadTokens,
    settlement.cacheWriteTokens,
    settlement.outputTokens,
    settlement.reasoningTokens,
    settlement.costUsd,
    settlement.costSource,
    settlement.baselineUsd,
    settlement.firstTokenMs,
    settlement.latencyMs,
  ];
}
