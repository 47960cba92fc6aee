import { costOf, type ModelRef, NO_USAGE } from '../models/index.ts';
import { effortAbove, withMore } from './effort.ts';
import type { RouteReason, TrajectoryCause, TrajectoryMove } from './reasons.ts';
import { finite, nextTier } from './sizeLimits.ts';
import type { Tier } from './tasks.ts';
import type { Trajectory } from './trajectory/index.ts';
import type { ChainLink, Policy, Route, SessionPin, Signals } from './types.ts';

/** One step up: more effort for the models of a tier, or the next tier. */
interface Rung {
  readonly move: Exclude<TrajectoryMove, 'down'>;
  readonly tier: Tier;
}

/**
 * The route of an agent's conversation after what has happened in it: where it does not get on, first with more effort,
 * then in the next tier. Down it goes only with a new wish or after the conversation was compacted, and nothing moves while
 * a result is pending: both are in the trajectory. With `observe` the route stays, and its reasons say what would be done.
 *
 * @param routed the route without it
 * @param named the user named the model
 * @param routeAt the route with a tier's models, `first` before them
 */
export function follow(
  routed: Route,
  { trajectory }: Signals,
  policy: Policy,
  session: SessionPin | null,
  named: boolean,
  routeAt: (tier: Tier, first: ModelRef | null) => Route,
): Route {
  const [link] = routed.chain;
  if (!trajectory || policy.trajectory === undefined || !link) return routed;
  const acts = policy.trajectory === 'act';
  const cause = causeOf(trajectory);
  if (cause === null) return named ? routed : down(routed, link, trajectory, session, acts);
  const base = { ...routed, reasons: [...routed.reasons, soFar(trajectory)] };
  if (named) return notRaised(base, link, cause, true);

  const ladder = rungsFrom(base, link, routeAt);
  const rung = ladder.slice(0, trajectory.raised).at(-1);
  if (!rung) return notRaised(base, link, cause, false);
  const known = session?.raised?.tier === rung.tier ? session.raised.model : null;
  const more = ladder
    .slice(0, trajectory.raised)
    .some(({ move, tier }) => move === 'effort' && tier === rung.tier);
  const there = rung.tier === link.tier ? base : routeAt(rung.tier, known);
  const chain = more ? there.chain.map((one) => (one.tier === rung.tier ? withMore(one) : one)) : there.chain;
  const to = chain[0] ?? link;
  const before = ladder.slice(0, trajectory.before).at(-1);
  const reason = reasonOf(rung.move, cause, to, base, session, acts, before !== rung);
  const reasons = [...base.reasons, reason];
  if (!acts) return { ...base, reasons };
  const isTier = to.tier !== link.tier;
  return {
    ...there,
    chain,
    reasons,
    ...(isTier ? { raisedFrom: { model: link.model, tier: link.tier } } : {}),
    ...moveOf(cause, to, base, session),
  };
}

function causeOf({ raised, stuck }: Trajectory): TrajectoryCause | null {
  return raised > 0 && stuck ? { reason: 'stuck', sign: stuck } : null;
}

function soFar({ steps, edits, explored, tests, pending }: Trajectory): RouteReason {
  return { reason: 'so-far', steps, edits, explored, tests, pending };
}

function notRaised(base: Route, { model }: ChainLink, cause: TrajectoryCause, named: boolean): Route {
  return { ...base, reasons: [...base.reasons, { reason: 'not-raised', model, cause, named }] };
}

/** Back to where the conversation was before it was raised, or on where it is. */
function down(
  base: Route,
  link: ChainLink,
  { since, before }: Trajectory,
  session: SessionPin | null,
  acts: boolean,
): Route {
  const wasRaised = acts ? session?.raised !== undefined || before > 0 : before > 0;
  if (!wasRaised) return base;
  if (acts && session?.raised?.model === link.model) return withoutMove(base);
  const cause = { reason: 'over', since } as const;
  const reasons = [...base.reasons, reasonOf('down', cause, link, base, session, acts, true)];
  return acts ? { ...base, reasons, ...moveOf(cause, link, base, session) } : { ...base, reasons };
}

/** Where the new wish needs the very model that the conversation was raised to, it does not move. */
function withoutMove({ move, ...base }: Route): Route {
  return move === undefined || base.chain[0]?.model === move.to ? base : { ...base, move };
}

/** All steps up from a route, in order. */
function rungsFrom(
  base: Route,
  link: ChainLink,
  routeAt: (tier: Tier, first: ModelRef | null) => Route,
): readonly Rung[] {
  const rungs: Rung[] = [];
  for (let tier = link.tier, first: ChainLink | undefined = link; ; ) {
    if (first && effortAbove(first) !== null) rungs.push({ move: 'effort', tier });
    const next = nextTier(tier);
    if (next === tier) return rungs;
    tier = next;
    [first] = routeAt(tier, null).chain;
    if (first?.tier !== tier) first = undefined;
    else if (first.model !== base.chain[0]?.model) rungs.push({ move: 'tier', tier });
  }
}

/** The model that read the conversation last. */
function lastModel(session: SessionPin | null): ModelRef | null {
  return session?.raised?.model ?? session?.model ?? null;
}

function reasonOf(
  move: TrajectoryMove,
  cause: TrajectoryCause,
  to: ChainLink,
  base: Route,
  session: SessionPin | null,
  done: boolean,
  begins: boolean,
): RouteReason {
  const { model, tier, effort = null } = to;
  const reads = model !== (lastModel(session) ?? base.chain[0]?.model);
  return {
    reason: 'trajectory',
    done,
    begins,
    move,
    cause,
    model,
    tier,
    effort,
    ...rereadOf(to, base, session, reads),
  };
}

/** The price of a move: the new model has nothing of the conversation in its cache. */
function rereadOf({ facts }: ChainLink, { inputTokens }: Route, session: SessionPin | null, reads: boolean) {
  const historyTokens = reads ? finite(session?.historyTokens ?? inputTokens) : 0;
  return { historyTokens, rereadUsd: costOf({ ...NO_USAGE, inputTokens: historyTokens }, facts) };
}

/** A change of model, which is never silent; none where the conversation is there already. */
function moveOf(
  cause: TrajectoryCause,
  to: ChainLink,
  base: Route,
  session: SessionPin | null,
): Pick<Route, 'move'> {
  const from = lastModel(session);
  if (from === null || from === to.model) return {};
  return { move: { from, to: to.model, cause, ...rereadOf(to, base, session, true) } };
}
