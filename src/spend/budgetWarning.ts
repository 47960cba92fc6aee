import type { CountedSpend, Limits } from '../ledger/index.ts';
import { percent, totalUsd } from './words.ts';

/** From this part of a limit on the user is warned, once for each day or month. */
export const WARN_AT = 0.8;

/** A limit with what counts against it. */
export interface BudgetGauge {
  /** `Today`, `This month`, with the models whose own limit it is. */
  readonly name: string;
  readonly usd: number;
  readonly limitUsd: number;
  /** Which limit this is in which period: another day or another amount makes another. */
  readonly id: string;
}

/** The limits of day and month that are set, with what is spent and reserved. */
export function gaugesOf(counted: CountedSpend, limits: Limits): readonly BudgetGauge[] {
  const gauge = (name: string, usd: number | null, limitUsd: number | null, id: string): BudgetGauge[] =>
    usd === null || limitUsd === null ? [] : [{ name, usd, limitUsd, id: `${id} ${limitUsd}` }];
  const { dayStart, monthStart, perDayUsd, perMonthUsd } = limits;
  return [
    ...gauge('Today', counted.dayUsd, perDayUsd, `day ${dayStart}`),
    ...gauge('This month', counted.monthUsd, perMonthUsd, `month ${monthStart}`),
    ...limits.models.flatMap(({ pattern, ...own }, i) => [
      ...gauge(
        `Today, ${pattern}`,
        counted.models[i]?.dayUsd ?? null,
        own.perDayUsd,
        `${pattern} day ${dayStart}`,
      ),
      ...gauge(
        `This month, ${pattern}`,
        counted.models[i]?.monthUsd ?? null,
        own.perMonthUsd,
        `${pattern} month ${monthStart}`,
      ),
    ]),
  ];
}

/** The gauges that are high and of which nobody has been warned. */
export function newlyHigh(gauges: readonly BudgetGauge[], warned: readonly string[]): readonly BudgetGauge[] {
  return gauges.filter(
    ({ usd, limitUsd, id }) => limitUsd > 0 && usd >= limitUsd * WARN_AT && !warned.includes(id),
  );
}

/** `89% of the budget is spent (Today: $4.45 of $5.00).` */
export function warningText(high: readonly BudgetGauge[]): string {
  const worst = Math.max(...high.map(({ usd, limitUsd }) => usd / limitUsd));
  const each = high.map(({ name, usd, limitUsd }) => `${name}: ${totalUsd(usd)} of ${totalUsd(limitUsd)}`);
  return `${percent(worst)} of the budget is spent or reserved (${each.join('; ')}).`;
}
