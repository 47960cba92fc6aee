import type { SpendTotal } from '../ledger/index.ts';
import { shownModel } from './names.ts';
import { percent, totalUsd } from './words.ts';

/** A comparison with the baseline: what the same tokens would have cost there. Never more than an estimate. */
export interface Savings {
  /** `About $5.20 saved`. */
  readonly headline: string;
  /** `63% less than always claude-opus-4-8`. */
  readonly against: string;
  /** The two in one clause: `about $5.20 less than always claude-opus-4-8`. */
  readonly short: string;
  /** What was compared with what, in sentences. */
  readonly basis: readonly string[];
}

type Compared = Pick<SpendTotal, 'usd' | 'unknown' | 'baselineUsd' | 'comparedUsd'>;

/** Less than this is noise beside the estimate, in USD. */
const EVEN_USD = 0.0001;

/** Null where nothing can be compared: no baseline, or no request whose cost and baseline are both known. */
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
