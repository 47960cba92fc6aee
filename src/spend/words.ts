import type { CostSource, Outcome, SpendTotal } from '../ledger/index.ts';
import { formatTokens, formatUsd } from '../router/index.ts';

/** A sum of money: to the cent from ten cents on, below that with the digits that tell it from zero. */
export function totalUsd(usd: number): string {
  if (usd < 0.1) return formatUsd(usd);
  return `$${usd.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
}

/** What was spent. Unknown costs are named beside the sum, and a sum of nothing else is not `$0`. */
export function spendText(total: Pick<SpendTotal, 'usd' | 'unknown'>): string {
  if (total.unknown === 0) return totalUsd(total.usd);
  return total.usd === 0 ? 'unknown' : `${totalUsd(total.usd)} + unknown`;
}

/** What keeps a sum from being exact, in sentences; empty when it is. */
export function caveats(total: Pick<SpendTotal, 'usd' | 'unknown' | 'estimatedUsd'>): string[] {
  const notes: string[] = [];
  if (total.unknown > 0) {
    const left = total.unknown === 1 ? 'it is' : 'they are';
    notes.push(`The cost of ${count(total.unknown, 'attempt')} is unknown; ${left} not in the sum.`);
  }
  if (total.estimatedUsd > 0) {
    const all = total.estimatedUsd >= total.usd;
    notes.push(all ? 'The sum is estimated.' : `${totalUsd(total.estimatedUsd)} of it is estimated.`);
  }
  return notes;
}

/** `1 request`, `1,204 requests`. */
export function count(n: number, noun: string): string {
  return `${n.toLocaleString('en-US')} ${noun}${n === 1 ? '' : 's'}`;
}

/** `2.1k in, 640 out`; what the provider did not tell is unknown. */
export function tokensText(input: number | null, output: number | null): string {
  if (input === null && output === null) return 'tokens unknown';
  const words = (tokens: number | null) => (tokens === null ? 'unknown' : formatTokens(tokens));
  return `${words(input)} in, ${words(output)} out`;
}

/** A part of a whole as a percentage; a small part is not told as none, nor a large one as all. */
export function percent(share: number): string {
  const rounded = Math.round(share * 100);
  if (rounded === 0 && share > 0) return '<1%';
  if (rounded === 100 && share < 1) return '>99%';
  return `${rounded}%`;
}

/** `multi-file-refactor` as people write it: `Multi-file refactor`. */
export function taskName(task: string): string {
  return capitalize(task.replaceAll('-', ' ').replace(/^multi file/, 'multi-file'));
}

export function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const SOURCES: Readonly<Record<CostSource, string>> = {
  billed: 'billed by the provider',
  priced: 'at list price',
  estimated: 'estimated',
  unknown: 'cost unknown',
};

/** Where a cost comes from, in words. */
export function sourceText(usd: number | null, source: CostSource): string {
  if (usd === null) return SOURCES.unknown;
  return usd === 0 && source === 'priced' ? 'no charge' : SOURCES[source];
}

const OUTCOMES: Readonly<Record<Outcome, string>> = {
  ok: 'Answered',
  failed: 'Failed',
  rejected: 'Rejected',
  incomplete: 'Incomplete',
  cancelled: 'Cancelled',
};

/** The gateway's reasons that do not read well as they are. */
const REASONS: Readonly<Record<string, string>> = {
  auth: 'key not accepted',
  payment: 'no balance',
  server: 'server error',
  refused: 'no connection',
  network: 'network error',
  timeout: 'too slow',
  'cut-off': 'cut off',
  malformed: 'unreadable answer',
  empty: 'empty answer',
  length: 'output limit reached',
};

export function reasonText(reason: string): string {
  return REASONS[reason] ?? reason.replaceAll('-', ' ');
}

/** How an attempt ended, with its cause: `Failed: rate limit`. */
export function outcomeText(outcome: Outcome, reason: string | null): string {
  if (reason === null || outcome === 'ok' || reason === outcome) return OUTCOMES[outcome];
  return `${OUTCOMES[outcome]}: ${reasonText(reason)}`;
}
