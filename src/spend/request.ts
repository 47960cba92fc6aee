import { t } from '../l10n/index.ts';
import {
  type Attempt,
  type AttemptDetails,
  type CostSource,
  dayOf,
  type PriceNote,
  type Verdict,
} from '../ledger/index.ts';
import { outcomeText, reasonText } from '../requests/index.ts';
import { formatSeconds, formatTokens, formatUsd, spendText, taskName } from '../router/index.ts';
import { dateText, shownModel, sourceText, tokensText, tokenText } from './format.ts';

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
  /** How it ended, with the cause, where it was not answered; else empty. */
  readonly trouble: string;
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
  const reasons = known.length > 0 ? known : [t('{0} tier', last.tier)];
  const model = shownModel(`${last.provider}/${last.model}`);
  return {
    task: taskName(last.task),
    model: model.name,
    provider: model.provider,
    trouble: last.outcome === 'ok' ? '' : outcomeText(last.outcome, last.reason),
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
  if (usd === 0 && last?.outcome === 'ok' && last.reason === 'cached') return t('cached');
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
    const { name } = shownModel(ref);
    return times > 1
      ? t('{0} was tried before: {1} ({2} attempts)', name, cause, times)
      : t('{0} was tried before: {1}', name, cause);
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

const verdicts = (): Readonly<Record<Verdict, string>> => ({
  accepted: t('you accepted it'),
  partly: t('you accepted a part of it'),
  rejected: t('you discarded it'),
  undone: t('you undid it'),
});

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
    retry: attempts.length > 1 ? t('{0} attempts', attempts.length) : '',
    model: summary.model,
    provider: summary.provider,
    outcome: outcomeText(last.outcome, last.reason),
    tone: TONES[last.outcome],
    tokens: summary.tokens,
    cost: summary.cost,
    source: summary.source,
    reasons: [t('{0}, {1} tier', taskName(last.task), last.tier), ...first.reasons],
    attempts: attempts.map(attemptRow),
  };
}

function attemptRow(attempt: AttemptDetails): AttemptRow {
  const { name, provider } = shownModel(`${attempt.provider}/${attempt.model}`);
  return {
    name: `${attempt.attempt}. ${name} (${provider})`,
    outcome: outcomeText(attempt.outcome, attempt.reason),
    tone: TONES[attempt.outcome],
    verdict: attempt.verdict === null ? '' : verdicts()[attempt.verdict],
    tokens: tokenDetails(attempt),
    time: timesText(attempt),
    cost: costText(attempt),
    prices: pricesText(attempt.prices, attempt.inputTokens ?? attempt.contextTokens),
  };
}

/** `2.1k in (1.8k cached, 200 written to the cache), 640 out (300 of them thoughts)`. */
function tokenDetails(attempt: AttemptDetails): string {
  const { inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens, reasoningTokens } = attempt;
  if (inputTokens === null && outputTokens === null) return t('tokens unknown');
  const cached = [
    ...(cacheReadTokens ? [t('{0} cached', formatTokens(cacheReadTokens))] : []),
    ...(cacheWriteTokens ? [t('{0} written to the cache', formatTokens(cacheWriteTokens))] : []),
  ];
  const given = tokenText(inputTokens);
  const read = cached.length > 0 ? t('{0} in ({1})', given, cached.join(', ')) : t('{0} in', given);
  const got = tokenText(outputTokens);
  const written = reasoningTokens
    ? t('{0} out ({1} of them thoughts)', got, formatTokens(reasoningTokens))
    : t('{0} out', got);
  return `${read}, ${written}`;
}

function timesText({ firstTokenMs, latencyMs }: AttemptDetails): string {
  return firstTokenMs === null
    ? formatSeconds(latencyMs)
    : t('{0}, first token after {1}', formatSeconds(latencyMs), formatSeconds(firstTokenMs));
}

function costText({ costUsd, costSource, prices, outcome, reason }: AttemptDetails): string {
  if (costUsd === null) return t('unknown');
  if (outcome === 'ok' && reason === 'cached') return t('cached, $0');
  if (prices?.source === 'included') return t('{0}, included', formatUsd(costUsd));
  if (prices?.source === 'local') return t('{0}, local model', formatUsd(costUsd));
  return `${formatUsd(costUsd)}, ${sourceText(costUsd, costSource)}`;
}

function pricesText(prices: PriceNote | null, inputTokens: number): string {
  if (prices === null) return t('prices not recorded');
  if (prices.source === 'local') return t('runs on this machine, no charge');
  if (prices.source === 'included') return t('included in the subscription that VS Code has, no charge');
  const band = prices.bands.findLast(({ aboveInputTokens }) => inputTokens > aboveInputTokens);
  if (!band) return t('price unknown');
  const amounts =
    band.cacheReadUsd === band.inputUsd
      ? t('{0} in, {1} out per million tokens', `$${band.inputUsd}`, `$${band.outputUsd}`)
      : t(
          '{0} in, {1} cached, {2} out per million tokens',
          `$${band.inputUsd}`,
          `$${band.cacheReadUsd}`,
          `$${band.outputUsd}`,
        );
  if (prices.source === 'settings') return t('{0}, from your settings', amounts);
  const listed = t(
    '{0}, list price of {1}, {2}',
    amounts,
    prices.pricedAs ?? t('unknown'),
    prices.on ?? t('unknown'),
  );
  const { doubt } = prices;
  if (!doubt) return listed;
  return t(
    'about {0}; {1} of {2} has {3} in, {4} out',
    listed,
    doubt.list,
    doubt.on,
    `$${doubt.inputUsd}`,
    `$${doubt.outputUsd}`,
  );
}

const CLOCK = { hour: 'numeric', minute: '2-digit' } as const;
const DAY_AND_CLOCK = { month: 'short', day: 'numeric', ...CLOCK } as const;

/** The time of day, with the date unless it is today. */
function timeText(at: Date, now: Date, locale: string): string {
  const day = dayOf(now);
  const isToday = at.getTime() >= day.from && at.getTime() < day.to;
  return isToday ? dateText(at, locale, CLOCK) : dateText(at, locale, DAY_AND_CLOCK);
}
