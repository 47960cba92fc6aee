import assert from 'node:assert/strict';
import type { DayOfAnswers } from '../../../src/ledger/index.ts';
import { createLessons } from '../../../src/requests/index.ts';
import { decide } from '../../../src/router/index.ts';
import { live } from '../../bench/learning/life.ts';
import { WORLDS } from '../../bench/learning/tuned.ts';
import { workshop } from '../ledger/helpers.ts';
import { POLICY, policy, signals } from '../router/policy.ts';

const DAY_MS = 86_400_000;
const TODAY = 20_000;

function day(more: Partial<DayOfAnswers>): DayOfAnswers {
  return {
    day: TODAY,
    task: 'bug-fix',
    language: 'go',
    tier: 'cheap',
    provider: 'alpha',
    model: 'small',
    answers: 200,
    kept: 27,
    turnedDown: 2,
    contextTokens: 600_000,
    inputTokens: 600_000,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
    outputTokens: 160_000,
    ...more,
  };
}

const WEAK = day({ task: 'docstring', kept: 2, turnedDown: 11 });
const AS_GOOD = [day({}), day({ tier: 'mid', model: 'medium', kept: 180, turnedDown: 14 })];

/** What else is asked: what learning may cost is a share of it. */
const OTHER_WORK = Array.from({ length: 14 }, (_, i) =>
  day({ day: TODAY - i, task: 'debug', tier: 'premium', model: 'large', kept: 190, turnedDown: 8 }),
);

function learning(days: readonly DayOfAnswers[], stored: unknown = undefined) {
  let memory = stored;
  let seen = [...OTHER_WORK, ...days];
  const lessons = createLessons({
    ledger: { evidence: () => seen },
    memory: {
      get: () => memory,
      update: async (_, value) => {
        memory = value;
      },
    },
    now: () => TODAY * DAY_MS,
  });
  return {
    lessons,
    stored: () => memory,
    now: (later: readonly DayOfAnswers[]) => {
      seen = [...OTHER_WORK, ...later];
    },
  };
}

const tierOf = (task: 'docstring' | 'bug-fix', { lessons }: ReturnType<typeof learning>) =>
  decide(task, signals({ language: 'go' }), policy({ lessons: lessons.current() }), null).tier;

describe('What was learnt', () => {
  it('holds at once where it goes up, and is told once', () => {
    const world = learning([WEAK]);
    assert.equal(world.lessons.look(POLICY).raised.length, 1);
    assert.equal(tierOf('docstring', world), 'mid');
    assert.deepEqual(world.lessons.look(POLICY).raised, []);
    const after = learning([WEAK], world.stored());
    assert.equal(tierOf('docstring', after), 'mid');
    assert.deepEqual(after.lessons.look(POLICY).raised, []);
  });

  it('is undone for good, and used again', () => {
    const world = learning([WEAK]);
    const [lesson] = world.lessons.look(POLICY).raised;
    assert.ok(lesson);
    world.lessons.undo(lesson);
    assert.equal(tierOf('docstring', world), 'cheap');
    assert.deepEqual(world.lessons.look(POLICY).raised, []);
    assert.deepEqual(world.lessons.current(), []);
    assert.deepEqual(world.lessons.putOff(), [lesson]);
    world.lessons.use(lesson);
    assert.equal(tierOf('docstring', world), 'mid');
    assert.deepEqual(world.lessons.putOff(), []);
  });

  it('goes down only by the user’s word', () => {
    const world = learning(AS_GOOD);
    world.lessons.look(POLICY);
    assert.equal(tierOf('bug-fix', world), 'mid');
    const [offer] = world.lessons.offers();
    assert.ok(offer);
    world.lessons.use(offer);
    assert.equal(tierOf('bug-fix', world), 'cheap');
    assert.deepEqual(world.lessons.offers(), []);
    world.lessons.undo(offer);
    assert.equal(tierOf('bug-fix', world), 'mid');
    world.lessons.look(POLICY);
    assert.deepEqual(world.lessons.offers(), []);
  });

  it('is taken back when it is worse after all, told, and not offered again', () => {
    const world = learning(AS_GOOD);
    world.lessons.look(POLICY);
    for (const offer of world.lessons.offers()) world.lessons.use(offer);
    world.now([...AS_GOOD, day({ kept: 6, turnedDown: 6 })]);
    assert.equal(world.lessons.look(POLICY).takenBack.length, 1);
    assert.equal(tierOf('bug-fix', world), 'mid');
    world.now(AS_GOOD);
    world.lessons.look(POLICY);
    assert.deepEqual(world.lessons.offers(), []);
  });

  it('is nothing where what is stored cannot be read, or names what is not known', () => {
    for (const stored of [null, 'x', { held: [{ task: 'cook' }] }, { held: {}, putOff: [] }]) {
      assert.deepEqual(learning([], stored).lessons.current(), []);
    }
    const world = learning([day({ task: 'cook', kept: 0, turnedDown: 90 }), day({ tier: 'dear' })]);
    assert.deepEqual(world.lessons.look(POLICY), { raised: [], takenBack: [] });
  });
});

describe('Three weeks with what is learnt', () => {
  let shop: ReturnType<typeof workshop>;
  beforeEach(() => {
    shop = workshop();
  });
  afterEach(() => {
    shop.clean();
  });
  const weeks = (world: keyof typeof WORLDS) => ({
    fixed: live(3, { ...WORLDS[world], days: 21 }, null),
    learnt: live(3, { ...WORLDS[world], days: 21 }, shop.file),
  });

  it('are those of the table where that is right', () => {
    const { fixed, learnt } = weeks('steady');
    assert.deepEqual(learnt, fixed);
  });

  it('have more good answers where a model is too weak', () => {
    const { fixed, learnt } = weeks('weak');
    assert.ok(learnt.accepted > fixed.accepted * 1.01);
  }).timeout(20_000);

  it('cost hardly more where all of them are, and what is better is dear', () => {
    const { fixed, learnt } = weeks('to-and-fro');
    assert.ok(learnt.usd <= fixed.usd * 1.01, `${learnt.usd} of ${fixed.usd}`);
    assert.ok(learnt.accepted >= fixed.accepted);
  }).timeout(20_000);
});
