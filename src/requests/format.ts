import type { Failure, FailureReason, GatewayResult, LeftOut, RequestCost } from '../gateway/index.ts';
import { t } from '../l10n/index.ts';
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
    route.expectedUsd === null
      ? t('cost unknown')
      : formatExpected(route.expectedUsd, first.facts.priceSource);
  const name = modelName(first.model);
  const model = first.effort ? t('{0} ({1} effort)', name, first.effort) : name;
  const tokens = t('{0} tokens', formatTokens(route.inputTokens));
  const line = [`${route.tier}: ${formatWhy(route)}`, model, tokens, cost];
  return [...line, ...besides].filter(Boolean).join(' · ');
}

function formatExpected(usd: number, source: string): string {
  if (source === 'local') return t('local, $0');
  if (source === 'included') return t('included, $0');
  // One digit: it is a guess at the length of an answer.
  return usd === 0 ? '$0' : about(Number(usd.toPrecision(1)), (one) => trimZero(formatUsd(one)));
}

function about(usd: number, format: (usd: number) => string = formatUsd): string {
  return usd < LEAST_USD ? t('less than {0}', '$0.0001') : t('about {0}', format(usd));
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
  if (result.outcome !== 'failed' && result.model) parts.push(formatAnswerer(result.model, result));
  if (result.outcome === 'ok' && result.usage) {
    const { inputTokens, outputTokens } = result.usage;
    const [given, got] = [formatTokens(inputTokens), formatTokens(outputTokens)];
    const cached = formatCached(result, route);
    parts.push(
      cached === '' ? t('{0} in, {1} out', given, got) : t('{0} in ({1}), {2} out', given, cached, got),
    );
  }
  if (result.attempts > 1) parts.push(t('{0} attempts', result.attempts));
  parts.push(resultCost(result, route));
  if (spent && spent.requests > 1) parts.push(t('conversation {0}', formatSpend(spent)));
  return parts.join(' · ');
}

/** `claude-haiku-4-5`; where a router or a gateway gave the question to another model, `auto (gpt-5-mini answered)`. */
export function formatAnswerer(model: ModelRef, result: GatewayResult): string {
  const other = result.outcome === 'ok' ? result.answeredBy : undefined;
  return other === undefined ? modelName(model) : t('{0} ({1} answered)', modelName(model), modelName(other));
}

function resultCost(result: GatewayResult, route: Route | null): string {
  if (result.cost.usd !== 0) return formatCost(result.cost);
  if (result.outcome === 'ok' && result.cached) return t('cached, $0');
  const facts = route?.chain.find(({ model }) => model === result.model)?.facts;
  return facts?.priceSource === 'included' ? t('included, $0') : formatCost(result.cost);
}

/** `92% from cache, saved $0.026`; empty where nothing was. */
function formatCached(result: Extract<GatewayResult, { outcome: 'ok' }>, route: Route | null): string {
  const { usage, model } = result;
  if (!usage || usage.cacheReadTokens === 0) return '';
  const facts = route?.chain.find((link) => link.model === model)?.facts;
  const plain = facts ? costOf({ ...usage, cacheReadTokens: 0, cacheWriteTokens: 0 }, facts) : null;
  const actual = facts ? costOf(usage, facts) : null;
  const saved = plain === null || actual === null ? 0 : plain - actual;
  const percent = cachedPercent(usage);
  if (percent === 0) return '';
  return saved > 0
    ? t('{0}% from cache, saved {1}', percent, formatUsd(saved))
    : t('{0}% from cache', percent);
}

/** Told where a conversation goes on with another model. */
export function switchLine(move: Move): string {
  const { from, to, cause, historyTokens } = move;
  const moved = t(
    'This conversation moves from {0} to {1}: {2}.',
    modelName(from),
    nameApart(to, from),
    formatMoveCause(cause),
  );
  return historyTokens === 0 ? moved : `${moved} ${formatReread(move, nameApart(to, from))}.`;
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
  return t(
    'The conversation is near the end of its model’s window: {0} summarised {1} tokens of it · {2}',
    modelName(model),
    formatTokens(tokens),
    formatCost(cost),
  );
}

/** A cost with how sure it is: `$0.0031`, `about $0.0031 (estimated)`, `cost unknown`. */
export function formatCost(cost: GatewayResult['cost']): string {
  if (cost.usd === null) return t('cost unknown');
  return cost.source === 'estimated' ? t('{0} (estimated)', about(cost.usd)) : formatUsd(cost.usd);
}

/** Told where one model takes over from another; never silent, for it may cost more. */
export function movedLine(from: ModelRef, to: ModelRef, failed: Failure, restarted: boolean): string {
  const [model, next] = [modelName(from), nameApart(to, from)];
  const moved = NOT_ASKED.has(failed.reason)
    ? t('{0} was not asked: {1}. Asking {2}.', model, failed.message, next)
    : failed.reason === 'check'
      ? t('{0}: {1}. Asking {2}.', model, failed.message, next)
      : t('{0} gave up: {1}. Asking {2}.', model, failed.message, next);
  return restarted ? `${t('Discarded the answer above.')} ${moved}` : moved;
}

const whyLeftOut = (): Readonly<Record<LeftOut['why'], string>> => ({
  unseen: t('the model cannot see'),
  kind: t('only PNG, JPEG, GIF and WebP can be sent'),
  size: t('too large to be sent'),
  number: t('there are too many to send them all'),
});

/** `2 images were left out: the model cannot see.` */
export function leftOutLine({ images, why }: LeftOut): string {
  return images === 1
    ? t('1 image was left out: {0}.', whyLeftOut()[why])
    : t('{0} images were left out: {1}.', images, whyLeftOut()[why]);
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
  const name = modelName(model);
  return ms < 1_000
    ? t('{0}: {1}. Asking again.', name, failed.message)
    : t('{0}: {1}. Asking again in {2} s.', name, failed.message, Math.ceil(ms / 1_000));
}

/** Two providers can have the same model: then the provider tells them apart. */
function nameApart(model: ModelRef, from: ModelRef): string {
  const same = modelName(model).replaceAll('.', '-') === modelName(from).replaceAll('.', '-');
  return same ? model : modelName(model);
}

/** Told where keys or tokens in the code were not sent; empty where there were none. */
export function formatMasked(count: number): string {
  if (count === 0) return '';
  return count === 1 ? t('1 secret masked') : t('{0} secrets masked', count);
}
