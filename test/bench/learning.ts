import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLedger, type Verdict } from '../../src/ledger/index.ts';
import { costOf, type ModelRef, modelName, NO_USAGE, providerOf } from '../../src/models/index.ts';
import { createLessons } from '../../src/requests/index.ts';
import {
  type ChainLink,
  decide,
  decideChosen,
  type Lesson,
  type Policy,
  TASK_RULES,
  type Task,
  type Tier,
} from '../../src/router/index.ts';
import { NO_LIMITS, reservation, settlement } from '../unit/ledger/helpers.ts';
import { POLICY, signals } from '../unit/router/policy.ts';

/**
 * Ninety days of somebody who works with the commands of the editor, on models that change meanwhile: once with the fixed table,
 * once with what is learnt from the ledger, of the same requests with the same luck.
 */

const DAYS = 90;
const DAY_MS = 86_400_000;
const START = Date.UTC(2026, 6, 1);
/** A day’s requests by task. */
const WORK: Readonly<Partial<Record<Task, number>>> = {
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
};
const LANGUAGES = ['typescript', 'typescript', 'python', 'go'];

/** How likely an answer is good, from 0 to 1. */
type Quality = (asked: {
  readonly task: Task;
  readonly language: string;
  readonly tier: Tier;
  readonly day: number;
}) => number;

const isCheapTask = (task: Task) => TASK_RULES[task].tier === 'cheap';
const isPremiumTask = (task: Task) => TASK_RULES[task].tier === 'premium';

/** As the table takes them to be: each tier does its own tasks well, and the harder ones worse. */
const asTheTableSays: Quality = ({ task, tier }) => {
  if (tier === 'premium') return 0.95;
  if (tier === 'mid') return isPremiumTask(task) ? 0.7 : 0.93;
  return isCheapTask(task) ? 0.92 : isPremiumTask(task) ? 0.4 : 0.7;
};

export const WORLDS = {
  steady: asTheTableSays,
  /** The cheap model does ordinary work as well. */
  'as-good': (asked) => (asked.tier === 'cheap' && !isPremiumTask(asked.task) ? 0.93 : asTheTableSays(asked)),
  /** It does it nearly as well: the hardest to tell. */
  nearly: (asked) =>
    asked.tier === 'cheap' && !isPremiumTask(asked.task) && !isCheapTask(asked.task)
      ? 0.87
      : asTheTableSays(asked),
  /** It is too weak for one task in one language. */
  weak: (asked) =>
    asked.tier === 'cheap' && asked.task === 'docstring' && asked.language !== 'typescript'
      ? 0.2
      : asTheTableSays(asked),
  /** It is bad for a month, at everything. */
  drift: (asked) =>
    asked.tier === 'cheap' && asked.day >= 30 && asked.day < 60 ? 0.3 : asTheTableSays(asked),
  /** The model of the middle is. */
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
  /** Somebody who is hard to please, whatever the model. */
  picky: (asked) => (['implement', 'commit-message'].includes(asked.task) ? 0.5 : asTheTableSays(asked)),
} satisfies Readonly<Record<string, Quality>>;

interface Asked {
  readonly id: string;
  readonly at: number;
  readonly day: number;
  readonly task: Task;
  readonly language: string;
  readonly contextTokens: number;
  readonly outputTokens: number;
  /** The user asks for a cheaper tier by hand, which they do of what looks easy. */
  readonly byHand: boolean;
  /** How hard it is, from 0 to 1. */
  readonly hardness: number;
  readonly luck: number;
  /** A check sees that an answer is bad; the user says what they think of it. */
  readonly caught: boolean;
  readonly said: boolean;
  readonly late: boolean;
}

interface Sum {
  usd: number;
  accepted: number;
  requests: number;
  lessons: readonly Lesson[];
}

function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function requestsOf(seed: number, days: number): Asked[][] {
  const roll = random(seed);
  return Array.from({ length: days }, (_, day) => {
    const tasks = Object.entries(WORK).flatMap(([task, count]) =>
      Array.from({ length: count }, () => task as Task),
    );
    const busy = day % 7 < 5 ? 1 : 0.2;
    return tasks
      .filter(() => roll() < busy)
      .map((task, i): Asked => {
        const hardness = roll();
        return {
          id: `${day}-${i}`,
          at: START + day * DAY_MS + i * 600_000,
          day,
          task,
          language: LANGUAGES[Math.floor(roll() * LANGUAGES.length)] ?? 'go',
          contextTokens: Math.round(1_000 + 4_000 * roll() + 1_000 * hardness),
          outputTokens: Math.round(TASK_RULES[task].usualOutputTokens * (0.6 + 0.8 * roll())),
          byHand: hardness < 0.6 && roll() < 0.25,
          hardness,
          luck: roll(),
          caught: roll() < 0.4,
          said: roll() < 0.75,
          late: roll() < 0.3,
        };
      });
  });
}

/** Easy requests do better than the mean, and hard ones worse. */
function isGood(asked: Asked, tier: Tier, quality: Quality): boolean {
  const mean = quality({ ...asked, tier });
  return asked.luck < mean + (0.5 - asked.hardness) * 0.4 * (1 - mean);
}

/** One life: what it costs, and how many first answers are accepted. `file`: with what is learnt in it; null: the fixed table. */
export function live(seed: number, quality: Quality, file: string | null, days = DAYS): Sum {
  let now = START;
  const ledger = file === null ? null : openLedger({ file, now: () => now }).ledger;
  const memory = new Map<string, unknown>();
  const lessons =
    ledger &&
    createLessons({
      ledger,
      memory: {
        get: (key) => memory.get(key),
        update: async (key, value) => {
          memory.set(key, value);
        },
      },
      now: () => now,
    });
  const sum: Sum = { usd: 0, accepted: 0, requests: 0, lessons: [] };
  const undoLater: number[] = [];
  for (const today of requestsOf(seed, days)) {
    for (const id of undoLater.splice(0)) ledger?.verdict(id, 'undone');
    for (const [nth, asked] of today.entries()) {
      now = asked.at;
      const policy: Policy = lessons ? { ...POLICY, lessons: lessons.current() } : POLICY;
      const facts = signals({ language: asked.language, contextTokens: asked.contextTokens });
      const own = TASK_RULES[asked.task].tier;
      const below = own === 'premium' ? 'mid' : 'cheap';
      const route =
        asked.byHand && own !== 'cheap'
          ? decideChosen(below, { reason: 'chosen', choice: below }, asked.task, facts, policy, null)
          : decide(asked.task, facts, policy, null);
      sum.requests++;
      let attempt = 1;
      for (const [asks, link] of leadsOf(route.chain).entries()) {
        const good = isGood(asked, link.tier, quality);
        const usd = usdOf(asked, link);
        sum.usd += usd;
        if (good && asks === 0) sum.accepted++;
        const caught = !good && asked.caught;
        const verdict: Verdict | null =
          caught || !asked.said ? null : good ? 'accepted' : asked.late ? 'accepted' : 'rejected';
        // Whom an answer does not please asks again, as a new request, by hand in the next tier; a check goes on by itself.
        const id =
          ledger &&
          note(ledger, { ...asked, id: `${asked.id}-${asks - attempt}` }, link, attempt, caught, usd);
        if (id !== null && ledger && verdict) ledger.verdict(id, verdict);
        if (id !== null && !good && !caught && asked.said && asked.late) undoLater.push(id);
        if (good) break;
        attempt = caught ? attempt + 1 : 1;
      }
      // The record is looked at twice on a full day.
      if (lessons && nth % 20 === 19) look(lessons, POLICY);
    }
  }
  sum.lessons = lessons?.current() ?? [];
  ledger?.close();
  return sum;
}

/** Everything that is offered is accepted. */
function look(lessons: ReturnType<typeof createLessons>, policy: Policy): void {
  lessons.look(policy);
  for (const offer of lessons.offers()) lessons.use(offer);
}

/** The first model of each tier from the one that is asked on: models of a tier are not told apart here. */
function leadsOf(chain: readonly ChainLink[]): ChainLink[] {
  return chain.filter(({ tier }, i) => chain.findIndex((one) => one.tier === tier) === i);
}

function usdOf({ contextTokens, outputTokens }: Asked, { facts }: ChainLink): number {
  return costOf({ ...NO_USAGE, inputTokens: contextTokens, outputTokens }, facts) ?? 0;
}

function note(
  ledger: ReturnType<typeof openLedger>['ledger'],
  asked: Asked,
  link: ChainLink,
  attempt: number,
  caught: boolean,
  usd: number,
): number {
  const { id: requestId, at, task, language, contextTokens, outputTokens } = asked;
  const model: ModelRef = link.model;
  const reserved = ledger.reserve(
    reservation({
      requestId,
      at,
      task,
      language,
      contextTokens,
      tier: link.tier,
      provider: providerOf(model),
      model: modelName(model),
      attempt,
    }),
    NO_LIMITS,
  );
  if (!reserved.ok) throw new Error(reserved.reason);
  ledger.settle(
    reserved.id,
    settlement({
      outcome: caught ? 'rejected' : 'ok',
      reason: caught ? 'check' : null,
      inputTokens: contextTokens,
      cacheReadTokens: 0,
      outputTokens,
      costUsd: usd,
    }),
  );
  return reserved.id;
}

const SEEDS = 5;
/** Worlds in which no model is too weak: nothing may be spent there for what is learnt. */
const SOUND: ReadonlySet<string> = new Set(['steady', 'as-good', 'nearly', 'picky']);

/**
 * What is learnt against the fixed table, as shares of its spend and of its good first answers. Where a model is too weak, more is
 * spent for more good answers: what each of these costs is told, too.
 */
export function benchLearning(seeds = SEEDS, only: string | null = null): Record<string, number> {
  const folder = mkdtempSync(join(tmpdir(), 'tierwise-learning-'));
  const figures: Record<string, number> = {};
  const all: {
    readonly world: string;
    readonly spend: number;
    readonly accepted: number;
    readonly usdPerGood: number;
  }[] = [];
  try {
    for (const [world, quality] of Object.entries(WORLDS)) {
      if (only !== null && world !== only) continue;
      const runs = Array.from({ length: seeds }, (_, seed) => {
        const fixed = live(seed + 1, quality, null);
        const learnt = live(seed + 1, quality, join(folder, `${world}-${seed}.db`));
        const more = learnt.accepted - fixed.accepted;
        return {
          world,
          spend: learnt.usd / fixed.usd - 1,
          accepted: more / fixed.accepted,
          usdPerGood: more > 0 ? Math.max(0, learnt.usd - fixed.usd) / more : 0,
        };
      });
      all.push(...runs);
      figures[`learning.${world}.spend`] = mean(runs.map(({ spend }) => spend));
      figures[`learning.${world}.accepted`] = mean(runs.map(({ accepted }) => accepted));
    }
    const sound = all.filter(({ world }) => SOUND.has(world));
    figures['learning.runs'] = all.length;
    figures['learning.accepted_worst'] = Math.min(...all.map(({ accepted }) => accepted));
    figures['learning.sound.spend_worst'] = Math.max(...sound.map(({ spend }) => spend));
    figures['learning.weak.spend_worst'] = Math.max(...all.map(({ spend }) => spend));
    figures['learning.weak.usd_per_good_answer_worst'] = Math.max(...all.map(({ usdPerGood }) => usdPerGood));
    return figures;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

if (import.meta.main) console.table(benchLearning(Number(process.argv[2] ?? SEEDS), process.argv[3] ?? null));
