import type { CostSource, Outcome, SpendTotal } from '../ledger/index.ts';
import { isModelRef, modelName, providerOf } from '../models/index.ts';
import { formatCount, formatTokens, formatUsd } from '../router/index.ts';

/** In a column of figures, when there is none. */
export const NONE = '–';

/** A sum of money: to the cent from ten cents on, below that with as many digits as tell it from zero. */
export function totalUsd(usd: number): string {
  if (usd < 0.1) return formatUsd(usd);
  return `$${usd.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
}

/** What was spent. Unknown costs are mentioned beside the sum; if all are unknown, it is not `$0`. */
export function spendText(total: Pick<SpendTotal, 'usd' | 'unknown'>): string {
  if (total.unknown === 0) return totalUsd(total.usd);
  return total.usd === 0 ? 'unknown' : `${totalUsd(total.usd)} + unknown`;
}

/** The same in a column: a line break comes before the plus. */
export function spendInColumn(total: Pick<SpendTotal, 'usd' | 'unknown'>): string {
  return spendText(total).replace('+ ', '+\u00a0');
}

/** What makes a sum inexact, in sentences; empty when it is exact. */
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
  return `${formatCount(n)} ${noun}${n === 1 ? '' : 's'}`;
}

/** `2.1k in, 640 out`; unknown is what the provider did not report. */
export function tokensText(input: number | null, output: number | null): string {
  if (input === null && output === null) return 'tokens unknown';
  return `${tokenText(input)} in, ${tokenText(output)} out`;
}

export function tokenText(tokens: number | null): string {
  return tokens === null ? 'unknown' : formatTokens(tokens);
}

/** A share as a percentage. Only nothing is 0%, and only all is 100%. */
export function percent(share: number): string {
  const rounded = Math.round(share * 100);
  if (rounded === 0 && share > 0) return '<1%';
  if (rounded === 100 && share < 1) return '>99%';
  return `${rounded}%`;
}

/** `multi-file-refactor` for display: `Multi-file refactor`. */
export function taskName(task: string): string {
  return capitalize(task.replaceAll('-', ' ').replace(/^multi file/, 'multi-file'));
}

/** `part` of `whole` as a percentage. */
export function ratioText(part: number, whole: number): string {
  return whole > 0 ? percent(part / whole) : NONE;
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

/** Where a cost comes from. */
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

/** The gateway's reasons that cannot be displayed as they are. */
const REASONS: Readonly<Record<string, string>> = {
  auth: 'key not accepted',
  payment: 'no balance',
  unaffordable: 'balance too small',
  address: 'wrong address',
  loading: 'model not loaded',
  server: 'server error',
  refused: 'no connection',
  network: 'network error',
  timeout: 'too slow',
  'cut-off': 'cut off',
  malformed: 'unreadable answer',
  'too-large': 'more than an answer',
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

/** A model's own name and who serves it. The reference is from a setting or the ledger and may be malformed. */
export function shownModel(ref: string): { readonly name: string; readonly provider: string } {
  return isModelRef(ref) ? { name: modelName(ref), provider: providerOf(ref) } : { name: ref, provider: '' };
}

/** Names of languages that are not just their identifier with a capital letter. */
const LANGUAGES: Readonly<Record<string, string>> = {
  c: 'C',
  coffeescript: 'CoffeeScript',
  cpp: 'C++',
  csharp: 'C#',
  css: 'CSS',
  dockerfile: 'Dockerfile',
  fsharp: 'F#',
  graphql: 'GraphQL',
  html: 'HTML',
  javascript: 'JavaScript',
  javascriptreact: 'JavaScript JSX',
  json: 'JSON',
  jsonc: 'JSON with Comments',
  latex: 'LaTeX',
  'objective-c': 'Objective-C',
  php: 'PHP',
  plaintext: 'Plain text',
  powershell: 'PowerShell',
  scss: 'SCSS',
  shellscript: 'Shell script',
  sql: 'SQL',
  typescript: 'TypeScript',
  typescriptreact: 'TypeScript JSX',
  vb: 'Visual Basic',
  xml: 'XML',
  yaml: 'YAML',
};

/** The name of a language, by its identifier in the editor; the identifier is empty when the language is unknown. */
export function shownLanguage(id: string): string {
  if (id === '') return 'Unknown language';
  return Object.hasOwn(LANGUAGES, id) ? (LANGUAGES[id] ?? id) : capitalize(id);
}

export function shownProject(name: string): string {
  return name === '' ? 'Unknown project' : name;
}
