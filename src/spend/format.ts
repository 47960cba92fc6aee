import { languageName, t } from '../l10n/index.ts';
import type { CostSource, SpendTotal } from '../ledger/index.ts';
import { isModelRef, modelName, providerOf } from '../models/index.ts';
import { formatCount, formatTokens, formatUsd, spendText, totalUsd, usdWith } from '../router/index.ts';

/** In a column of figures, when there is none. */
export const NONE = '–';

/** Amounts of one table, all with the same decimals, so that they stand below one another. */
export function columnUsd(table: readonly number[]): (usd: number) => string {
  const digits = table.some((usd) => usd > 0 && usd < 0.1) ? 4 : 2;
  return (usd) => (usd < 0.0001 ? formatUsd(usd) : usdWith(usd, digits));
}

const dateFormats = new Map<string, Intl.DateTimeFormat>();

/** A moment in the user's language. Making a format takes longer than anything else in the view: each is made once. */
export function dateText(at: Date | number, locale: string, options: Intl.DateTimeFormatOptions): string {
  const key = `${locale} ${JSON.stringify(options)}`;
  const format = dateFormats.get(key) ?? new Intl.DateTimeFormat(locale, options);
  dateFormats.set(key, format);
  return format.format(at);
}

/** What was spent, in a column: a line break comes before the plus. */
export function spendInColumn(total: Pick<SpendTotal, 'usd' | 'unknown'>): string {
  return spendText(total).replace('+ ', '+\u00a0');
}

/** What makes a sum inexact, in sentences; empty when it is exact. */
export function caveats(total: Pick<SpendTotal, 'usd' | 'unknown' | 'estimatedUsd'>): string[] {
  const notes: string[] = [];
  if (total.unknown > 0) {
    notes.push(
      total.unknown === 1
        ? t('The cost of 1 attempt is unknown; it is not in the sum.')
        : t('The cost of {0} attempts is unknown; they are not in the sum.', formatCount(total.unknown)),
    );
  }
  if (total.estimatedUsd > 0) {
    const all = total.estimatedUsd >= total.usd;
    notes.push(all ? t('The sum is estimated.') : t('{0} of it is estimated.', totalUsd(total.estimatedUsd)));
  }
  return notes;
}

/**
 * How much was asked. A request counts where its last attempt was made: what cost something without one has its attempts
 * counted, and is not called 0 requests.
 */
export function requestsText({ requests, attempts }: Pick<SpendTotal, 'requests' | 'attempts'>): string {
  return requests === 0 && attempts > 0 ? attemptCount(attempts) : requestCount(requests);
}

/** The same in a column of requests. */
export function requestsInColumn(sum: Pick<SpendTotal, 'requests' | 'attempts'>): string {
  return sum.requests > 0 || sum.attempts === 0 ? formatCount(sum.requests) : requestsText(sum);
}

/** `1 request`, `1,204 requests`. */
export function requestCount(n: number): string {
  return n === 1 ? t('1 request') : t('{0} requests', formatCount(n));
}

export function attemptCount(n: number): string {
  return n === 1 ? t('1 attempt') : t('{0} attempts', formatCount(n));
}

/** `2.1k in, 640 out`; unknown is what the provider did not report. */
export function tokensText(input: number | null, output: number | null): string {
  if (input === null && output === null) return t('tokens unknown');
  return t('{0} in, {1} out', tokenText(input), tokenText(output));
}

export function tokenText(tokens: number | null): string {
  return tokens === null ? t('unknown') : formatTokens(tokens);
}

/** A share as a percentage. Only nothing is 0%, and only all is 100%. */
export function percent(share: number): string {
  const rounded = Math.round(share * 100);
  if (rounded === 0 && share > 0) return '<1%';
  if (rounded === 100 && share < 1) return '>99%';
  return `${rounded}%`;
}

/** `part` of `whole` as a percentage. */
export function ratioText(part: number, whole: number): string {
  return whole > 0 ? percent(part / whole) : NONE;
}

const sources = (): Readonly<Record<CostSource, string>> => ({
  billed: t('billed by the provider'),
  priced: t('at list price'),
  estimated: t('estimated'),
  unknown: t('cost unknown'),
});

/** Where a cost comes from. */
export function sourceText(usd: number | null, source: CostSource): string {
  if (usd === null) return sources().unknown;
  return usd === 0 && source === 'priced' ? t('no charge') : sources()[source];
}

/** A model's own name and who serves it. The reference is from a setting or the ledger and may be malformed. */
export function shownModel(ref: string): { readonly name: string; readonly provider: string } {
  return isModelRef(ref) ? { name: modelName(ref), provider: providerOf(ref) } : { name: ref, provider: '' };
}

/** The name of a language, by its identifier in the editor; the identifier is empty when the language is unknown. */
export function shownLanguage(id: string): string {
  if (id === '') return t('Unknown language');
  if (id === 'jsonc') return t('JSON with Comments');
  if (id === 'plaintext') return t('Plain text');
  if (id === 'shellscript') return t('Shell script');
  return languageName(id);
}

export function shownProject(name: string): string {
  return name === '' ? t('Unknown project') : name;
}
