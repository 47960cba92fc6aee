import { capitalize, t } from '../l10n/index.ts';
import type { SpendCell, SpendTotal } from '../ledger/index.ts';
import { formatCount, spendText, totalUsd } from '../router/index.ts';
import { type CellSum, sumCells } from './cells.ts';
import { attemptCount, caveats, NONE, ratioText, requestCount, requestsText, tokensText } from './format.ts';
import { savingsOf } from './savings.ts';

/** A sum and what there is to say about it. */
export interface Figure {
  readonly amount: string;
  /** Requests, attempts and tokens. */
  readonly activity: string;
  /** Against the baseline; empty when nothing can be compared. */
  readonly savings: string;
  /** What is estimated or unknown in it. */
  readonly notes: readonly string[];
}

/** A small figure with its name. */
export interface Fact {
  readonly name: string;
  readonly value: string;
  readonly detail: string;
}

export function figureOf(total: SpendTotal, baselineModel: string | null): Figure {
  const activity = [requestsText(total)];
  if (total.requests > 0 && total.attempts !== total.requests) activity.push(attemptCount(total.attempts));
  if (total.attempts > 0) activity.push(t('tokens: {0}', tokensText(total.inputTokens, total.outputTokens)));
  return {
    amount: spendText(total),
    activity: activity.join(' · '),
    savings: capitalize(savingsOf(total, baselineModel)?.short ?? ''),
    notes: caveats(total),
  };
}

/** Tasks whose answers change code. */
const EDITS: ReadonlySet<string> = new Set([
  'docstring',
  'imports',
  'lint-fix',
  'rename',
  'test-boilerplate',
  'implement',
  'unit-tests',
  'bug-fix',
  'refactor',
  'multi-file-refactor',
]);

export function factsOf(cells: readonly SpendCell[], total: CellSum): Fact[] {
  const completions = sumCells(cells.filter(({ task }) => task === 'autocomplete'));
  const edits = sumCells(cells.filter(({ task }) => EDITS.has(task)));
  const nextEdits = sumCells(cells.filter(({ task }) => task === 'next-edit'));
  return [
    perAccepted(t('Cost per accepted ghost text'), completions),
    perAccepted(t('Cost per accepted edit'), edits),
    // Most users have no model for them.
    ...(nextEdits.requests > 0 ? [perAccepted(t('Cost per accepted next edit'), nextEdits)] : []),
    {
      name: t('Read from the cache'),
      value: ratioText(total.cacheReadTokens, total.inputTokens),
      detail: t('of all input tokens'),
    },
    {
      name: t('Escalated'),
      value: ratioText(total.escalated, total.requests),
      detail:
        total.requests === 0
          ? t('none asked for')
          : t(
              '{0} of {1} went on to another model, after a failure or a failed check',
              formatCount(total.escalated),
              requestCount(total.requests),
            ),
    },
  ];
}

/** The cost includes what was not accepted. */
function perAccepted(name: string, { usd, unknown, accepted, requests }: CellSum): Fact {
  if (accepted === 0)
    return { name, value: NONE, detail: requests === 0 ? t('none asked for') : t('none accepted yet') };
  return {
    name,
    value: averageText(usd / accepted, unknown),
    detail: t('{0} accepted of {1}', formatCount(accepted), requestCount(requests)),
  };
}

/** What is not known of the costs can only raise their average. */
function averageText(usd: number, unknown: number): string {
  if (unknown === 0) return totalUsd(usd);
  return usd === 0 ? t('unknown') : t('at least {0}', totalUsd(usd));
}
