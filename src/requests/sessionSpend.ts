import { t } from '../l10n/index.ts';
import type { Attempt, SpendTotal } from '../ledger/index.ts';
import { modelName, type Usage } from '../models/index.ts';
import { formatTokens, formatUsd } from '../router/index.ts';
import { joined, type Markdown, md, tMarkdown } from '../sanitize/index.ts';

/** What a conversation has cost so far. `usd` leaves out the attempts of unknown cost, which `unknown` counts. */
export interface SessionSpend
  extends Omit<SpendTotal, 'attempts' | 'estimatedUsd' | 'baselineUsd' | 'comparedUsd'> {
  readonly estimated: boolean;
}

export function spendOf(attempts: readonly Attempt[]): SessionSpend {
  const sum = (of: (attempt: Attempt) => number | null) =>
    attempts.reduce((total, attempt) => total + (of(attempt) ?? 0), 0);
  return {
    usd: sum(({ costUsd }) => costUsd),
    unknown: attempts.filter(({ costUsd }) => costUsd === null).length,
    estimated: attempts.some(({ costSource }) => costSource === 'estimated'),
    requests: new Set(attempts.map(({ requestId }) => requestId)).size,
    inputTokens: sum(({ inputTokens }) => inputTokens),
    cacheReadTokens: sum(({ cacheReadTokens }) => cacheReadTokens),
    outputTokens: sum(({ outputTokens }) => outputTokens),
  };
}

/** `$0.061`, `about $0.061`, `$0.061 and 1 attempt of unknown cost`. */
export function formatSpend({ usd, unknown, estimated }: SessionSpend): string {
  const known = estimated ? t('about {0}', formatUsd(usd)) : formatUsd(usd);
  if (unknown === 0) return known;
  return unknown === 1
    ? t('{0} and 1 attempt of unknown cost', known)
    : t('{0} and {1} attempts of unknown cost', known, unknown);
}

/** The share of the input that was read from the provider's cache, in percent; 0 where there was no input. */
export function cachedPercent({
  inputTokens,
  cacheReadTokens,
}: Pick<Usage, 'inputTokens' | 'cacheReadTokens'>): number {
  return inputTokens > 0 ? Math.round((100 * cacheReadTokens) / inputTokens) : 0;
}

/** What `/spend` shows. */
export function spendReport(attempts: readonly Attempt[]): Markdown {
  if (attempts.length === 0) return tMarkdown('This conversation has cost nothing yet.');
  const all = spendOf(attempts);
  const models = Map.groupBy(attempts, ({ provider, model }) => `${provider}/${model}` as const);
  const rows = [...models].map(([model, own]) => {
    const { requests, inputTokens, outputTokens, ...spend } = spendOf(own);
    const cached = cachedPercent({ inputTokens, cacheReadTokens: spend.cacheReadTokens });
    const cost = formatSpend({ ...spend, requests, inputTokens, outputTokens });
    // A list, since VS Code breaks the words of a table that is too narrow.
    const [given, got] = [formatTokens(inputTokens), formatTokens(outputTokens)];
    const tokens =
      cached === 0
        ? t('{0} tokens in, {1} out', given, got)
        : t('{0} tokens in, {1}% of them from the cache, {2} out', given, cached, got);
    return md`- **${modelName(model)}** · ${cost} · ${requestsText(requests)} · ${tokens}`;
  });
  const cached = cachedPercent(all);
  return joined(
    [
      // Of one model its row says it.
      rows.length === 1 || cached === 0
        ? tMarkdown('This conversation has cost **{0}**.', formatSpend(all))
        : tMarkdown(
            'This conversation has cost **{0}**, with {1}% of its input read from the providers’ caches.',
            formatSpend(all),
            cached,
          ),
      md``,
      ...rows,
    ],
    '\n',
  );
}

function requestsText(requests: number): string {
  return requests === 1 ? t('1 request') : t('{0} requests', requests);
}
