import type { ModelFacts, ModelRef, PriceBand } from '../../../src/models/index.ts';
import { type Policy, TASK_RULES, TASKS, type Task, TIERS, type Tier } from '../../../src/router/index.ts';
import { POLICY } from '../../unit/router/policy.ts';
import { type Quality, random, type World } from './life.ts';

/**
 * Worlds made by chance, for reporting alone: nothing is tuned on them, and no single one is looked at. How much is asked, of what,
 * in which languages, at which prices, how often the user says something and how wrong, and what happens to the models: they
 * become worse or better, at once or slowly, for all or for one task or language, come back, swing, go down, or are replaced.
 */
export function heldOutWorld(seed: number): World {
  const roll = random(0x5eed + seed * 7_919);
  const between = (low: number, high: number) => low + (high - low) * roll();
  const logBetween = (low: number, high: number) => low * (high / low) ** roll();
  const pick = <Item>(items: readonly [Item, ...Item[]]): Item =>
    items[Math.floor(roll() * items.length)] ?? items[0];

  const languages = languagesOf(roll, 1 + Math.floor(roll() * 6));
  const work = workOf(roll, logBetween(3, 80));
  const tasks = Object.keys(work) as [Task, ...Task[]];
  const prices = pricesOf(roll);
  const base = baseOf(roll);
  const drifts = Array.from({ length: Math.floor(roll() * 4) }, (): Drift => {
    const length = logBetween(4, 90);
    return {
      tier: pick(['cheap', 'cheap', 'mid', 'mid', 'premium']),
      tasks:
        roll() < 0.4 ? null : new Set(Array.from({ length: 1 + Math.floor(roll() * 3) }, () => pick(tasks))),
      language: roll() < 0.6 ? null : pick(languages),
      start: between(-10, 80),
      length: roll() < 0.3 ? Infinity : length,
      ramp: roll() < 0.5 ? 0 : between(3, 30),
      swing: roll() < 0.15 ? between(6, 24) : null,
      quality: roll() < 0.7 ? between(0.1, 0.8) : between(0.9, 0.98),
    };
  });
  const outage = roll() < 0.3 ? { tier: pick(TIERS_LIST), from: between(0, 80), days: between(2, 20) } : null;
  const replaced = roll() < 0.3 ? { tier: pick(TIERS_LIST), from: between(10, 80) } : null;
  const off = roll() < 0.3 ? { from: between(10, 60), days: between(5, 21) } : null;
  const largest = logBetween(1_500, 14_000);

  return {
    days: 90,
    work,
    languages,
    quality: qualityOf(base, drifts),
    policy: (day) => {
      const isDown = outage !== null && day >= outage.from && day < outage.from + outage.days;
      const [down] = isDown ? POLICY.tiers[outage.tier] : [];
      return {
        ...POLICY,
        facts: prices,
        tiers: replaced && day >= replaced.from ? swapped(replaced.tier) : POLICY.tiers,
        unavailable: down ? new Map([[down, { reason: 'failing', faults: 5, retryInMs: 1_000 }]]) : new Map(),
      };
    },
    isOff: (day) => off !== null && day >= off.from && day < off.from + off.days,
    contextTokens: (spread) => 400 + largest * spread ** 2,
    byHand: between(0, 0.5),
    caught: between(0.05, 0.7),
    said: between(0.15, 0.95),
    late: between(0, 0.6),
    noise: roll() < 0.4 ? 0 : between(0, 0.15),
    stubborn: between(0, 0.5),
    givesUp: between(0, 0.3),
  };
}

const TIERS_LIST = ['cheap', 'mid', 'premium'] as const;

interface Drift {
  readonly tier: Tier;
  /** Null: all. */
  readonly tasks: ReadonlySet<Task> | null;
  readonly language: string | null;
  /** In days. */
  readonly start: number;
  readonly length: number;
  /** Days until it is at its full, and until it is gone again. */
  readonly ramp: number;
  /** Days of a swing to and fro; null: it stays. */
  readonly swing: number | null;
  readonly quality: number;
}

/** How much of a drift there is on a day, from 0 to 1. */
function strengthOf({ start, length, ramp, swing }: Drift, day: number): number {
  const since = day - start;
  const left = length - since;
  if (since < 0 || left < 0) return 0;
  const ends = ramp === 0 ? 1 : Math.min(1, since / ramp, left / ramp);
  return swing === null ? ends : ends * (0.5 - 0.5 * Math.cos((2 * Math.PI * since) / swing));
}

function qualityOf(
  base: (task: Task, tier: Tier, model: ModelRef) => number,
  drifts: readonly Drift[],
): Quality {
  return ({ task, language, tier, model, day }) => {
    const lead = POLICY.tiers[tier][0];
    let quality = base(task, tier, model);
    for (const drift of drifts) {
      if (drift.tier !== tier || model !== lead) continue;
      if (drift.tasks !== null && !drift.tasks.has(task)) continue;
      if (drift.language !== null && drift.language !== language) continue;
      quality += (drift.quality - quality) * strengthOf(drift, day);
    }
    return quality;
  };
}

/** How good a model is at a task: the higher its tier above what the task needs the better, and each in its own way. */
function baseOf(roll: () => number): (task: Task, tier: Tier, model: ModelRef) => number {
  const own = 0.82 + 0.15 * roll();
  const below = 0.35 + 0.6 * roll();
  const twoBelow = below * (0.4 + 0.5 * roll());
  const gifts = new Map<string, number>();
  for (const task of TASKS) {
    const taste = (roll() - 0.5) * 0.1;
    for (const tier of TIERS) {
      for (const model of POLICY.tiers[tier]) gifts.set(`${task} ${model}`, taste + (roll() - 0.5) * 0.2);
    }
  }
  return (task, tier, model) => {
    const steps = TIERS.indexOf(tier) - TIERS.indexOf(TASK_RULES[task].tier);
    const usual = steps >= 0 ? own + (0.97 - own) * Math.min(1, steps / 2) : steps === -1 ? below : twoBelow;
    return Math.min(0.98, Math.max(0.05, usual + (gifts.get(`${task} ${model}`) ?? 0)));
  };
}

const KNOWN_LANGUAGES = ['typescript', 'python', 'go', 'rust', 'java', 'csharp'];

/** The first is used most. */
function languagesOf(roll: () => number, count: number): [string, ...string[]] {
  const found = KNOWN_LANGUAGES.slice(0, count).flatMap((language, i) =>
    Array.from({ length: Math.max(1, Math.round(((count - i) * (0.5 + roll())) / 1.2)) }, () => language),
  );
  return [found[0] ?? 'go', ...found.slice(1)];
}

function workOf(roll: () => number, perDay: number): Partial<Record<Task, number>> {
  const tasks = TASKS.filter((task) => !['autocomplete', 'second-opinion', 'chat'].includes(task));
  // Dear tasks are rarer.
  const rarity: Readonly<Record<Tier, number>> = { cheap: 1, mid: 1, premium: 0.2 };
  const weights = tasks.map((task) => (roll() < 0.35 ? 0 : rarity[TASK_RULES[task].tier] * roll() ** 2));
  const all = weights.reduce((sum, weight) => sum + weight, 0) || 1;
  return Object.fromEntries(
    tasks.flatMap((task, i) => (weights[i] ? [[task, (perDay * (weights[i] ?? 0)) / all]] : [])),
  );
}

/** From one tier to the next three to fifteen times, then two to eight times. */
function pricesOf(roll: () => number): ReadonlyMap<ModelRef, ModelFacts> {
  const cheap = 0.05 + 0.25 * roll();
  const mid = cheap * (3 + 12 * roll());
  const premium = mid * (2 + 6 * roll());
  const dear = 3 + 4 * roll();
  const usd: Readonly<Record<Tier, number>> = { cheap, mid, premium };
  const price = (inputUsd: number): PriceBand => ({
    aboveInputTokens: -1,
    inputUsd,
    outputUsd: inputUsd * dear,
    cacheReadUsd: inputUsd / 10,
    cacheWriteUsd: inputUsd * 1.25,
  });
  const found = new Map<ModelRef, ModelFacts>();
  for (const tier of TIERS) {
    for (const ref of POLICY.tiers[tier]) {
      const known = POLICY.facts.get(ref);
      if (known) found.set(ref, { ...known, prices: [price(usd[tier] * (0.7 + 0.6 * roll()))] });
    }
  }
  return found;
}

function swapped(tier: Tier): Policy['tiers'] {
  return { ...POLICY.tiers, [tier]: POLICY.tiers[tier].toReversed() };
}
