import type { SpendCell, SpendTotal } from '../ledger/index.ts';
import { formatCount } from '../router/index.ts';
import { type CellSum, sumCells } from './cells.ts';
import { capitalize, caveats, count, NONE, ratioText, spendText, tokensText, totalUsd } from './format.ts';
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
  return [
    perAccepted('Cost per accepted completion', completions),
    perAccepted('Cost per accepted edit', edits),
    {
      name: 'Read from the cache',
      value: ratioText(total.cacheReadTokens, total.inputTokens),
      detail: 'of all input tokens',
    },
    {
      name: 'Handed on',
      value: ratioText(total.handedOn, total.tried),
      detail: 'of requests to another model, after a failure or a failed check',
    },
  ];
}

/** The cost includes what was not accepted. */
function perAccepted(name: string, { usd, unknown, accepted, requests }: CellSum): Fact {
  if (accepted === 0)
    return { name, value: NONE, detail: requests === 0 ? 'none asked for' : 'none accepted yet' };
  const value = unknown > 0 ? `${totalUsd(usd / accepted)} + unknown` : totalUsd(usd / accepted);
  return {
    name,
    value,
    detail: `${formatCount(accepted)} accepted of ${count(requests, 'request')}`,
  };
}
