import { TASK_RULES, type Task } from '../../../src/router/index.ts';
import { POLICY } from '../../unit/router/policy.ts';
import type { Quality, World } from './life.ts';

const isCheapTask = (task: Task) => TASK_RULES[task].tier === 'cheap';
const isPremiumTask = (task: Task) => TASK_RULES[task].tier === 'premium';

/** As the table takes them to be: each tier does its own tasks well, and the harder ones worse. */
const asTheTableSays: Quality = ({ task, tier }) => {
  if (tier === 'premium') return 0.95;
  if (tier === 'mid') return isPremiumTask(task) ? 0.7 : 0.93;
  return isCheapTask(task) ? 0.92 : isPremiumTask(task) ? 0.4 : 0.7;
};

/** What the cheap model does with tasks below premium. */
const cheapDoes =
  (quality: number): Quality =>
  (asked) =>
    asked.tier === 'cheap' && !isPremiumTask(asked.task)
      ? Math.max(quality, isCheapTask(asked.task) ? 0.92 : 0)
      : asTheTableSays(asked);

const MIXED: readonly Task[] = ['implement', 'unit-tests', 'bug-fix', 'refactor', 'review'];

const QUALITIES = {
  steady: asTheTableSays,
  /** The cheap model does ordinary work as well. */
  'as-good': cheapDoes(0.93),
  /** It does it nearly as well: the hardest to tell. */
  nearly: cheapDoes(0.87),
  /** It is too weak for one task in one language. */
  weak: (asked) =>
    asked.tier === 'cheap' && asked.task === 'docstring' && asked.language !== 'typescript'
      ? 0.2
      : asTheTableSays(asked),
  /** It is bad for a month, at everything. */
  drift: (asked) =>
    asked.tier === 'cheap' && asked.day >= 30 && asked.day < 60 ? 0.3 : asTheTableSays(asked),
  /** It becomes bad bit by bit, and stays so. */
  slowly: (asked) =>
    asked.tier === 'cheap' && isCheapTask(asked.task)
      ? 0.92 - 0.6 * Math.min(1, Math.max(0, (asked.day - 20) / 40))
      : asTheTableSays(asked),
  /** The model of the middle is bad for a month. */
  'mid-drift': (asked) =>
    asked.tier === 'mid' && asked.task === 'implement' && asked.day >= 30 && asked.day < 60
      ? 0.3
      : asTheTableSays(asked),
  /** As good until it is trusted. */
  trap: (asked) =>
    asked.tier === 'cheap' && !isPremiumTask(asked.task)
      ? asked.day < 45
        ? 0.93
        : 0.5
      : asTheTableSays(asked),
  /** As good at some tasks, and not at others. */
  mixed: (asked) => {
    const at = MIXED.indexOf(asked.task);
    return asked.tier === 'cheap' && at >= 0 ? 0.94 - 0.05 * at : asTheTableSays(asked);
  },
  /** As good at first, and less so from week to week. */
  fading: (asked) =>
    asked.tier === 'cheap' && !isPremiumTask(asked.task)
      ? 0.93 - 0.25 * Math.min(1, Math.max(0, (asked.day - 30) / 50))
      : asTheTableSays(asked),
  /** Bad for ten days, good for ten days. */
  'to-and-fro': (asked) => (asked.tier !== 'premium' && asked.day % 20 >= 10 ? 0.35 : asTheTableSays(asked)),
  /** The dearer model is the bad one at first, and gets over it. */
  recovers: (asked) => {
    if (asked.tier === 'cheap' && !isPremiumTask(asked.task)) return isCheapTask(asked.task) ? 0.92 : 0.75;
    return asked.tier === 'mid' && asked.day < 40 ? 0.6 : asTheTableSays(asked);
  },
  /** Bad for some days, every few weeks. */
  blinks: (asked) => (asked.tier === 'cheap' && asked.day % 25 >= 20 ? 0.2 : asTheTableSays(asked)),
  /** Somebody who is hard to please, whatever the model. */
  picky: (asked) => (['implement', 'commit-message'].includes(asked.task) ? 0.5 : asTheTableSays(asked)),
} satisfies Readonly<Record<string, Quality>>;

const USUAL: Omit<World, 'quality'> = {
  days: 90,
  work: {
    docstring: 5,
    'lint-fix': 4,
    'commit-message': 6,
    'test-boilerplate': 2,
    implement: 8,
    'bug-fix': 6,
    'unit-tests': 4,
    refactor: 4,
    review: 2,
    'multi-file-refactor': 1,
    debug: 1,
  },
  languages: ['typescript', 'typescript', 'python', 'go'],
  policy: () => POLICY,
  contextTokens: (spread) => 1_500 + 4_000 * spread,
  byHand: 0.25,
  caught: 0.4,
  said: 0.75,
  late: 0.3,
  noise: 0,
  stubborn: 0,
  givesUp: 0,
};

/** The worlds that the figures of learning were chosen in. */
export const WORLDS = Object.fromEntries(
  Object.entries(QUALITIES).map(([name, quality]) => [name, { ...USUAL, quality }]),
) as Readonly<Record<keyof typeof QUALITIES, World>>;

/** The same with a fifth of the requests, with verdicts that are wrong one time in twelve, and with a user who rarely asks again. */
export const VARIANTS: Readonly<Record<string, (world: World) => World>> = {
  usual: (world) => world,
  few: (world) => ({
    ...world,
    work: Object.fromEntries(Object.entries(world.work).map(([task, count]) => [task, count / 5])),
  }),
  noisy: (world) => ({ ...world, noise: 0.08 }),
  trusting: (world) => ({ ...world, byHand: 0.5, said: 0.9 }),
  lax: (world) => ({ ...world, said: 0.4, caught: 0.2, stubborn: 0.3, givesUp: 0.3 }),
};
