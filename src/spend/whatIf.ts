import * as z from 'zod';
import { dayOf, type Ledger, startOfDay, type TrajectorySum } from '../ledger/index.ts';
import { isModelRef, type ModelFacts, type ModelRef } from '../models/index.ts';
import type { Policy } from '../router/index.ts';
import { type Calculation, type CalculatorInput, calculate, calculatorInput, prefill } from './calculator.ts';
import { count, percent, totalUsd } from './format.ts';
import { DAY_MS } from './periods.ts';
import { type Replay, replay } from './replay.ts';

const modelRef = z
  .string()
  .max(300)
  .refine(isModelRef)
  .transform((text) => text as ModelRef);

/** Replays the last days with these models first in their tiers. */
const whatIfInput = z.strictObject({
  days: z.number().int().min(1).max(366),
  tiers: z.strictObject({ cheap: modelRef, mid: modelRef, premium: modelRef }),
});

type WhatIfInput = z.infer<typeof whatIfInput>;

/** Models of tiers that replace those that are set. */
type ImaginedTiers = WhatIfInput['tiers'];

export interface WhatIfDeps {
  readonly ledger: Pick<Ledger, 'cells' | 'recorded' | 'began' | 'trajectories'>;
  /** The policy as it is set, or with these models, as if all models were available. Waits for the prices. */
  readonly imagine: (tiers: ImaginedTiers | null) => Promise<Policy>;
  readonly baseline: () => ModelFacts | null;
}

/** The first values of the view's forms. */
export interface WhatIfStart {
  readonly calculator: CalculatorInput;
  readonly tiers: Readonly<Record<'cheap' | 'mid' | 'premium', string>>;
}

const PREFILL_DAYS = 30;

export async function whatIfStart(
  { ledger, imagine, baseline }: WhatIfDeps,
  now: Date,
): Promise<WhatIfStart> {
  const policy = await imagine(null);
  const { to } = dayOf(now);
  const began = ledger.began();
  const from = startOfDay(new Date(to - PREFILL_DAYS * DAY_MS));
  const days = (to - Math.max(from, startOfDay(new Date(began ?? from)))) / DAY_MS;
  const first = (tier: 'cheap' | 'mid' | 'premium') => policy.tiers[tier][0];
  const facts = (tier: 'cheap' | 'mid' | 'premium' | 'baseline') => {
    if (tier === 'baseline') return baseline();
    const model = first(tier);
    return (model && policy.facts.get(model)) ?? null;
  };
  return {
    calculator: prefill(ledger.cells(from, to), Math.round(days), facts),
    tiers: { cheap: first('cheap') ?? '', mid: first('mid') ?? '', premium: first('premium') ?? '' },
  };
}

/** A replay, and what trajectories of agents called for in the same days. */
export interface WhatIf extends Replay {
  readonly trajectories: readonly TrajectorySum[];
}

export async function runWhatIf(deps: WhatIfDeps, { days, tiers }: WhatIfInput, now: Date): Promise<WhatIf> {
  const policy = await deps.imagine(tiers);
  const { to } = dayOf(now);
  const from = startOfDay(new Date(to - days * DAY_MS));
  const { ledger, baseline } = deps;
  const replayed = replay(ledger.recorded(from, to), policy, baseline());
  return { ...replayed, trajectories: ledger.trajectories(from, to) };
}

/** The result of the calculator in sentences, most important first. */
export function calculationLines(input: CalculatorInput): readonly string[] {
  const { dayUsd, monthUsd, baselineDayUsd, baselineMonthUsd, savedShare } = calculate(input);
  return [
    `With routing: ${exact(dayUsd)} a day, ${totalUsd(monthUsd)} in 30 days.`,
    `All on the baseline model: ${exact(baselineDayUsd)} a day, ${totalUsd(baselineMonthUsd)} in 30 days.`,
    comparisonText({ savedShare }),
  ];
}

function comparisonText({ savedShare }: Pick<Calculation, 'savedShare'>): string {
  if (Math.abs(savedShare) < 0.005) return 'About the same.';
  return savedShare > 0 ? `${percent(savedShare)} less.` : `${percent(-savedShare)} more.`;
}

/** A day's cost to the tenth of a cent, since small costs add up over a month. */
function exact(usd: number): string {
  const cents = Number.isInteger(Math.round(usd * 1e6) / 1e4);
  return cents
    ? totalUsd(usd)
    : `$${usd.toLocaleString('en-US', { minimumFractionDigits: 3, maximumFractionDigits: 3 })}`;
}

export function replayLines(result: WhatIf, days: number): readonly string[] {
  const { requests, compared, actualUsd, replayedUsd, baselineUsd, refused } = result;
  if (requests === 0) return [`No answered request in the last ${count(days, 'day')}.`];
  const left = requests - compared - refused;
  return [
    `${exact(replayedUsd)} instead of ${exact(actualUsd)} for ${count(compared, 'request')} of the last ${count(days, 'day')}: ${comparisonText({ savedShare: actualUsd > 0 ? 1 - replayedUsd / actualUsd : 0 }).toLowerCase()}`,
    ...(baselineUsd === null ? [] : [`All on the baseline model: ${exact(baselineUsd)}.`]),
    ...(refused > 0 ? [`No model could take ${count(refused, 'request')}.`] : []),
    ...(left > 0 ? [`${count(left, 'request')} of unknown cost, here or there, left out.`] : []),
    'Estimated: the same tokens at list prices, and without failed attempts.',
    ...trajectoryLines(result.trajectories),
  ];
}

/** What was done, or would have been, for agents that did not get on: a sentence a kind. */
function trajectoryLines(sums: readonly TrajectorySum[]): readonly string[] {
  return sums.flatMap(({ move, done, count: times, conversations, rereadUsd }) => {
    const what = Object.hasOwn(MOVES, move) ? MOVES[move] : undefined;
    if (what === undefined) return [];
    const would = done ? '' : 'would have been ';
    const price =
      move === 'effort' || move === 'cheap'
        ? ''
        : `, for ${priceOf(rereadUsd)} to read their histories again`;
    const where = move === 'cheap' ? '' : ` in ${count(conversations, 'conversation')} of agents`;
    const set = done ? '' : ' (tierwise.routing.trajectory: act)';
    return [`${count(times, what.unit)}${where} ${would}${done ? what.done : what.would}${price}${set}.`];
  });
}

const MOVES: Readonly<
  Record<string, { readonly unit: string; readonly done: string; readonly would: string }>
> = {
  effort: { unit: 'request', done: 'got more effort', would: 'given more effort' },
  tier: { unit: 'request', done: 'went up to the next tier', would: 'sent up to the next tier' },
  down: { unit: 'request', done: 'went back down', would: 'sent back down' },
  cheap: { unit: 'small task', done: 'went to cheap', would: 'sent to cheap' },
};

function priceOf(usd: number | null): string {
  return usd === null ? 'an unknown price' : `about ${exact(usd)}`;
}

/** The messages that the view's forms may send. */
export const whatIfMessage = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('calculate'), input: calculatorInput }),
  z.strictObject({ type: z.literal('whatIf'), input: whatIfInput }),
]);
