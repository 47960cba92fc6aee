import type { AttemptDetails, PriceNote } from '../ledger/index.ts';
import { formatTokens, formatUsd } from '../router/index.ts';
import { shownModel } from './names.ts';
import { dayOf } from './periods.ts';
import { summarizeRequest } from './request.ts';
import { outcomeText, sourceText, taskName } from './words.ts';

/** A request, ready to be shown; it opens to its route and its attempts. */
export interface RequestRow {
  readonly id: string;
  /** ISO 8601, for machines. */
  readonly at: string;
  readonly time: string;
  readonly task: string;
  /** `2 attempts`; empty for one. */
  readonly retry: string;
  readonly model: string;
  readonly provider: string;
  readonly outcome: string;
  readonly tone: Tone;
  readonly tokens: string;
  readonly cost: string;
  readonly source: string;
  readonly reasons: readonly string[];
  readonly attempts: readonly AttemptRow[];
}

export interface AttemptRow {
  readonly name: string;
  readonly outcome: string;
  readonly tone: Tone;
  /** What the user did with the answer; empty where that is not known. */
  readonly verdict: string;
  readonly tokens: string;
  readonly time: string;
  readonly cost: string;
  /** The prices it is counted with, where they are from, and of which day. */
  readonly prices: string;
}

type Tone = 'good' | 'bad' | 'neutral';

const TONES: Readonly<Record<AttemptDetails['outcome'], Tone>> = {
  ok: 'good',
  failed: 'bad',
  rejected: 'bad',
  incomplete: 'bad',
  cancelled: 'neutral',
};

const VERDICTS = {
  accepted: 'you accepted it',
  partly: 'you accepted a part of it',
  rejected: 'you refused it',
  undone: 'you undid it',
} as const;

/** Null for a request without attempts. */
export function requestRow(
  attempts: readonly AttemptDetails[],
  now: Date,
  locale: string,
): RequestRow | null {
  const [first, last] = [attempts[0], attempts.at(-1)];
  const summary = summarizeRequest(attempts, null);
  if (!first || !last || !summary) return null;
  return {
    id: first.requestId,
    at: new Date(first.at).toISOString(),
    time: timeText(new Date(first.at), now, locale),
    task: summary.task,
    retry: attempts.length > 1 ? `${attempts.length} attempts` : '',
    model: summary.model,
    provider: summary.provider,
    outcome: outcomeText(last.outcome, last.reason),
    tone: TONES[last.outcome],
    tokens: summary.tokens,
    cost: summary.cost,
    source: summary.source,
    reasons: [`${taskName(last.task)}, ${last.tier} tier`, ...first.reasons],
    attempts: attempts.map(attemptRow),
  };
}

function attemptRow(attempt: AttemptDetails): AttemptRow {
  const { name, provider } = shownModel(`${attempt.provider}/${attempt.model}`);
  return {
    name: `${attempt.attempt}. ${name} (${provider})`,
    outcome: outcomeText(attempt.outcome, attempt.reason),
    tone: TONES[attempt.outcome],
    verdict: attempt.verdict === null ? '' : VERDICTS[attempt.verdict],
    tokens: tokenParts(attempt),
    time: timesText(attempt),
    cost: costText(attempt),
    prices: pricesText(attempt.prices, attempt.inputTokens ?? attempt.contextTokens),
  };
}

/** `2.1k in (1.8k cached, 200 written to the cache), 640 out (300 of them thoughts)`. */
function tokenParts(attempt: AttemptDetails): string {
  const { inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens, reasoningTokens } = attempt;
  if (inputTokens === null && outputTokens === null) return 'tokens unknown';
  const words = (tokens: number | null) => (tokens === null ? 'unknown' : formatTokens(tokens));
  const cached = [
    ...(cacheReadTokens ? [`${formatTokens(cacheReadTokens)} cached`] : []),
    ...(cacheWriteTokens ? [`${formatTokens(cacheWriteTokens)} written to the cache`] : []),
  ];
  const thoughts = reasoningTokens ? ` (${formatTokens(reasoningTokens)} of them thoughts)` : '';
  return `${words(inputTokens)} in${cached.length > 0 ? ` (${cached.join(', ')})` : ''}, ${words(outputTokens)} out${thoughts}`;
}

function timesText({ firstTokenMs, latencyMs }: AttemptDetails): string {
  const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;
  return firstTokenMs === null
    ? seconds(latencyMs)
    : `${seconds(latencyMs)}, first token after ${seconds(firstTokenMs)}`;
}

function costText({ costUsd, costSource, prices, outcome, reason }: AttemptDetails): string {
  if (costUsd === null) return 'unknown';
  if (outcome === 'ok' && reason === 'cached') return 'cached, $0';
  if (prices?.source === 'included') return `${formatUsd(costUsd)}, included`;
  if (prices?.source === 'local') return `${formatUsd(costUsd)}, local model`;
  return `${formatUsd(costUsd)}, ${sourceText(costUsd, costSource)}`;
}

function pricesText(prices: PriceNote | null, inputTokens: number): string {
  if (prices === null) return 'prices not recorded';
  if (prices.source === 'local') return 'runs on this machine, no charge';
  if (prices.source === 'included') return 'included in the subscription that VS Code has, no charge';
  const band = prices.bands.findLast(({ aboveInputTokens }) => inputTokens > aboveInputTokens);
  if (!band) return 'price unknown';
  const cached = band.cacheReadUsd === band.inputUsd ? '' : `, $${band.cacheReadUsd} cached`;
  const amounts = `$${band.inputUsd} in${cached}, $${band.outputUsd} out per million tokens`;
  if (prices.source === 'settings') return `${amounts}, from your settings`;
  return `${amounts}, list price of ${prices.pricedAs}, ${prices.on}`;
}

/** The time of day; with its date when that is not today's. */
function timeText(at: Date, now: Date, locale: string): string {
  const day = dayOf(now);
  const clock: Intl.DateTimeFormatOptions = { hour: 'numeric', minute: '2-digit' };
  const isToday = at.getTime() >= day.from && at.getTime() < day.to;
  return isToday
    ? at.toLocaleTimeString(locale, clock)
    : at.toLocaleString(locale, { month: 'short', day: 'numeric', ...clock });
}
