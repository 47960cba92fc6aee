import type { ModelRef } from '../models/index.ts';

/** What can be asked for. The order is the one of the settings and of the spend view. */
export const TASKS = [
  'autocomplete',
  'next-edit',
  'docstring',
  'imports',
  'lint-fix',
  'rename',
  'test-boilerplate',
  'commit-message',
  'explain',
  'implement',
  'unit-tests',
  'review',
  'bug-fix',
  'refactor',
  'multi-file-refactor',
  'architecture',
  'debug',
  'security',
  'performance',
  'chat',
  'second-opinion',
] as const;
export type Task = (typeof TASKS)[number];

/** What is asked for by keys, all the time: it costs little each time, nobody waits for long, and it never climbs a tier. */
export const WHILE_TYPING: ReadonlySet<Task> = new Set<Task>(['autocomplete', 'next-edit']);

/** What can be asked for in words: what is asked for while typing is asked for by keys, and an opinion by ourselves. */
export const TASKS_IN_WORDS: readonly Task[] = TASKS.filter(
  (task) => !WHILE_TYPING.has(task) && task !== 'second-opinion',
);

/** Cheapest first: a tier's place is its rank. */
export const TIERS = ['cheap', 'mid', 'premium'] as const;
export type Tier = (typeof TIERS)[number];

export function isTier(text: string): text is Tier {
  return TIERS.some((tier) => tier === text);
}

/** Which way to go where a message does not say clearly what it needs. */
export const PREFERENCES = ['economy', 'balanced', 'quality'] as const;
export type Preference = (typeof PREFERENCES)[number];

/** What a user can choose by hand instead of the router: a tier, or one model. */
export type Choice = Tier | ModelRef;

interface TaskRule {
  readonly tier: Tier;
  /** Output tokens that such an answer usually needs: what the expected cost is computed with. */
  readonly usualOutputTokens: number;
  /** The output limit sent with the call: generous, for a cut answer costs a second one. */
  readonly maxOutputTokens: number;
}

/** Tasks above the cheap tier whose answers are changes of code, which checks look at before the user does. */
export const CHECKED_TASKS: ReadonlySet<Task> = new Set([
  'implement',
  'unit-tests',
  'bug-fix',
  'refactor',
  'multi-file-refactor',
]);

/** The default routing table. Chat is mid: where nothing is known about a request it is not cheap. */
export const TASK_RULES: Readonly<Record<Task, TaskRule>> = {
  autocomplete: { tier: 'cheap', usualOutputTokens: 40, maxOutputTokens: 256 },
  'next-edit': { tier: 'cheap', usualOutputTokens: 120, maxOutputTokens: 1_024 },
  docstring: { tier: 'cheap', usualOutputTokens: 200, maxOutputTokens: 2_048 },
  imports: { tier: 'cheap', usualOutputTokens: 120, maxOutputTokens: 2_048 },
  'lint-fix': { tier: 'cheap', usualOutputTokens: 300, maxOutputTokens: 4_096 },
  rename: { tier: 'cheap', usualOutputTokens: 60, maxOutputTokens: 1_024 },
  'test-boilerplate': { tier: 'cheap', usualOutputTokens: 600, maxOutputTokens: 4_096 },
  'commit-message': { tier: 'cheap', usualOutputTokens: 80, maxOutputTokens: 1_024 },
  explain: { tier: 'mid', usualOutputTokens: 600, maxOutputTokens: 8_192 },
  implement: { tier: 'mid', usualOutputTokens: 800, maxOutputTokens: 8_192 },
  'unit-tests': { tier: 'mid', usualOutputTokens: 1_200, maxOutputTokens: 8_192 },
  review: { tier: 'mid', usualOutputTokens: 900, maxOutputTokens: 8_192 },
  'bug-fix': { tier: 'mid', usualOutputTokens: 700, maxOutputTokens: 8_192 },
  refactor: { tier: 'mid', usualOutputTokens: 1_200, maxOutputTokens: 16_384 },
  'multi-file-refactor': { tier: 'premium', usualOutputTokens: 4_000, maxOutputTokens: 32_768 },
  architecture: { tier: 'premium', usualOutputTokens: 2_000, maxOutputTokens: 16_384 },
  debug: { tier: 'premium', usualOutputTokens: 1_500, maxOutputTokens: 16_384 },
  security: { tier: 'premium', usualOutputTokens: 1_500, maxOutputTokens: 16_384 },
  performance: { tier: 'premium', usualOutputTokens: 1_500, maxOutputTokens: 16_384 },
  chat: { tier: 'mid', usualOutputTokens: 700, maxOutputTokens: 8_192 },
  // One word, and room for a model that thinks a little before it.
  'second-opinion': { tier: 'cheap', usualOutputTokens: 2, maxOutputTokens: 64 },
};
