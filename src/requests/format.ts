import type { Failure, FailureReason, GatewayResult, LeftOut, RequestCost } from '../gateway/index.ts';
import { costOf, type ModelRef, modelName } from '../models/index.ts';
import {
  formatMoveCause,
  formatReread,
  formatTokens,
  formatUsd,
  formatWhy,
  type Move,
  type Route,
  trimZero,
} from '../router/index.ts';
import { cachedPercent, formatSpend, type SessionSpend } from './sessionSpend.ts';

/** The line above an answer: `mid: explaining · claude-haiku-4-5 · 2.1k tokens · about $0.004`, and what else is to be known of what is sent. */
export function routeLine(route: Route, ...besides: readonly string[]): string {
  const first = route.chain[0];
  if (!first) return '';
  const cost =
    route.expectedUsd === null ? 'cost unknown' : formatExpected(route.expectedUsd, first.facts.priceSource);
  const effort = first.effort ? ` (${first.effort} effort)` : '';
  const line = `${route.tier}: ${formatWhy(route)} · ${modelName(first.model)}${effort} · ${formatTokens(route.inputTokens)} tokens · ${cost}`;
  return [line, ...besides].filter(Boolean).join(' · ');
}

function formatExpected(usd: number, source: string): string {
  if (source === 'local') return 'local, $0';
  if (source === 'included') return 'included, $0';
  // One digit: it is a guess at the length of an answer.
  return usd === 0 ? '$0' : trimZero(about(Number(usd.toPrecision(1))));
}

function about(usd: number): string {
  return usd < LEAST_USD ? 'less than $0.0001' : `about ${formatUsd(usd)}`;
}

/** Smaller amounts are not told apart. */
const LEAST_USD = 0.0001;

/**
 * The line below an answer: who gave it, its tokens, what came from the cache and what that saved, its true cost, and what
 * the conversation has cost so far.
 */
export function costLine(
  result: GatewayResult,
  route: Route | null = null,
  spent: SessionSpend | null = null,
): string {
  const parts: string[] = [];
  if (result.outcome !== 'failed' && result.model) parts.push(modelName(result.model));
  if (result.outcome === 'ok' && result.usage) {
    const { inputTokens, outputTokens } = result.usage;
    const cached = formatCached(result, route);
    parts.push(`${formatTokens(inputTokens)} in${cached}, ${formatTokens(outputTokens)} out`);
  }
  if (result.attempts > 1) parts.push(`${result.attempts} attempts`);
  parts.push(resultCost(result, route));
  if (spent && spent.requests > 1) parts.push(`conversation ${formatSpend(spent)}`);
  return parts.join(' · ');
}

function resultCost(result: GatewayResult, route: Route | null): string {
  if (result.cost.usd !== 0) return formatCost(result.cost);
  if (result.outcome === 'ok' && result.cached) return 'cached, $0';
  const facts = route?.chain.find(({ model }) => model === result.model)?.facts;
  return facts?.priceSource === 'included' ? 'included, $0' : formatCost(result.cost);
}

/** ` (92 % from cache, saved $0.026)`; empty where nothing was. */
function formatCached(result: Extract<GatewayResult, { outcome: 'ok' }>, route: Route | null): string {
  const { usage, model } = result;
  if (!usage || usage.cacheReadTokens === 0) return '';
  const facts = route?.chain.find((link) => link.model === model)?.facts;
  const plain = facts ? costOf({ ...usage, cacheReadTokens: 0, cacheWriteTokens: 0 }, facts) : null;
  const actual = facts ? costOf(usage, facts) : null;
  const saved = plain === null || actual === null ? 0 : plain - actual;
  return ` (${cachedPercent(usage)} % from cache${saved > 0 ? `, saved ${formatUsd(saved)}` : ''})`;
}

/** Told where a conversation goes on with another model. */
export function switchLine(move: Move): string {
  const { from, to, cause, historyTokens } = move;
  const moved = `This conversation moves from ${modelName(from)} to ${nameApart(to, from)}: ${formatMoveCause(cause)}.`;
  return historyTokens === 0 ? moved : `${moved} It ${formatReread(move)}.`;
}

/** Told where a conversation had to be shortened. */
export function compactedLine({
  tokens,
  model,
  cost,
}: {
  readonly tokens: number;
  readonly model: ModelRef;
  readonly cost: RequestCost;
}): string {
  return `The conversation is near the end of its model’s window: ${modelName(model)} summarised ${formatTokens(tokens)} tokens of it · ${formatCost(cost)}`;
}

/** A cost with how sure it is: `$0.0031`, `about $0.0031 (estimated)`, `cost unknown`. */
export function formatCost(cost: GatewayResult['cost']): string {
  if (cost.usd === null) return 'cost unknown';
  return cost.source === 'estimated' ? `${about(cost.usd)} (estimated)` : formatUsd(cost.usd);
}

/** Told where one model takes over from another; never silent, for it may cost more. */
export function movedLine(from: ModelRef, to: ModelRef, failed: Failure, restarted: boolean): string {
  const began = restarted ? 'The answer above is void. ' : '';
  const left = NOT_ASKED.has(failed.reason) ? ' was not asked' : failed.reason === 'check' ? '' : ' gave up';
  return `${began}${modelName(from)}${left}: ${failed.message}. Asking ${nameApart(to, from)}.`;
}

const WHY_LEFT_OUT: Readonly<Record<LeftOut['why'], string>> = {
  unseen: 'the model cannot see',
  kind: 'only PNG, JPEG, GIF and WebP can be sent',
  size: 'too large to be sent',
  number: 'there are too many to send them all',
};

/** `2 images were left out: the model cannot see.` */
export function leftOutLine({ images, why }: LeftOut): string {
  return `${images === 1 ? '1 image was' : `${images} images were`} left out: ${WHY_LEFT_OUT[why]}.`;
}

/** Failures before the model was called. */
const NOT_ASKED: ReadonlySet<FailureReason> = new Set([
  'budget',
  'no-key',
  'not-allowed',
  'unavailable',
  'no-model',
]);

export function waitingLine(model: ModelRef, ms: number, failed: Failure): string {
  const seconds = ms < 1_000 ? 'again' : `again in ${Math.ceil(ms / 1_000)} s`;
  return `${modelName(model)}: ${failed.message}. Asking ${seconds}.`;
}

/** Two providers can have the same model: then the provider tells them apart. */
function nameApart(model: ModelRef, from: ModelRef): string {
  const same = modelName(model).replaceAll('.', '-') === modelName(from).replaceAll('.', '-');
  return same ? model : modelName(model);
}

/** Told where keys or tokens in the code were not sent; empty where there were none. */
export function formatMasked(count: number): string {
  if (count === 0) return '';
  return count === 1 ? '1 secret masked' : `${count} secrets masked`;
}
