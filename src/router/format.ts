import { decimal, languageTag, t } from '../l10n/index.ts';
import { withoutEnd } from '../models/index.ts';

/** Tokens as people read them: `840`, `2.1k`, `128k`, `1.05M`. */
export function formatTokens(tokens: number): string {
  if (tokens < 999.5) return String(Math.round(tokens));
  if (tokens < 99_950) return `${trimZero(decimal(tokens / 1_000, 1))}k`;
  if (tokens < 999_500) return `${Math.round(tokens / 1_000)}k`;
  return `${trimZero(decimal(tokens / 1_000_000, 2))}M`;
}

/** What is shorter is not told apart. */
export const LEAST_MS = 100;

/** A time that something took: `0.6 s`, `<0.1 s`. */
export function formatSeconds(ms: number): string {
  return t('{0} s', ms < LEAST_MS ? `<${decimal(LEAST_MS / 1_000, 1)}` : decimal(ms / 1_000, 1));
}

/** One a language: making them takes a while. */
const wholeFormats = new Map<string, Intl.NumberFormat>();

/** A count as people write it: `12`, `1,200`. */
export function formatCount(count: number): string {
  const tag = languageTag();
  const format = wholeFormats.get(tag) ?? new Intl.NumberFormat(tag);
  wholeFormats.set(tag, format);
  return format.format(Math.round(count));
}

/**
 * USD with as many digits as the amount needs to be told from zero, and no zeros behind the cents, as limits are written;
 * null is `unknown`, never `$0`.
 */
export function formatUsd(usd: number | null): string {
  if (usd === null) return t('unknown');
  if (usd === 0) return '$0';
  if (usd < 0.0001) return '<$0.0001';
  return withCents(usd, usd < 0.1 ? 4 : usd < 1 ? 3 : 2);
}

/** A sum of money: to the cent from ten cents on, below that with as many digits as tell it from zero. */
export function totalUsd(usd: number): string {
  return usd < 0.1 ? formatUsd(usd) : usdWith(usd, 2);
}

/** What was spent. Unknown costs are mentioned beside the sum; if all are unknown, it is not `$0`. */
export function spendText(total: { readonly usd: number; readonly unknown: number }): string {
  if (total.unknown === 0) return totalUsd(total.usd);
  return total.usd === 0 ? t('unknown') : t('{0} + unknown', totalUsd(total.usd));
}

/** What `totalUsd` shows, as a number: a figure that is made of shown ones agrees with them. */
export function shownUsd(usd: number): number {
  return Number(usd.toFixed(usd < 0.1 ? 4 : 2));
}

/** A limit in USD as somebody has set it: `$0.25`, `$5.00`, `$0.005`. */
export function formatLimit(usd: number): string {
  return usd < 0.0001 ? formatUsd(usd) : withCents(usd, 4);
}

/** With up to so many decimals, and at least two. */
function withCents(usd: number, most: number): string {
  const digits = [2, 3].find((count) => Number(usd.toFixed(count)) === Number(usd.toFixed(most))) ?? most;
  return usdWith(usd, Math.min(digits, most));
}

const moneyFormats = new Map<string, Intl.NumberFormat>();

/** USD with so many decimals: `$0.30`, `$1,234.50`. Each amount that is shown is written by it. */
export function usdWith(usd: number, digits: number): string {
  // Below that there are no marks between thousands, and no format has to be made.
  if (usd < 999) return `$${decimal(usd, digits)}`;
  const tag = languageTag();
  const key = `${tag} ${digits}`;
  const format =
    moneyFormats.get(key) ??
    new Intl.NumberFormat(tag, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  moneyFormats.set(key, format);
  return `$${format.format(usd)}`;
}

/** An amount without zeros at the end of its decimals. */
export function trimZero(text: string): string {
  return /[.,]/.test(text) ? withoutEnd(withoutEnd(text, '0'), '.,') : text;
}
