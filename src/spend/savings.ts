import { t } from '../l10n/index.ts';
import type { SpendTotal } from '../ledger/index.ts';
import { shownUsd, totalUsd } from '../router/index.ts';
import { percent, shownModel } from './format.ts';

/** A comparison with what the same tokens would have cost on the baseline model. Always an estimate. */
export interface Savings {
  /** `About $5.20 saved`. */
  readonly headline: string;
  /** `63% less than with claude-opus-4-8 alone`. */
  readonly against: string;
  /** Both in one clause: `about $5.20 less than with claude-opus-4-8 alone`. */
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
  // Of what is shown of both, so that who subtracts one from the other gets this.
  const saved = Number((shownUsd(total.baselineUsd) - shownUsd(total.comparedUsd)).toFixed(4));
  const basis = basisOf(total, model);
  if (saved === 0) {
    const same = t('about the same as with {0} alone', model);
    return { headline: t('About even'), against: same, short: same, basis };
  }
  const amount = totalUsd(Math.abs(saved));
  const share = percent(Math.abs(total.baselineUsd - total.comparedUsd) / total.baselineUsd);
  return {
    ...(saved > 0
      ? {
          headline: t('About {0} saved', amount),
          against: t('{0} less than with {1} alone', share, model),
          short: t('about {0} less than with {1} alone', amount, model),
        }
      : {
          headline: t('About {0} more spent', amount),
          against: t('{0} more than with {1} alone', share, model),
          short: t('about {0} more than with {1} alone', amount, model),
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
