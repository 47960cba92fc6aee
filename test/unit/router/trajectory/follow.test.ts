import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ModelFacts, ModelRef } from '../../../../src/models/index.ts';
import {
  type Choice,
  decide,
  decideChosen,
  formatReasonsToStore,
  formatRouteReasons,
  type Policy,
  type Route,
  type SessionPin,
  type Trajectory,
} from '../../../../src/router/index.ts';
import { facts, policy, signals } from '../policy.ts';

/** In each tier a model that takes effort, and one that does not. */
const TIERS = {
  cheap: ['openai/gpt-5-nano', 'alpha/small'],
  mid: ['openai/gpt-5-mini', 'alpha/medium'],
  premium: ['openai/gpt-5.5', 'alpha/large'],
} as const satisfies Policy['tiers'];

const ALL: readonly ModelRef[] = Object.values(TIERS).flat();
const known = new Map(ALL.map((ref): [ModelRef, ModelFacts] => [ref, facts(ref)]));
const acting = policy({ tiers: TIERS, facts: known, trajectory: 'act' });
const observing = policy({ tiers: TIERS, facts: known, trajectory: 'observe' });

function trajectory(raised: number, more: Partial<Trajectory> = {}): Trajectory {
  return {
    since: 'start',
    steps: 9,
    pending: false,
    raised,
    before: raised,
    stuck: raised > 0 ? { reason: 'missed-edits', count: 3 } : null,
    edits: { landed: 0, missed: 3 },
    explored: 0,
    tests: null,
    ...more,
  };
}

function pin(model: ModelRef, more: Partial<SessionPin> = {}): SessionPin {
  const base = { chosen: false, historyTokens: 24_000, cachedTokens: 24_000, failedChecks: 0 };
  return { model, tier: 'mid', ...base, ...more };
}

const MID = pin('openai/gpt-5-mini');
const first = ({ chain: [link] }: Route) => link && `${link.model} ${link.effort ?? '-'}`;

function routed(by: Trajectory, on = acting, session: SessionPin | null = MID, choice?: Choice): Route {
  const given = signals({ contextTokens: 25_000, trajectory: by });
  if (choice === undefined) return decide('chat', given, on, session);
  return decideChosen(choice, { reason: 'chosen', choice }, 'chat', given, on, session);
}

const decided = (route: Route) => route.reasons.find(({ reason }) => reason === 'trajectory');

describe('An agent that does not get on', () => {
  it('gets more effort first, then the next tier, and so on to the top', () => {
    assert.deepEqual(
      [0, 1, 2, 3, 4, 5].map((raised) => first(routed(trajectory(raised)))),
      [
        'openai/gpt-5-mini medium',
        'openai/gpt-5-mini high',
        'openai/gpt-5.5 high',
        'openai/gpt-5.5 high',
        'openai/gpt-5.5 high',
        'openai/gpt-5.5 high',
      ],
    );
  });

  it('goes to the next tier at once where its model cannot be told to think more, or the user has said how much', () => {
    const plain = pin('alpha/medium');
    assert.equal(first(routed(trajectory(1), acting, plain)), 'openai/gpt-5.5 high');
    const set = new Map([...known, [MID.model, facts(MID.model, { effort: 'low' })] as const]);
    assert.equal(first(routed(trajectory(1), { ...acting, facts: set })), 'openai/gpt-5.5 high');
  });

  it('is told with the price of the move: the history, read again by the new model', () => {
    const route = routed(trajectory(2, { before: 1 }));
    assert.deepEqual(route.move, {
      from: 'openai/gpt-5-mini',
      to: 'openai/gpt-5.5',
      cause: { reason: 'stuck', sign: { reason: 'missed-edits', count: 3 } },
      historyTokens: 24_000,
      rereadUsd: 0.024,
    });
    assert.deepEqual(route.raisedFrom, { model: 'openai/gpt-5-mini', tier: 'mid' });
    assert.ok(
      formatRouteReasons(route).includes(
        'openai/gpt-5.5 reads the 24k tokens so far without cache, for about $0.024',
      ),
    );
  });

  it('stays with the model that it was raised to, and is moved once', () => {
    const raised = { model: 'alpha/large', tier: 'premium' } as const;
    const route = routed(trajectory(2), acting, { ...MID, raised });
    assert.equal(first(route), 'alpha/large -');
    assert.equal(route.move, undefined);
  });

  it('goes back with a new wish, to the model where it was before', () => {
    const raised = { model: 'openai/gpt-5.5', tier: 'premium' } as const;
    const route = routed(trajectory(0, { before: 2, since: 'new-wish' }), acting, { ...MID, raised });
    assert.equal(first(route), 'openai/gpt-5-mini medium');
    assert.deepEqual(route.move?.cause, { reason: 'over', since: 'new-wish' });
    assert.equal(route.raisedFrom, undefined);
  });

  it('is only observed where that is set: the route is as it would be, and says what would be done', () => {
    for (const raised of [0, 1, 2, 3]) {
      const observed = routed(trajectory(raised, { before: 0 }), observing);
      const { reasons, ...route } = routed(trajectory(0), observing);
      assert.deepEqual({ ...observed, reasons }, { ...route, reasons });
      assert.equal(decided(observed) !== undefined, raised > 0);
    }
    assert.deepEqual(
      formatRouteReasons(routed(trajectory(2, { before: 1 }), observing)).at(-1),
      'the agent is stuck: 3 edits did not land: it would be premium, openai/gpt-5.5, were “Routing: Trajectory” set to act; openai/gpt-5.5 reads the 24k tokens so far without cache, for about $0.024',
    );
  });

  it('is raised from a tier that was picked, and never from a model that was', () => {
    assert.equal(first(routed(trajectory(2), acting, MID, 'mid')), 'openai/gpt-5.5 high');
    const named = routed(trajectory(4), acting, MID, 'openai/gpt-5-mini');
    assert.equal(first(named), 'openai/gpt-5-mini medium');
    assert.deepEqual(
      formatRouteReasons(named).at(-1),
      'the agent is stuck: 3 edits did not land, but openai/gpt-5-mini was chosen by name, and stays',
    );
    const set = { ...acting, routes: { chat: 'openai/gpt-5-mini' } } as const;
    assert.equal(first(routed(trajectory(4), set)), 'openai/gpt-5-mini medium');
  });

  it('stays where nothing better can be used, and that is told', () => {
    const unavailable = new Map(TIERS.premium.map((ref) => [ref, { reason: 'key-refused' }] as const));
    const route = routed(trajectory(4), { ...acting, unavailable }, pin('alpha/medium'));
    assert.equal(first(route), 'alpha/medium -');
    assert.equal(route.reasons.at(-1)?.reason, 'not-raised');
  });

  it('is told with what the agent has done so far', () => {
    const by = trajectory(2, {
      edits: { landed: 1, missed: 3 },
      explored: 2,
      tests: { red: 4 },
      pending: true,
    });
    for (const on of [acting, observing]) {
      const line =
        'the agent so far: 9 steps, 1 edit landed, 3 did not, 2 looks since, 4 tests red, a call still running, so nothing moves now';
      assert.ok(formatRouteReasons(routed(by, on)).includes(line));
    }
    assert.ok(routed(trajectory(0)).reasons.every(({ reason }) => reason !== 'so-far'));
  });

  it('is not raised by what a limit leaves', () => {
    const given = signals({ trajectory: trajectory(3) });
    const route = decideChosen('cheap', { reason: 'limit-reached' }, 'chat', given, acting, null);
    assert.equal(first(route), 'openai/gpt-5-nano low');
  });

  it('moves never without a reason, costs nothing that is not told, and no word of a prompt is stored', () => {
    const sessions = fc.constantFrom(null, MID, pin('alpha/medium'), {
      ...MID,
      raised: { model: 'alpha/large', tier: 'premium' } as const,
    });
    fc.assert(
      fc.property(
        fc.nat(6),
        fc.nat(6),
        sessions,
        fc.constantFrom(acting, observing),
        (raised, before, session, on) => {
          const since = raised < before ? 'new-wish' : 'start';
          const route = routed(trajectory(raised, { before, since }), on, session);
          const calm = routed(trajectory(0), on, session);
          if (first(route) !== first(calm)) assert.ok(decided(route));
          if (on === observing) assert.equal(first(route), first(calm));
          const last = session?.raised?.model ?? session?.model;
          if (on === acting && last !== undefined && route.chain[0]?.model !== last) assert.ok(route.move);
          assert.deepEqual(formatReasonsToStore(route), formatRouteReasons(route));
        },
      ),
    );
  });
});

describe('What a client asks beside a conversation', () => {
  const title = signals({ contextTokens: 400, subtask: 'title', prompt: 'Find the race condition.' });

  it('goes to cheap where the router chooses', () => {
    for (const on of [acting, observing]) {
      const route = decide('chat', title, on, null);
      assert.equal(route.tier, 'cheap');
      assert.deepEqual(formatRouteReasons(route), ['a title, which the client asks for itself, so cheap']);
    }
  });

  it('goes from a tier that was picked to cheap where the user lets it', () => {
    const chosen = (on: Policy) =>
      decideChosen('premium', { reason: 'chosen', choice: 'premium' }, 'chat', title, on, null);
    assert.equal(chosen(acting).tier, 'cheap');
    assert.equal(chosen(observing).tier, 'premium');
    assert.equal(chosen(observing).reasons.at(-1)?.reason, 'subtask');
  });

  it('goes where chat is sent by setting', () => {
    assert.equal(decide('chat', title, { ...acting, routes: { chat: 'premium' } }, null).tier, 'premium');
  });
});
