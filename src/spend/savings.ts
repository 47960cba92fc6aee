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
  const model = baselineModel === null ? 'the baseline model' : shownModel(baselineModel).name;
  const saved = total.baselineUsd - total.comparedUsd;
  const basis = basisOf(total, model);
  if (Math.abs(saved) < EVEN_USD) {
    const same = `about the same as always ${model}`;
    return { headline: 'About even', against: same, short: same, basis };
  }
  const amount = totalUsd(Math.abs(saved));
  const less = saved > 0 ? 'less' : 'more';
  return {
    headline: saved > 0 ? `About ${amount} saved` : `About ${amount} more spent`,
    against: `${percent(Math.abs(saved) / total.baselineUsd)} ${less} than always ${model}`,
    short: `about ${amount} ${less} than always ${model}`,
    basis,
  };
}

function basisOf(total: Compared, model: string): string[] {
  const basis = [
    `Estimated: with ${model} the same tokens would have cost about ${totalUsd(total.baselineUsd)}; here they cost ${totalUsd(total.comparedUsd)}.`,
    'Failed attempts count against the savings.',
  ];
  if (total.unknown > 0 || total.usd - total.comparedUsd > EVEN_USD) {
    basis.push('Requests whose cost, here or there, is unknown are left out of the comparison.');
  }
  return basis;
}
