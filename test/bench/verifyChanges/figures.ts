import type { Verification } from '../../../src/verify/tests/index.ts';
import type { CheckQuality, Shares } from '../savings.ts';

/** What the verification said of one candidate. */
export interface Judged {
  readonly right: boolean;
  readonly kind: string;
  /** Whether the tests that were there can tell it at all, as their whole suite says. */
  readonly isTold: boolean;
  readonly verdict: Verification['verdict'];
  /** Whether it goes back to the model: it is red, or tests were tampered with. */
  readonly isRefused: boolean;
}

/** Of all that were called verified, the share that is right; of all that are right, the share that were called so. */
export function precisionAndRecall(all: readonly Judged[]): {
  readonly precision: number;
  readonly recall: number;
} {
  const count = (right: boolean): number =>
    all.filter((one) => one.verdict === 'verified' && one.right === right).length;
  const rightOnes = all.filter(({ right }) => right).length;
  return { precision: count(true) / (count(true) + count(false)), recall: count(true) / rightOnes };
}

/** What the agent hears of right and of wrong changes. */
export function qualityOf(all: readonly Judged[]): CheckQuality {
  const shares = (right: boolean): Shares => {
    const some = all.filter((one) => one.right === right);
    const share = (is: (one: Judged) => boolean): number => some.filter(is).length / some.length;
    return {
      verified: share(({ verdict }) => verdict === 'verified'),
      red: share(({ isRefused }) => isRefused),
      'not-verified': share(({ verdict, isRefused }) => verdict === 'not-verified' && !isRefused),
    };
  };
  return { right: shares(true), wrong: shares(false) };
}
