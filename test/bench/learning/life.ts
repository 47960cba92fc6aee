import { openLedger, type Verdict } from '../../../src/ledger/index.ts';
import { costOf, type ModelRef, modelName, NO_USAGE, providerOf } from '../../../src/models/index.ts';
import { createLessons, type Lessons } from '../../../src/requests/index.ts';
import {
  ASIDE_EVERY,
  type ChainLink,
  decide,
  decideChosen,
  isUp,
  type Lesson,
  type Policy,
  TASK_RULES,
  type Task,
  type Tier,
} from '../../../src/router/index.ts';
import { NO_LIMITS, reservation, settlement } from '../../unit/ledger/helpers.ts';
import { signals } from '../../unit/router/policy.ts';

/**
 * Some months of somebody who works with the commands of the editor, on models that change meanwhile: once with the fixed table,
 * once with what is learnt from the ledger, of the same requests with the same luck.
 *
 * What becomes of an answer that is bad is the same on both sides, and is paid on both. A check that sees it asks the same model once
 * more where that costs less than the next tier, and then the next tier, as the gateway does. A user who sees it asks again by
 * hand: the next tier, or the same once more before, or not at all.
 */
export interface World {
  readonly days: number;
  /** Requests of a full day, by task. */
  readonly work: Readonly<Partial<Record<Task, number>>>;
  /** One of these each; what is named twice is used twice as much. */
  readonly languages: readonly string[];
  readonly quality: Quality;
  readonly policy: (day: number) => Policy;
  /** Days without any work. */
  readonly isOff?: (day: number) => boolean;
  /** Tokens of a request, from 0 to 1 as they are spread. */
  readonly contextTokens: (spread: number) => number;
  /** Shares, from 0 to 1: of requests that the user asks of a cheaper tier by hand where they look easy, ... */
  readonly byHand: number;
  /** ... of bad answers that a check sees, ... */
  readonly caught: number;
  /** ... of answers that the user says something of, ... */
  readonly said: number;
  /** ... of bad ones that are accepted at first, and undone on the next day, ... */
  readonly late: number;
  /** ... of verdicts that say the opposite of what is true, ... */
  readonly noise: number;
  /** ... of users’ second tries that go to the same models once more, ... */
  readonly stubborn: number;
  /** ... and of bad answers after which nothing is asked any more. */
  readonly givesUp: number;
}

/** How likely an answer is good, from 0 to 1. */
export type Quality = (asked: {
  readonly task: Task;
  readonly language: string;
  readonly tier: Tier;
  readonly model: ModelRef;
  readonly day: number;
}) => number;

const DAY_MS = 86_400_000;
const START = Date.UTC(2026, 6, 1);

interface Asked {
  readonly id: string;
  readonly at: number;
  readonly day: number;
  readonly task: Task;
  readonly language: string;
  readonly contextTokens: number;
  readonly outputTokens: number;
  readonly byHand: boolean;
  /** How hard it is, from 0 to 1. */
  readonly hardness: number;
  readonly luck: number;
  /** When the same model is asked once more. */
  readonly secondLuck: number;
  readonly caught: boolean;
  readonly said: boolean;
  readonly late: boolean;
  readonly misjudged: boolean;
  readonly stubborn: boolean;
  readonly givesUp: boolean;
}

export interface Sum {
  usd: number;
  /** Requests whose first answer was good. */
  accepted: number;
  requests: number;
  lessons: readonly Lesson[];
}

export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function requestsOf(seed: number, world: World): Asked[][] {
  const roll = random(seed);
  const { languages } = world;
  return Array.from({ length: world.days }, (_, day) => {
    const busy = world.isOff?.(day) ? 0 : day % 7 < 5 ? 1 : 0.2;
    const tasks = Object.entries(world.work).flatMap(([task, count]) => {
      const wanted = count * busy;
      const certain = Math.floor(wanted);
      return Array.from({ length: certain + (roll() < wanted - certain ? 1 : 0) }, () => task as Task);
    });
    return shuffled(tasks, roll).map((task, i): Asked => {
      const hardness = roll();
      return {
        id: `${day}-${i}`,
        at: START + day * DAY_MS + i * 600_000,
        day,
        task,
        language: languages[Math.floor(roll() * languages.length)] ?? 'go',
        contextTokens: Math.round(world.contextTokens(roll()) * (0.9 + 0.2 * hardness)),
        outputTokens: Math.round(TASK_RULES[task].usualOutputTokens * (0.6 + 0.8 * roll())),
        byHand: hardness < 0.6 && roll() < world.byHand,
        hardness,
        luck: roll(),
        secondLuck: roll(),
        caught: roll() < world.caught,
        said: roll() < world.said,
        late: roll() < world.late,
        misjudged: roll() < world.noise,
        stubborn: roll() < world.stubborn,
        givesUp: roll() < world.givesUp,
      };
    });
  });
}

function shuffled<Item>(items: readonly Item[], roll: () => number): Item[] {
  return items
    .map((item) => ({ item, at: roll() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

/** One life: what it costs, and how many first answers are accepted. `file`: with what is learnt in it; null: the fixed table. */
export function live(seed: number, world: World, file: string | null): Sum {
  let now = START;
  const ledger = file === null ? null : openLedger({ file, now: () => now }).ledger;
  const lessons = ledger && lessonsOf(ledger, () => now);
  const sum: Sum = { usd: 0, accepted: 0, requests: 0, lessons: [] };
  const undoLater: number[] = [];
  const answered = new Map<Task, number>();
  for (const [day, today] of requestsOf(seed, world).entries()) {
    const table = world.policy(day);
    for (const id of undoLater.splice(0)) ledger?.verdict(id, 'undone');
    for (const [nth, asked] of today.entries()) {
      now = asked.at;
      const policy: Policy = lessons ? { ...table, lessons: lessons.current() } : table;
      sum.requests++;
      const before = answered.get(asked.task) ?? 0;
      answered.set(asked.task, before + 1);
      const aside = before % ASIDE_EVERY === ASIDE_EVERY - 1;
      for (const one of answersTo(asked, aside, policy, world)) {
        sum.usd += one.usd;
        if (one.good && one.isFirst) sum.accepted++;
        if (!ledger) continue;
        const id = note(ledger, asked, one);
        const verdict = verdictOn(asked, one);
        if (verdict) ledger.verdict(id, verdict);
        if (!one.good && verdict === 'accepted' && !asked.misjudged) undoLater.push(id);
      }
      if (lessons && (nth % 20 === 19 || nth === today.length - 1)) look(lessons, table);
    }
  }
  sum.lessons = lessons?.current() ?? [];
  ledger?.close();
  return sum;
}

function lessonsOf(ledger: ReturnType<typeof openLedger>['ledger'], now: () => number): Lessons {
  const memory = new Map<string, unknown>();
  return createLessons({
    ledger,
    memory: {
      get: (key) => memory.get(key),
      update: async (key, value) => {
        memory.set(key, value);
      },
    },
    now,
  });
}

/** What is offered to save is accepted; what is offered for more money is not. */
function look(lessons: Lessons, policy: Policy): void {
  lessons.look(policy);
  for (const offer of lessons.offers()) if (!isUp(offer)) lessons.use(offer);
}

/** One answer, of a check’s or a user’s second try as well. */
interface Answer {
  readonly link: ChainLink;
  readonly good: boolean;
  readonly caught: boolean;
  readonly usd: number;
  readonly isFirst: boolean;
  /** Within its request: a user who asks again begins a new one. */
  readonly attempt: number;
  readonly request: number;
}

function* answersTo(asked: Asked, aside: boolean, policy: Policy, world: World): Generator<Answer> {
  const facts = signals({ language: asked.language, contextTokens: asked.contextTokens, aside });
  const own = TASK_RULES[asked.task].tier;
  const below = own === 'premium' ? 'mid' : 'cheap';
  const route =
    asked.byHand && own !== 'cheap'
      ? decideChosen(below, { reason: 'chosen', choice: below }, asked.task, facts, policy, null)
      : decide(asked.task, facts, policy, null);
  const leads = leadsOf(route.chain);
  let attempt = 1;
  let request = 1;
  for (const [i, link] of leads.entries()) {
    const next = leads[i + 1];
    const isRepaired = next && asked.caught && usdOf(asked, link) * 1.2 < usdOf(asked, next);
    const isRepeated = !asked.caught && asked.stubborn && i === 0;
    const lucks = isRepaired || isRepeated ? [asked.luck, asked.secondLuck] : [asked.luck];
    for (const [again, luck] of lucks.entries()) {
      const good = isGood({ ...asked, luck }, link, world.quality);
      const caught = !good && asked.caught;
      // What was wrong is read, too.
      const usd = usdOf(asked, link) * (isRepaired && again > 0 ? 1.2 : 1);
      yield { link, good, caught, usd, isFirst: i === 0 && again === 0, attempt, request };
      if (good || (!caught && asked.givesUp)) return;
      if (caught) attempt++;
      else {
        attempt = 1;
        request++;
      }
    }
  }
}

function verdictOn({ said, late, misjudged }: Asked, { good, caught }: Answer): Verdict | null {
  if (caught || !said) return null;
  const isLiked = good !== misjudged;
  return isLiked || (!good && late) ? 'accepted' : 'rejected';
}

/** Easy requests do better than the mean, and hard ones worse. */
function isGood(asked: Asked, { tier, model }: ChainLink, quality: Quality): boolean {
  const mean = quality({ ...asked, tier, model });
  return asked.luck < mean + (0.5 - asked.hardness) * 0.4 * (1 - mean);
}

/** The first model of each tier from the one that is asked on. */
function leadsOf(chain: readonly ChainLink[]): ChainLink[] {
  return chain.filter(({ tier }, i) => chain.findIndex((one) => one.tier === tier) === i);
}

function usdOf({ contextTokens, outputTokens }: Asked, { facts }: ChainLink): number {
  return costOf({ ...NO_USAGE, inputTokens: contextTokens, outputTokens }, facts) ?? 0;
}

function note(
  ledger: ReturnType<typeof openLedger>['ledger'],
  { id, at, task, language, contextTokens, outputTokens }: Asked,
  { link, attempt, request, caught, usd }: Answer,
): number {
  const { model, tier } = link;
  const reserved = ledger.reserve(
    reservation({
      requestId: `${id}-${request}`,
      at,
      task,
      language,
      contextTokens,
      tier,
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
