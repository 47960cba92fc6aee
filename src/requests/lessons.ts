import * as z from 'zod';
import type { DayOfAnswers, Ledger } from '../ledger/index.ts';
import { isModelRef, type ModelRef } from '../models/index.ts';
import {
  type Ended,
  type Evidence,
  isSame,
  isTier,
  isUp,
  type Lesson,
  learn,
  type Policy,
  TASKS,
  TIERS,
} from '../router/index.ts';

export interface LessonsDeps {
  readonly ledger: Pick<Ledger, 'evidence'>;
  /** Shared by all windows. */
  readonly memory: {
    get(key: string): unknown;
    update(key: string, value: unknown): PromiseLike<void>;
  };
  /** Unix ms. */
  readonly now: () => number;
}

/** What has changed since the record was last looked at. */
interface News {
  /** They hold from now on, for the first time. */
  readonly raised: readonly Lesson[];
  /** The user had accepted them, and the record does not bear them any more. */
  readonly takenBack: readonly Lesson[];
}

/** What was learnt from answers that were kept or discarded, and what the user has said about it. */
export interface Lessons {
  /** What the router follows. Cheap: nothing is read. */
  current(): readonly Lesson[];
  /** What the user has undone or does not want. */
  putOff(): readonly Lesson[];
  /** What could be done for less, dearest first, as of the last look. */
  offers(): readonly Lesson[];
  /** Looks at the record again, which takes some milliseconds. */
  look(policy: Policy): News;
  use(lesson: Lesson): void;
  undo(lesson: Lesson): void;
}

const MEMORY = 'lessons';
const DAY_MS = 86_400_000;
/** What is older has faded to an eighth. */
const LOOK_BACK_DAYS = 90;

const lesson = z.object({
  task: z.enum(TASKS),
  language: z.string().nullable(),
  from: z.enum(TIERS),
  to: z.enum(TIERS),
  model: z.string().refine((text): text is ModelRef => isModelRef(text)),
  trial: z.boolean(),
  began: z.number(),
  agreed: z.boolean(),
  since: z.number(),
  kept: z.number(),
  turnedDown: z.number(),
  against: z.number(),
  usdPerMonth: z.number().nullable(),
});

const NOTHING = { held: [], putOff: [], told: [], ended: [] };

const stored = z
  .object({
    held: z.array(lesson),
    putOff: z.array(lesson),
    told: z.array(lesson).default([]),
    ended: z.array(lesson.extend({ until: z.number() })).default([]),
  })
  .catch(NOTHING);

interface Said {
  readonly held: readonly Lesson[];
  readonly putOff: readonly Lesson[];
  /** What has gone up at some time: it is not told each time that a model is tried again. */
  readonly told: readonly Lesson[];
  /** What does not hold any more: what it has cost still counts. */
  readonly ended: readonly Ended[];
}

export function createLessons({ ledger, memory, now }: LessonsDeps): Lessons {
  let read: { readonly from: unknown; readonly said: Said } = { from: undefined, said: NOTHING };
  let offers: readonly Lesson[] = [];

  const said = (): Said => {
    const from = memory.get(MEMORY);
    if (from !== read.from) read = { from, said: stored.parse(from) };
    return read.said;
  };
  const say = (next: Said) => void memory.update(MEMORY, next);
  const today = () => Math.floor(now() / DAY_MS);
  const withEnded = ({ ended }: Said, gone: readonly Lesson[]): Ended[] => [
    ...gone.map((one) => ({ ...one, until: today() })),
    ...ended.filter(({ until }) => until > today() - LOOK_BACK_DAYS),
  ];

  return {
    current: () => said().held,
    putOff: () => said().putOff,
    offers: () => offers.filter((offer) => !isAmong(offer, said().held) && !isAmong(offer, said().putOff)),
    look(policy) {
      const before = said();
      const { held, putOff, told, ended } = before;
      const evidence = ledger.evidence(now() - LOOK_BACK_DAYS * DAY_MS).flatMap(evidenceOf);
      const learnt = learn(evidence, policy, held, ended, today());
      offers = learnt.offers.toSorted((a, b) => (b.usdPerMonth ?? 0) - (a.usdPerMonth ?? 0));
      const lessons = learnt.lessons.filter((one) => !isAmong(one, putOff));
      const raised = lessons.filter((one) => isUp(one) && !one.agreed && !isAmong(one, told));
      const gone = held.filter((one) => !isAmong(one, lessons));
      const takenBack = gone.filter((one) => !isUp(one));
      if (JSON.stringify(lessons) !== JSON.stringify(held)) {
        // What did not hold is not offered a second time.
        say({
          held: lessons,
          putOff: [...takenBack, ...putOff],
          told: [...told, ...raised],
          ended: withEnded(before, gone),
        });
      }
      return { raised, takenBack };
    },
    use(lesson) {
      const { held, putOff, ...others } = said();
      const agreed = { ...lesson, agreed: true, began: today() };
      say({ ...others, held: [agreed, ...without(lesson, held)], putOff: without(lesson, putOff) });
    },
    undo(lesson) {
      const before = said();
      const { held, putOff } = before;
      const gone = held.filter((one) => isSame(one, lesson));
      say({
        ...before,
        held: without(lesson, held),
        putOff: [lesson, ...without(lesson, putOff)],
        ended: withEnded(before, gone),
      });
    },
  };
}

function isAmong(lesson: Lesson, others: readonly Lesson[]): boolean {
  return others.some((one) => isSame(one, lesson));
}

function without(lesson: Lesson, others: readonly Lesson[]): readonly Lesson[] {
  return others.filter((one) => !isSame(one, lesson));
}

/** Rows of tasks and tiers that this version knows. */
function evidenceOf({ provider, model, ...day }: DayOfAnswers): Evidence[] {
  const task = TASKS.find((one) => one === day.task);
  const ref = `${provider}/${model}`;
  const { tier } = day;
  return task && isTier(tier) && isModelRef(ref) ? [{ ...day, task, tier, model: ref }] : [];
}
