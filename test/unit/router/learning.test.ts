import assert from 'node:assert/strict';
import fc from 'fast-check';
import { decide, type Evidence, isUp, type Lesson, learn, type Policy } from '../../../src/router/index.ts';
import { POLICY, policy, signals } from './policy.ts';

const TODAY = 20_000;

function day(more: Partial<Evidence>): Evidence {
  const answers = (more.kept ?? 0) + (more.turnedDown ?? 0);
  return {
    day: TODAY,
    task: 'docstring',
    language: 'python',
    tier: 'cheap',
    model: 'alpha/small',
    answers,
    kept: 0,
    turnedDown: 0,
    contextTokens: 3_000 * answers,
    inputTokens: 3_000 * answers,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
    outputTokens: 800 * answers,
    ...more,
  };
}

/** The cheap model does what the table gives to mid, and mid does it too. */
const AS_GOOD = [
  day({ task: 'bug-fix', kept: 27, turnedDown: 2 }),
  day({ task: 'bug-fix', tier: 'mid', model: 'alpha/medium', kept: 180, turnedDown: 14 }),
];
const WEAK = [day({ kept: 2, turnedDown: 11 })];

/** What else is asked: what learning may cost is a share of it. */
const OTHER_WORK = Array.from({ length: 14 }, (_, i) =>
  day({ day: TODAY - i, task: 'debug', tier: 'premium', model: 'alpha/large', kept: 140, turnedDown: 6 }),
);

const learnt = (
  evidence: readonly Evidence[],
  held: readonly Lesson[] = [],
  set: Policy = POLICY,
  today = TODAY,
) => learn([...OTHER_WORK, ...evidence], set, held, [], today);
const upsOf = (evidence: readonly Evidence[], set?: Policy) => learnt(evidence, [], set).lessons;

describe('What is too weak', () => {
  it('goes up, with the figures', () => {
    assert.deepEqual(
      upsOf(WEAK).map(({ task, language, from, to, model, kept, turnedDown }) => ({
        task,
        language,
        from,
        to,
        model,
        kept,
        turnedDown,
      })),
      [
        {
          task: 'docstring',
          language: 'python',
          from: 'cheap',
          to: 'mid',
          model: 'alpha/small',
          kept: 2,
          turnedDown: 11,
        },
      ],
    );
  });

  it('is moved by no five answers, whatever became of them', () => {
    const rows = fc.array(
      fc.record({
        kept: fc.nat(5),
        turnedDown: fc.nat(5),
        day: fc.integer({ min: TODAY - 90, max: TODAY }),
        tier: fc.constantFrom('cheap' as const, 'mid' as const),
      }),
    );
    fc.assert(
      fc.property(rows, (some) => {
        let left = 5;
        const few = some.map(({ kept, turnedDown, ...row }) => {
          const k = Math.min(kept, left);
          left -= k;
          const t = Math.min(turnedDown, left);
          left -= t;
          return day({
            ...row,
            kept: k,
            turnedDown: t,
            model: row.tier === 'mid' ? 'alpha/medium' : 'alpha/small',
          });
        });
        assert.deepEqual(learnt(few), { lessons: [], offers: [] });
      }),
    );
  });

  it('goes up by no answer more that was kept', () => {
    fc.assert(
      fc.property(fc.nat(40), fc.nat(40), fc.integer({ min: 1, max: 40 }), (kept, turnedDown, more) => {
        const before = upsOf([day({ kept, turnedDown })]).length;
        const after = upsOf([day({ kept: kept + more, turnedDown })]).length;
        assert.ok(after <= before);
      }),
    );
  });

  it('is seen within days, however good its record was before', () => {
    const good = Array.from({ length: 60 }, (_, i) => day({ day: TODAY - 3 - i, kept: 10, turnedDown: 0 }));
    assert.deepEqual(upsOf(good), []);
    const [lesson] = upsOf([...good, day({ kept: 2, turnedDown: 12 })]);
    assert.equal(lesson?.since, TODAY);
  });

  it('fades: the same answers of a quarter ago move nothing', () => {
    const old = day({ day: TODAY - 80, kept: 2, turnedDown: 11 });
    assert.deepEqual(upsOf([old, day({ turnedDown: 1 })]), []);
    assert.equal(upsOf([{ ...old, day: TODAY - 1 }, day({ turnedDown: 1 })]).length, 1);
  });

  it('stays with its tier where the next one pleases no better', () => {
    const above = day({ tier: 'mid', model: 'alpha/medium', kept: 8, turnedDown: 12 });
    assert.deepEqual(upsOf([...WEAK, above]), []);
    const [held] = upsOf(WEAK);
    assert.ok(held);
    assert.deepEqual(learnt([...WEAK, above], [held]).lessons, []);
  });

  it('is left alone where the user has set the task', () => {
    assert.deepEqual(upsOf(WEAK, policy({ routes: { docstring: 'cheap' } })), []);
  });

  it('is one language alone where it is that language alone', () => {
    const rest = ['go', 'java', 'rust'].map((language) => day({ language, kept: 20, turnedDown: 1 }));
    assert.deepEqual(
      upsOf([...WEAK, ...rest]).map(({ language }) => language),
      ['python'],
    );
  });

  it('is tried again after two weeks', () => {
    const [held] = upsOf(WEAK);
    assert.ok(held);
    assert.deepEqual(learnt(WEAK, [held], POLICY, TODAY + 10).lessons.length, 1);
    assert.deepEqual(learnt(WEAK, [held], POLICY, TODAY + 20).lessons, []);
  });
});

describe('What learning may cost', () => {
  const SMALL = OTHER_WORK.map((row) => ({ ...row, inputTokens: 0, outputTokens: 0 }));
  const [weak] = upsOf(WEAK);
  assert.ok(weak);
  /** What was asked of mid since then, at ten times the price. */
  const asked = (days: number) =>
    Array.from({ length: days }, (_, i) =>
      day({ day: TODAY - i, tier: 'mid', model: 'alpha/medium', kept: 30, turnedDown: 1 }),
    );

  it('is a small share of what is spent: what costs more is offered with its price', () => {
    const { lessons, offers } = learn([...SMALL, ...WEAK], POLICY, [], [], TODAY);
    assert.deepEqual(lessons, []);
    assert.ok((offers[0]?.usdPerMonth ?? 0) < 0, String(offers[0]?.usdPerMonth));
  });

  it('is at the user’s word where they agree to it', () => {
    const agreed = { ...weak, agreed: true };
    assert.equal(learn([...SMALL, ...WEAK], POLICY, [agreed], [], TODAY).lessons.length, 1);
  });

  it('ends a move that has used it up, and what has ended still counts', () => {
    const since = { ...weak, began: TODAY - 8 };
    assert.equal(learnt([...WEAK, ...asked(1)], [since]).lessons.length, 1);
    assert.deepEqual(learnt([...WEAK, ...asked(8)], [since]).lessons, []);
    const before = { ...since, until: TODAY - 1 };
    assert.deepEqual(learn([...OTHER_WORK, ...WEAK, ...asked(8)], POLICY, [], [before], TODAY).lessons, []);
  });
});

describe('What a cheaper model does as well', () => {
  it('is offered with its figures, and never followed by itself', () => {
    const { lessons, offers } = learnt(AS_GOOD);
    assert.deepEqual(lessons, []);
    assert.deepEqual(
      offers.map(({ language, to, model, kept, turnedDown }) => ({ language, to, model, kept, turnedDown })),
      [{ language: 'python', to: 'cheap', model: 'alpha/small', kept: 27, turnedDown: 2 }],
    );
    // 194 answers of 3,000 tokens in and 800 out: $0.007 each, $0.00062 with the cheap one.
    assert.ok(Math.abs((offers[0]?.usdPerMonth ?? 0) - 1.14) < 0.1, String(offers[0]?.usdPerMonth));
  });

  it('is not offered where it was asked the small requests only', () => {
    const [cheap, mid] = AS_GOOD;
    assert.ok(cheap && mid);
    assert.deepEqual(learnt([{ ...cheap, contextTokens: cheap.contextTokens / 3 }, mid]).offers, []);
  });

  it('is not offered for less than half a dollar a month', () => {
    const [cheap, mid] = AS_GOOD;
    assert.ok(cheap && mid);
    assert.deepEqual(learnt([cheap, { ...mid, answers: 20 }]).offers, []);
  });

  it('is measured against the dearer model at its best, which may be bad for some weeks only', () => {
    const dear = (daysAgo: number, kept: number, turnedDown: number) =>
      day({ day: TODAY - daysAgo, task: 'bug-fix', tier: 'mid', model: 'alpha/medium', kept, turnedDown });
    const cheap = day({ task: 'bug-fix', kept: 80, turnedDown: 20 });
    const always = [0, 16, 32].map((ago) => dear(ago, 60, 20));
    assert.equal(learnt([cheap, ...always]).offers.length, 1);
    const lately = [dear(0, 240, 80), dear(16, 76, 4), dear(32, 76, 4)];
    assert.deepEqual(learnt([cheap, ...lately]).offers, []);
    const atFirst = [dear(0, 76, 4), dear(16, 240, 80), dear(32, 240, 80)];
    assert.deepEqual(learnt([cheap, ...atFirst]).offers, []);
  });

  it('is not offered where few answers are judged: one that is lost would be too many', () => {
    assert.deepEqual(learn(AS_GOOD, POLICY, [], [], TODAY).offers, []);
  });

  it('is given up where all that went down has lost more answers than were to be risked', () => {
    const { offers } = learnt(AS_GOOD);
    const more = day({ task: 'bug-fix', kept: 300, turnedDown: 40 });
    assert.equal(
      learnt([...AS_GOOD, ...Array.from({ length: 6 }, () => OTHER_WORK).flat(), more], offers).lessons
        .length,
      1,
    );
    assert.deepEqual(learnt([...AS_GOOD, more], offers).lessons, []);
  });

  it('is given up when it is worse after all', () => {
    const { offers } = learnt(AS_GOOD);
    assert.deepEqual(learnt(AS_GOOD, offers).lessons.length, 1);
    const worse = [...AS_GOOD, day({ task: 'bug-fix', kept: 6, turnedDown: 6 })];
    assert.deepEqual(learnt(worse, offers).lessons, []);
  });
});

describe('A cheaper model on trial', () => {
  const DEAR_MODEL = { task: 'bug-fix', tier: 'mid', model: 'alpha/medium' } as const;
  const DEAR = day({ ...DEAR_MODEL, kept: 370, turnedDown: 24 });
  const trialOf = (evidence: readonly Evidence[]) => learnt(evidence).offers[0];

  it('is offered where a check looks at the answers, and it may save much', () => {
    const { trial, to, model, kept, usdPerMonth } = trialOf([DEAR]) ?? {};
    assert.deepEqual([trial, to, model, kept], [true, 'cheap', 'alpha/small', 0]);
    assert.ok((usdPerMonth ?? 0) >= 2, String(usdPerMonth));
    assert.equal(trialOf([{ ...DEAR, task: 'explain' }]), undefined);
    assert.equal(trialOf([day({ ...DEAR_MODEL, kept: 100, turnedDown: 8 })]), undefined);
  });

  it('has one request in eight, which goes on to the usual models where its answer is turned down', () => {
    const lessons = [{ ...(trialOf([DEAR]) ?? assert.fail()), agreed: true }];
    const routeOf = (aside: boolean) =>
      decide('bug-fix', signals({ language: 'python', aside }), policy({ lessons }), null);
    assert.deepEqual(routeOf(false).chain, decide('bug-fix', signals({}), POLICY, null).chain);
    const { tier, chain, reasons } = routeOf(true);
    assert.equal(tier, 'cheap');
    assert.ok(chain.some((link) => link.tier === 'mid'));
    assert.partialDeepStrictEqual(reasons.at(-1), { reason: 'aside', model: 'alpha/small', tier: 'cheap' });
  });

  it('is offered for good once its answers are as good, and given up where they are not', () => {
    const held = { ...(trialOf([DEAR]) ?? assert.fail()), agreed: true };
    const good = learnt([DEAR, day({ task: 'bug-fix', kept: 30, turnedDown: 1 })], [held]);
    assert.deepEqual(
      [...good.lessons, ...good.offers].map(({ trial }) => trial),
      [true, false],
    );
    const bad = learnt([DEAR, day({ task: 'bug-fix', kept: 6, turnedDown: 5 })], [held]);
    assert.deepEqual(bad.lessons, []);
    const neither = learnt([DEAR, day({ task: 'bug-fix', kept: 52, turnedDown: 8 })], [held]);
    assert.deepEqual(neither.lessons, []);
  });

  it('is replaced by what holds for good', () => {
    const held = { ...(trialOf([DEAR]) ?? assert.fail()), agreed: true };
    const evidence = [DEAR, day({ task: 'bug-fix', kept: 30, turnedDown: 1 })];
    const [offer] = learnt(evidence, [held]).offers;
    assert.ok(offer);
    assert.deepEqual(
      learnt(evidence, [offer, held]).lessons.map(({ trial }) => trial),
      [false],
    );
  });
});

describe('A route', () => {
  const asked = signals({ language: 'python' });

  it('goes up by what was learnt, and says so', () => {
    const route = decide('docstring', asked, policy({ lessons: upsOf(WEAK) }), null);
    assert.equal(route.tier, 'mid');
    assert.deepEqual(route.reasons.at(-1), {
      reason: 'learnt',
      task: 'docstring',
      language: 'python',
      model: 'alpha/small',
      kept: 2,
      answers: 13,
      tier: 'cheap',
      next: 'mid',
    });
  });

  it('is exactly what it was where nothing learnt is about it, or it is undone', () => {
    const lessons = [...upsOf(WEAK), ...learnt(AS_GOOD).offers];
    const same = (task: Parameters<typeof decide>[0], language: string, of: readonly Lesson[]) =>
      assert.deepEqual(
        decide(task, signals({ language }), policy({ lessons: of }), null),
        decide(task, signals({ language }), POLICY, null),
      );
    same('docstring', 'go', lessons);
    same('lint-fix', 'python', lessons);
    same(
      'docstring',
      'python',
      lessons.filter((one) => !isUp(one)),
    );
    same('bug-fix', 'python', lessons.filter(isUp));
  });

  it('goes by the table once in a while, where a cheaper model is trusted: so it is seen when that is better', () => {
    const lessons = learnt(AS_GOOD).offers;
    const routeOf = (aside: boolean) =>
      decide('bug-fix', signals({ language: 'python', aside }), policy({ lessons }), null);
    assert.equal(routeOf(false).tier, 'cheap');
    assert.equal(routeOf(true).tier, 'mid');
    const [held] = lessons;
    assert.ok(held);
    const fallible = { ...held, against: 0.4 };
    const cheap = day({ task: 'bug-fix', kept: 60, turnedDown: 36 });
    const dear = (kept: number, turnedDown: number) =>
      day({ task: 'bug-fix', tier: 'mid', model: 'alpha/medium', kept, turnedDown });
    const many = Array.from({ length: 8 }, () => OTHER_WORK).flat();
    assert.equal(learnt([cheap, dear(6, 4), ...many], [fallible]).lessons.length, 1);
    assert.deepEqual(learnt([cheap, dear(20, 1), ...many], [fallible]).lessons, []);
  });

  it('follows nothing that was learnt of a model that would not be asked', () => {
    const tiers = { ...POLICY.tiers, cheap: ['beta/small', 'alpha/small'] as const };
    assert.equal(decide('docstring', asked, policy({ tiers, lessons: upsOf(WEAK) }), null).tier, 'cheap');
  });

  it('of a message goes down by nothing that was learnt of commands', () => {
    const down = learnt(AS_GOOD).offers.map((one) => ({ ...one, language: null }));
    const prompt = 'fix the crash in parseDate when the string is empty';
    const message = signals({ language: 'python', prompt });
    const withDown = decide('chat', message, policy({ lessons: down }), null);
    assert.deepEqual(withDown, decide('chat', message, POLICY, null));
  });
});
