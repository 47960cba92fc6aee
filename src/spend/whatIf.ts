import * as z from 'zod';
import { capitalize, languageTag, t } from '../l10n/index.ts';
import { dayOf, type Ledger, startOfDay, type TrajectorySum } from '../ledger/index.ts';
import { isModelRef, type ModelFacts, type ModelRef } from '../models/index.ts';
import { formatCount, type Policy, TIERS, totalUsd } from '../router/index.ts';
import { type Calculation, type CalculatorInput, calculate, calculatorInput, prefill } from './calculator.ts';
import { percent, requestCount } from './format.ts';
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
  /** The same replay with the models that are set; null where these are the same. */
  readonly asSet: Replay | null;
  readonly trajectories: readonly TrajectorySum[];
}

export async function runWhatIf(deps: WhatIfDeps, { days, tiers }: WhatIfInput, now: Date): Promise<WhatIf> {
  const [policy, set] = [await deps.imagine(tiers), await deps.imagine(null)];
  const { to } = dayOf(now);
  const from = startOfDay(new Date(to - days * DAY_MS));
  const { ledger, baseline } = deps;
  const recorded = ledger.recorded(from, to);
  const isAsSet = TIERS.every((tier) => set.tiers[tier][0] === tiers[tier]);
  return {
    ...replay(recorded, policy, baseline()),
    asSet: isAsSet ? null : replay(recorded, set, baseline()),
    trajectories: ledger.trajectories(from, to),
  };
}

/** The result of the calculator in sentences, most important first. */
export function calculationLines(input: CalculatorInput): readonly string[] {
  const { dayUsd, monthUsd, baselineDayUsd, baselineMonthUsd, savedShare } = calculate(input);
  return [
    t('With routing: {0} a day, {1} in 30 days.', exact(dayUsd), totalUsd(monthUsd)),
    t(
      'All on the baseline model: {0} a day, {1} in 30 days.',
      exact(baselineDayUsd),
      totalUsd(baselineMonthUsd),
    ),
    `${capitalize(comparisonText({ savedShare }))}.`,
  ];
}

function dayCount(days: number): string {
  return days === 1 ? t('1 day') : t('{0} days', days);
}

function comparisonText({ savedShare }: Pick<Calculation, 'savedShare'>): string {
  if (Math.abs(savedShare) < 0.005) return t('about the same');
  return savedShare > 0 ? t('{0} less', percent(savedShare)) : t('{0} more', percent(-savedShare));
}

/** A day's cost to the tenth of a cent, since small costs add up over a month. */
function exact(usd: number): string {
  const cents = Number.isInteger(Math.round(usd * 1e6) / 1e4);
  return cents
    ? totalUsd(usd)
    : `$${usd.toLocaleString(languageTag(), { minimumFractionDigits: 3, maximumFractionDigits: 3 })}`;
}

export function replayLines(result: WhatIf, days: number): readonly string[] {
  const { requests, compared, actualUsd, replayedUsd, baselineUsd, refused, asSet } = result;
  if (requests === 0) return [t('No answered request in the last {0}.', dayCount(days))];
  const usd = days === 1 ? exact : totalUsd;
  const left = requests - compared - refused;
  const of = [requestCount(compared), dayCount(days)] as const;
  // What was spent has failed attempts and what no record keeps in it: it is not what other models are compared with.
  const isComparable = asSet !== null && asSet.compared === compared && asSet.replayedUsd > 0;
  return [
    isComparable
      ? t(
          '{0} instead of {1} for {2} of the last {3}: {4}.',
          usd(replayedUsd),
          usd(asSet.replayedUsd),
          ...of,
          comparisonText({ savedShare: 1 - replayedUsd / asSet.replayedUsd }),
        )
      : t('{0} for {1} of the last {2}.', usd(replayedUsd), ...of),
    ...(asSet === null ? [t('These are the models that are set.')] : []),
    t('{0} was spent, with failed attempts and escalations.', usd(actualUsd)),
    ...(baselineUsd === null ? [] : [t('All on the baseline model: {0}.', usd(baselineUsd))]),
    ...(refused > 0 ? [t('No model could take {0}.', requestCount(refused))] : []),
    ...(left > 0 ? [t('{0} of unknown cost, here or there, left out.', requestCount(left))] : []),
    t(
      'Estimated: the same tokens at list prices, without failed attempts, and with the tier that the task and the size ask for.',
    ),
    ...result.trajectories.flatMap((sum) => trajectoryLine(sum) ?? []),
  ];
}

/** What was done, or would have been, for agents that did not get on. Null for what another version recorded. */
function trajectoryLine({ move, done, count, conversations, rereadUsd }: TrajectorySum): string | null {
  const requests = requestCount(count);
  const where =
    conversations === 1 ? t('1 conversation') : t('{0} conversations', formatCount(conversations));
  const price = priceOf(rereadUsd);
  switch (move) {
    case 'effort':
      return done
        ? t('{0} of agents, in {1}, got more effort.', requests, where)
        : t(
            '{0} of agents, in {1}, would have been given more effort (with “Routing: Trajectory” set to act).',
            requests,
            where,
          );
    case 'tier':
      return done
        ? t(
            '{0} of agents, in {1}, went up to the next tier, for {2} to read their histories again.',
            requests,
            where,
            price,
          )
        : t(
            '{0} of agents, in {1}, would have been sent up to the next tier, for {2} to read their histories again (with “Routing: Trajectory” set to act).',
            requests,
            where,
            price,
          );
    case 'down':
      return done
        ? t(
            '{0} of agents, in {1}, went back down, for {2} to read their histories again.',
            requests,
            where,
            price,
          )
        : t(
            '{0} of agents, in {1}, would have been sent back down, for {2} to read their histories again (with “Routing: Trajectory” set to act).',
            requests,
            where,
            price,
          );
    case 'cheap': {
      const tasks = count === 1 ? t('1 small task') : t('{0} small tasks', formatCount(count));
      return done
        ? t('{0} went to cheap.', tasks)
        : t('{0} would have been sent to cheap (with “Routing: Trajectory” set to act).', tasks);
    }
    default:
      return null;
  }
}

function priceOf(usd: number | null): string {
  return usd === null ? t('an unknown price') : t('about {0}', exact(usd));
}

/** The messages that the view's forms may send. */
export const whatIfMessage = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('calculate'), input: calculatorInput }),
  z.strictObject({ type: z.literal('whatIf'), input: whatIfInput }),
]);
