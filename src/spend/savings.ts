import { t } from '../l10n/index.ts';
import type { SpendTotal } from '../ledger/index.ts';
import { percent, shownModel, totalUsd } from './format.ts';

/** A comparison with what the same tokens would have cost on the baseline model. Always an estimate. */
export interface Savings {
  /** `About $5.20 saved`. */
  readonly headline: string;
  /** `63% less than always claude-opus-4-8`. */
  readonly against: string;
  /** Both in one clause: `about $5.20 less than always claude-opus-4-8`. */
  readonly short: string;
  /** What was compared with what, in sentences. */
  readonly basis: readonly string[];
}

type Compared = Pick<SpendTotal, 'usd' | 'unknown' | 'baselineUsd' | 'comparedUsd'>;

/** A smaller difference, in USD, means nothing: the comparison is an estimate. */
const EVEN_USD = 0.0001;

/** Null when nothing can be compared: no baseline, or no request with known cost and baseline. */
export function savingsOf(total: Compared, baselineModel: string | null): Savings | null {
  if (total.baselineUsd <= 0) return null;
  const model = baselineModel === null ? t('the baseline model') : shownModel(baselineModel).name;
  const saved = total.baselineUsd - total.comparedUsd;
  const basis = basisOf(total, model);
  if (Math.abs(saved) < EVEN_USD) {
    const same = t('about the same as always {0}', model);
    return { headline: t('About even'), against: same, short: same, basis };
  }
  const amount = totalUsd(Math.abs(saved));
  const share = percent(Math.abs(saved) / total.baselineUsd);
  return {
    ...(saved > 0
      ? {
          headline: t('About {0} saved', amount),
          against: t('{0} less than always {1}', share, model),
          short: t('about {0} less than always {1}', amount, model),
        }
      : {
          headline: t('About {0} more spent', amount),
          against: t('{0} more than always {1}', share, model),
          short: t('about {0} more than always {1}', amount, model),
        }),
    basis,
  };
}

function basisOf(total: Compared, model: string): string[] {
  const basis = [
    t(
      'Estimated: with {0} the same tokens would have cost about {1}; here they cost {2}.',
      model,
      totalUsd(total.baselineUsd),
      totalUsd(total.comparedUsd),
    ),
    t('Failed attempts count against the savings.'),
  ];
  if (total.unknown > 0 || total.usd - total.comparedUsd > EVEN_USD) {
    basis.push(t('Requests whose cost, here or there, is unknown are left out of the comparison.'));
  }
  return basis;
}
