import * as z from 'zod';
import type { SpendCell } from '../ledger/index.ts';
import { costOf, flatPrice, type ModelFacts, NO_USAGE } from '../models/index.ts';
import { TIERS, type Tier } from '../router/index.ts';
import { sumCells } from './cells.ts';

const amount = z.number().nonnegative().max(1e12);
const price = z.strictObject({ inputUsd: amount, outputUsd: amount });

/** A day of requests and the prices; prices in USD per million tokens, shares in percent. */
export const calculatorInput = z.strictObject({
  requestsPerDay: amount,
  inputTokens: amount,
  outputTokens: amount,
  shares: z.strictObject({ cheap: amount, mid: amount, premium: amount }),
  prices: z.strictObject({ cheap: price, mid: price, premium: price, baseline: price }),
});

export type CalculatorInput = z.infer<typeof calculatorInput>;

export interface Calculation {
  readonly dayUsd: number;
  readonly monthUsd: number;
  /** All requests on the baseline model. */
  readonly baselineDayUsd: number;
  readonly baselineMonthUsd: number;
  /** 0.69 for 69 % less; below 0 where routing costs more. */
  readonly savedShare: number;
}

/** The days of a month in price lists. */
const MONTH_DAYS = 30;

/** The cost of such days with routing and without. Shares are relative to their sum if that is not 100 %. */
export function calculate(input: CalculatorInput): Calculation {
  const { requestsPerDay, shares, prices } = input;
  const whole = shares.cheap + shares.mid + shares.premium;
  const part = (tier: Tier): number => (whole > 0 ? shares[tier] / whole : tier === 'premium' ? 1 : 0);
  const perRequest = TIERS.reduce((sum, tier) => sum + part(tier) * requestUsd(input, prices[tier]), 0);
  const dayUsd = requestsPerDay * perRequest;
  const baselineDayUsd = requestsPerDay * requestUsd(input, prices.baseline);
  return {
    dayUsd,
    monthUsd: dayUsd * MONTH_DAYS,
    baselineDayUsd,
    baselineMonthUsd: baselineDayUsd * MONTH_DAYS,
    savedShare: baselineDayUsd > 0 ? 1 - dayUsd / baselineDayUsd : 0,
  };
}

function requestUsd(
  { inputTokens, outputTokens }: CalculatorInput,
  { inputUsd, outputUsd }: z.infer<typeof price>,
): number {
  const usage = { ...NO_USAGE, inputTokens, outputTokens };
  return costOf(usage, { prices: [flatPrice(inputUsd, outputUsd)] }) ?? 0;
}

/** The published example: 100 requests a day of 2,000 tokens in and 1,000 out, 70 % of them cheap. */
const EXAMPLE = {
  requestsPerDay: 100,
  inputTokens: 2_000,
  outputTokens: 1_000,
  shares: { cheap: 70, mid: 0, premium: 30 },
};

/** The first calculation: the last days at the prices of the models that are set, or the published example. */
export function prefill(
  cells: readonly SpendCell[],
  days: number,
  factsOfTier: (tier: Tier | 'baseline') => ModelFacts | null,
): CalculatorInput {
  const priced = (tier: Tier | 'baseline') => {
    const band = factsOfTier(tier)?.prices[0];
    return { inputUsd: band?.inputUsd ?? 0, outputUsd: band?.outputUsd ?? 0 };
  };
  const prices = {
    cheap: priced('cheap'),
    mid: priced('mid'),
    premium: priced('premium'),
    baseline: priced('baseline'),
  };
  const { requests, attempts, inputTokens, outputTokens } = sumCells(cells);
  if (requests === 0) return { ...EXAMPLE, prices };
  const share = (tier: Tier) =>
    Math.round((100 * sumCells(cells.filter((cell) => cell.tier === tier)).requests) / requests);
  return {
    requestsPerDay: Math.max(1, Math.round(requests / Math.max(1, days))),
    inputTokens: Math.round(inputTokens / attempts),
    outputTokens: Math.round(outputTokens / attempts),
    shares: { cheap: share('cheap'), mid: share('mid'), premium: share('premium') },
    prices,
  };
}
