import { t } from '../l10n/index.ts';
import type { CompletionStats } from '../ledger/index.ts';
import { formatCount } from '../router/index.ts';
import { attemptCount, NONE, percent, shownLanguage, shownModel, spendInColumn } from './format.ts';

/** Ghost text of one model or in one language, for display. */
export interface GhostTextRow {
  readonly name: string;
  /** Who serves the model; empty for a language. */
  readonly detail: string;
  readonly requests: string;
  /** `31%` of what was shown; a dash when nothing was. */
  readonly accepted: string;
  /** `372 of 1,200`; empty when nothing was shown. */
  readonly acceptedOf: string;
  /** 0 to 1, for the bar. */
  readonly share: number;
  /** What 1,000 accepted characters cost. */
  readonly cost: string;
  /** The share that is still there after ten minutes. */
  readonly kept: string;
}

export interface GhostText {
  readonly byModel: readonly GhostTextRow[];
  readonly byLanguage: readonly GhostTextRow[];
  /** What the columns mean and what is unknown, in sentences. */
  readonly notes: readonly string[];
}

/** Null when there is no ghost text. */
export function ghostTextOf(
  byModel: readonly CompletionStats[],
  byLanguage: readonly CompletionStats[],
): GhostText | null {
  if (byModel.length === 0) return null;
  return {
    byModel: byModel.map((stats) => {
      const { name, provider } = shownModel(stats.key);
      return rowOf(stats, name, provider);
    }),
    byLanguage: byLanguage.map((stats) => rowOf(stats, shownLanguage(stats.key), '')),
    notes: notesOf(byModel),
  };
}

function rowOf(stats: CompletionStats, name: string, detail: string): GhostTextRow {
  const { requests, offered, accepted, acceptedShare, keptAfter10min } = stats;
  return {
    name,
    detail,
    requests: formatCount(requests),
    accepted: acceptedShare === null ? NONE : percent(acceptedShare),
    acceptedOf:
      acceptedShare === null ? '' : t('{0} out of {1}', formatCount(accepted), formatCount(offered)),
    share: Math.min(1, acceptedShare ?? 0),
    cost: costText(stats),
    kept: keptAfter10min === null ? keptUnknown(stats) : percent(keptAfter10min),
  };
}

function costText({ usd, unknown, acceptedChars }: CompletionStats): string {
  if (acceptedChars === 0) return NONE;
  return spendInColumn({ usd: (usd * 1_000) / acceptedChars, unknown });
}

/** Accepted too recently to have been measured, or nothing was accepted. */
function keptUnknown({ acceptedChars }: CompletionStats): string {
  return acceptedChars > 0 ? t('not yet') : NONE;
}

function notesOf(byModel: readonly CompletionStats[]): string[] {
  const notes = [
    t('Cost is per 1,000 accepted characters and counts all that was asked, also what was not accepted.'),
    t('Kept is the part of the accepted text that is still in the code 10 minutes later.'),
  ];
  const unknown = byModel.reduce((sum, stats) => sum + stats.unknown, 0);
  if (unknown > 0) notes.push(t('The cost of {0} is unknown.', attemptCount(unknown)));
  return notes;
}
