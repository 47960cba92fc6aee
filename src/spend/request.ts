import {
  type Attempt,
  type AttemptDetails,
  type CostSource,
  dayOf,
  type PriceNote,
} from '../ledger/index.ts';
import { formatTokens, formatUsd } from '../router/index.ts';
import {
  outcomeText,
  reasonText,
  shownModel,
  sourceText,
  spendText,
  taskName,
  tokensText,
  tokenText,
} from './format.ts';

/** What the window remembers about its last request. */
export interface LastRequest {
  readonly requestId: string;
  readonly reasons: readonly string[];
}

/** A request over all its attempts, for display. */
export interface RequestSummary {
  readonly task: string;
  /** The model of the last attempt. */
  readonly model: string;
  readonly provider: string;
  /** Tokens and cost are those of all attempts together. */
  readonly tokens: string;
  readonly cost: string;
  /** Where the cost comes from; empty when it is unknown. */
  readonly source: string;
  /** Why this model: the route's reasons if they are known, then what was tried before it. */
  readonly why: readonly string[];
}

/** Null for a request without attempts. `attempts` are in the order they were made. */
export function summarizeRequest(
  attempts: readonly Attempt[],
  remembered: LastRequest | null,
): RequestSummary | null {
  const last = attempts.at(-1);
  if (!last) return null;
  const usd = sum(attempts.map((attempt) => attempt.costUsd)) ?? 0;
  const unknown = attempts.filter((attempt) => attempt.costUsd === null).length;
  const known = remembered?.requestId === last.requestId ? remembered.reasons : [];
  const reasons = known.length > 0 ? known : [`${last.tier} tier`];
  const model = shownModel(`${last.provider}/${last.model}`);
  return {
    task: taskName(last.task),
    model: model.name,
    provider: model.provider,
    tokens: tokensText(
      sum(attempts.map((attempt) => attempt.inputTokens)),
      sum(attempts.map((attempt) => attempt.outputTokens)),
    ),
    cost: spendText({ usd, unknown }),
    source: sourceOf(attempts, usd, unknown),
    why: [...reasons, ...triedBefore(attempts, last)],
  };
}

function sourceOf(attempts: readonly Attempt[], usd: number, unknown: number): string {
  if (usd === 0 && unknown > 0) return '';
  const last = attempts.at(-1);
  if (usd === 0 && last?.outcome === 'ok' && last.reason === 'cached') return 'cached';
  return sourceText(usd, weakestSource(attempts));
}

/** Null when none of the figures is known. */
function sum(figures: readonly (number | null)[]): number | null {
  const known = figures.filter((figure) => figure !== null);
  return known.length === 0 ? null : known.reduce((all, figure) => all + figure, 0);
}

const WEAKEST_FIRST: readonly CostSource[] = ['estimated', 'priced', 'billed'];

/** The least reliable source of the known costs. Attempts that cost nothing do not count. */
function weakestSource(attempts: readonly Attempt[]): CostSource {
  const paid = attempts.filter((attempt) => attempt.costUsd !== null && attempt.costUsd > 0);
  return WEAKEST_FIRST.find((source) => paid.some((attempt) => attempt.costSource === source)) ?? 'priced';
}

/** `gpt-5-mini was tried before: rate limit (3 attempts)`, for each model that did not give the answer. */
function triedBefore(attempts: readonly Attempt[], last: Attempt): string[] {
  const tried = new Map<string, { attempt: Attempt; times: number }>();
  for (const attempt of attempts) {
    if (attempt.provider === last.provider && attempt.model === last.model) continue;
    const ref = `${attempt.provider}/${attempt.model}`;
    tried.set(ref, { attempt, times: (tried.get(ref)?.times ?? 0) + 1 });
  }
  return [...tried].map(([ref, { attempt, times }]) => {
    const cause = reasonText(attempt.reason ?? attempt.outcome);
    return `${shownModel(ref).name} was tried before: ${cause}${times > 1 ? ` (${times} attempts)` : ''}`;
  });
}

/** A request in the list of the view; it expands to its route and its attempts. */
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
  /** What the user did with the answer; empty when that is unknown. */
  readonly verdict: string;
  readonly tokens: string;
  readonly time: string;
  readonly cost: string;
  /** The prices that it was counted with, where they are from, and their date. */
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
    tokens: tokenDetails(attempt),
    time: timesText(attempt),
    cost: costText(attempt),
    prices: pricesText(attempt.prices, attempt.inputTokens ?? attempt.contextTokens),
  };
}

/** `2.1k in (1.8k cached, 200 written to the cache), 640 out (300 of them thoughts)`. */
function tokenDetails(attempt: AttemptDetails): string {
  const { inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens, reasoningTokens } = attempt;
  if (inputTokens === null && outputTokens === null) return 'tokens unknown';
  const cached = [
    ...(cacheReadTokens ? [`${formatTokens(cacheReadTokens)} cached`] : []),
    ...(cacheWriteTokens ? [`${formatTokens(cacheWriteTokens)} written to the cache`] : []),
  ];
  const thoughts = reasoningTokens ? ` (${formatTokens(reasoningTokens)} of them thoughts)` : '';
  return `${tokenText(inputTokens)} in${cached.length > 0 ? ` (${cached.join(', ')})` : ''}, ${tokenText(outputTokens)} out${thoughts}`;
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
  const listed = `${amounts}, list price of ${prices.pricedAs}, ${prices.on}`;
  const { doubt } = prices;
  if (!doubt) return listed;
  return `about ${listed}; ${doubt.list} of ${doubt.on} has $${doubt.inputUsd} in, $${doubt.outputUsd} out`;
}

/** The time of day, with the date unless it is today. */
function timeText(at: Date, now: Date, locale: string): string {
  const day = dayOf(now);
  const clock: Intl.DateTimeFormatOptions = { hour: 'numeric', minute: '2-digit' };
  const isToday = at.getTime() >= day.from && at.getTime() < day.to;
  return isToday
    ? at.toLocaleTimeString(locale, clock)
    : at.toLocaleString(locale, { month: 'short', day: 'numeric', ...clock });
}
