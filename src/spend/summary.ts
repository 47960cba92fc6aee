import type { Attempt, Ledger, SpendGroup, SpendTotal } from '../ledger/index.ts';
import { formatUsd } from '../router/index.ts';
import { type GhostText, ghostTextOf } from './ghostText.ts';
import { shownModel } from './names.ts';
import { dayOf, monthOf } from './periods.ts';
import { type Savings, savingsOf } from './savings.ts';
import {
  capitalize,
  caveats,
  count,
  outcomeText,
  percent,
  sourceText,
  spendText,
  taskName,
  tokensText,
} from './words.ts';

/** A sum with all that is to be said about it. */
export interface Figure {
  readonly amount: string;
  /** Requests, attempts and tokens. */
  readonly activity: string;
  /** Against the baseline; empty where nothing can be compared. */
  readonly savings: string;
  /** What is estimated or unknown in it. */
  readonly notes: readonly string[];
}

/** One task or model, with its part of the day's known spend. */
export interface ShareRow {
  readonly name: string;
  readonly detail: string;
  readonly requests: string;
  readonly amount: string;
  /** 0 to 1, for the bar. */
  readonly share: number;
  readonly shareText: string;
}

export interface AttemptRow {
  /** ISO 8601, for machines. */
  readonly at: string;
  readonly time: string;
  readonly task: string;
  /** `attempt 2`; empty for the first. */
  readonly retry: string;
  readonly model: string;
  readonly provider: string;
  readonly outcome: string;
  readonly tone: 'good' | 'bad' | 'neutral';
  readonly tokens: string;
  readonly cost: string;
  readonly source: string;
}

/** All that the spend view shows: plain data, ready to be posted to it. */
export interface SpendSummary {
  readonly nothingToday: boolean;
  readonly today: Figure;
  readonly month: Figure;
  /** `November`. */
  readonly monthName: string;
  readonly monthSavings: Savings | null;
  readonly byTask: readonly ShareRow[];
  readonly byModel: readonly ShareRow[];
  /** Of the month, for a day tells little about what is kept; null where there is none. */
  readonly ghostText: GhostText | null;
  readonly attempts: readonly AttemptRow[];
}

export interface SummaryContext {
  readonly now: Date;
  /** BCP 47 tag that dates are written in. */
  readonly locale: string;
  readonly baselineModel: string | null;
}

/** So many attempts are listed: what a person still scans. */
export const LISTED_ATTEMPTS = 20;

export function summarize(
  ledger: Pick<Ledger, 'total' | 'by' | 'completionStats' | 'recent'>,
  context: SummaryContext,
): SpendSummary {
  const { now, locale, baselineModel } = context;
  const [day, month] = [dayOf(now), monthOf(now)];
  const today = ledger.total(day.from, day.to);
  const soFar = ledger.total(month.from, month.to);
  return {
    nothingToday: today.attempts === 0,
    today: figureOf(today, baselineModel),
    month: figureOf(soFar, baselineModel),
    monthName: now.toLocaleDateString(locale, { month: 'long' }),
    monthSavings: savingsOf(soFar, baselineModel),
    byTask: ledger.by('task', day.from, day.to).map((group) => shareRow(group, today.usd, taskWords)),
    byModel: ledger.by('model', day.from, day.to).map((group) => shareRow(group, today.usd, modelWords)),
    ghostText: ghostTextOf(
      ledger.completionStats(month.from, month.to, 'model'),
      ledger.completionStats(month.from, month.to, 'language'),
    ),
    attempts: ledger.recent(LISTED_ATTEMPTS).map((attempt) => attemptRow(attempt, context)),
  };
}

export function figureOf(total: SpendTotal, baselineModel: string | null): Figure {
  const activity = [count(total.requests, 'request')];
  if (total.attempts !== total.requests) activity.push(count(total.attempts, 'attempt'));
  if (total.attempts > 0) activity.push(`tokens: ${tokensText(total.inputTokens, total.outputTokens)}`);
  return {
    amount: spendText(total),
    activity: activity.join(' · '),
    savings: capitalize(savingsOf(total, baselineModel)?.short ?? ''),
    notes: caveats(total),
  };
}

type GroupWords = (group: SpendGroup) => { readonly name: string; readonly detail: string };

const taskWords: GroupWords = (group) => ({ name: taskName(group.key), detail: tokens(group) });

const modelWords: GroupWords = (group) => {
  const { name, provider } = shownModel(group.key);
  return { name, detail: provider === '' ? tokens(group) : `${provider} · ${tokens(group)}` };
};

function tokens(group: SpendGroup): string {
  return tokensText(group.inputTokens, group.outputTokens);
}

function shareRow(group: SpendGroup, dayUsd: number, words: GroupWords): ShareRow {
  const share = dayUsd > 0 ? Math.min(1, group.usd / dayUsd) : 0;
  // A group of unknown cost only has no share that could be told.
  const told = group.usd > 0 || (group.unknown === 0 && dayUsd > 0);
  return {
    ...words(group),
    requests: group.requests.toLocaleString('en-US'),
    // Where it has to break, it breaks before the plus.
    amount: spendText(group).replace('+ ', '+\u00a0'),
    share,
    shareText: told ? percent(share) : '',
  };
}

const TONES: Readonly<Record<Attempt['outcome'], AttemptRow['tone']>> = {
  ok: 'good',
  failed: 'bad',
  rejected: 'bad',
  incomplete: 'bad',
  cancelled: 'neutral',
};

function attemptRow(attempt: Attempt, { now, locale }: SummaryContext): AttemptRow {
  const at = new Date(attempt.at);
  const { name, provider } = shownModel(`${attempt.provider}/${attempt.model}`);
  return {
    at: at.toISOString(),
    time: timeText(at, now, locale),
    task: taskName(attempt.task),
    retry: attempt.attempt > 1 ? `attempt ${attempt.attempt}` : '',
    model: name,
    provider,
    outcome: outcomeText(attempt.outcome, attempt.reason),
    tone: TONES[attempt.outcome],
    tokens: tokensText(attempt.inputTokens, attempt.outputTokens),
    cost: formatUsd(attempt.costUsd),
    source: attempt.costUsd === null ? '' : sourceText(attempt.costUsd, attempt.costSource),
  };
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
