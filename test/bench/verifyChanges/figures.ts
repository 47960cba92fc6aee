import type { CheckQuality } from '../savings.ts';

/** What the verification said of one candidate. */
export interface Judged {
  readonly right: boolean;
  readonly kind: string;
  readonly verified: boolean;
}

/** Of all that were called verified, the share that is right; of all that are right, the share that were called so. */
export function precisionAndRecall(all: readonly Judged[]): {
  readonly precision: number;
  readonly recall: number;
} {
  const count = (right: boolean): number => all.filter((one) => one.verified && one.right === right).length;
  const rightOnes = all.filter(({ right }) => right).length;
  return { precision: count(true) / (count(true) + count(false)), recall: count(true) / rightOnes };
}

export function qualityOf(all: readonly Judged[]): CheckQuality {
  const wrong = all.filter(({ right }) => !right);
  const { recall } = precisionAndRecall(all);
  return {
    wronglyAccepted: wrong.filter(({ verified }) => verified).length / wrong.length,
    wronglyRefused: 1 - recall,
  };
}
