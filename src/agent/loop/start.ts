import { costOf, type ModelFacts, NO_USAGE } from '../../models/index.ts';
import { isUp, type Lesson, TASK_RULES, type Task, TIERS, type Tier } from '../../router/index.ts';

/** What is known of a wish before its task starts. */
export interface Wish {
  readonly kind: Task;
  readonly prompt: string;
  readonly language: string | null;
  /** Whether tests of the project can say that it is done. */
  readonly canVerify: boolean;
  /** The tiers that have a model which can be asked, from the cheapest up. */
  readonly tiers: readonly Tier[];
  readonly lessons: readonly Lesson[];
}

/** A longer wish is a brief of several parts. */
const LARGE_PROMPT = 1_500;
const LARGE: ReadonlySet<Task> = new Set(['multi-file-refactor', 'architecture']);

/**
 * Where a task starts: with the cheapest tier where tests decide whether it is done, else with the tier that its kind has by the
 * table, mid at least; one up where it was learnt that answers of that tier are turned down. A large one is planned by the next
 * tier; `planTier` is null where no plan is worth its price.
 */
export function startOf({ kind, prompt, language, canVerify, tiers, lessons }: Wish): {
  readonly startTier: Tier;
  readonly planTier: Tier | null;
} {
  const usual = TASK_RULES[kind].tier;
  const wanted = canVerify ? 'cheap' : usual === 'cheap' ? 'mid' : usual;
  const learnt = lessons.find(
    (lesson) =>
      isUp(lesson) &&
      !lesson.trial &&
      lesson.task === kind &&
      lesson.from === wanted &&
      (lesson.language === null || lesson.language === language),
  );
  const startTier = atLeast(learnt?.to ?? wanted, tiers);
  const isLarge = LARGE.has(kind) || prompt.length > LARGE_PROMPT;
  const above = TIERS[Math.min(TIERS.indexOf(startTier) + 1, TIERS.length - 1)] ?? startTier;
  return { startTier, planTier: isLarge ? atLeast(above, tiers) : null };
}

/** That tier, or the next above it that has a model; the best there is where none has. */
function atLeast(tier: Tier, tiers: readonly Tier[]): Tier {
  const rank = TIERS.indexOf(tier);
  return tiers.find((one) => TIERS.indexOf(one) >= rank) ?? tiers.at(-1) ?? tier;
}

/** Of a small task: answers, and the tokens that each adds to what is read again with the next. */
const FEW_ANSWERS = 8;
const ADDED_TOKENS = 1_500;
const OUTPUT_TOKENS = 350;
/** Of what is read again, so much comes from the provider's cache at best. */
const CACHED = 0.85;

/**
 * What a task is expected to cost at least and at most, in USD: at least where its first model does it in few answers, at most
 * where every tier uses all of its steps and nothing is cached, and never more than its budget. Null: a price is not known.
 *
 * @param models the first model of each tier from the start on
 * @param promptTokens of the task with its instructions and tools
 */
export function estimate(
  models: readonly ModelFacts[],
  promptTokens: number,
  { maxSteps, budgetUsd }: { readonly maxSteps: number; readonly budgetUsd: number },
): { readonly leastUsd: number | null; readonly mostUsd: number } {
  const [first] = models;
  const leastUsd = first ? costOfAnswers(first, promptTokens, FEW_ANSWERS, CACHED) : null;
  const each = Math.ceil(maxSteps / Math.max(1, models.length));
  const all = models.map((facts) => costOfAnswers(facts, promptTokens, each, 0));
  const sum = all.reduce<number>((total, usd) => total + (usd ?? Infinity), 0);
  return {
    leastUsd: leastUsd === null ? null : Math.min(leastUsd, budgetUsd),
    mostUsd: Math.min(sum, budgetUsd),
  };
}

function costOfAnswers(
  facts: ModelFacts,
  promptTokens: number,
  answers: number,
  cached: number,
): number | null {
  let usd = 0;
  for (let i = 0; i < answers; i++) {
    const inputTokens = Math.min(promptTokens + i * ADDED_TOKENS, facts.contextTokens);
    const cacheReadTokens = i === 0 ? 0 : Math.floor(inputTokens * cached);
    const one = costOf({ ...NO_USAGE, inputTokens, cacheReadTokens, outputTokens: OUTPUT_TOKENS }, facts);
    if (one === null) return null;
    usd += one;
  }
  return usd;
}
