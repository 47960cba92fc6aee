import type { Failure, Gateway, GatewayEvent, GatewayResult, Message, Tools } from '../gateway/index.ts';
import type { ModelRef } from '../models/index.ts';
import { decide, type Route, type SessionPin, type Signals, type Task, type Tier } from '../router/index.ts';
import { currentPolicy, type PolicySources } from '../settings/index.ts';

/** Something to be answered: what the router must know of it, and the messages themselves. */
export interface Question {
  readonly task: Task;
  readonly signals: Signals;
  /** The model that the conversation is bound to; null for its first turn, and outside of one. */
  readonly pin: SessionPin | null;
  readonly sessionId: string | null;
  /** The tier that the user chose by hand; null to let the router choose. */
  readonly tier: Tier | null;
  readonly messages: readonly Message[];
  /** Tools that the model may call; null where it gets none. */
  readonly tools: Tools | null;
}

/** What the user wants done about a budget that is reached. */
export type BudgetChoice = 'cheap' | 'stop';

/** Where every question is routed and answered: the one way from what the user touches to the gateway. */
export interface Desk {
  route(question: Omit<Question, 'messages' | 'sessionId' | 'tools'>): Promise<Route>;
  answer(
    question: Question,
    route: Route,
    signal: AbortSignal,
    onEvent: (event: GatewayEvent) => void,
  ): Promise<GatewayResult>;
}

export interface DeskDeps extends PolicySources {
  readonly gateway: Gateway;
  readonly askAboutBudget: (refused: Failure) => Promise<BudgetChoice>;
  /** Called with the route of each answered question, for those who ask why. */
  readonly onRouted: (requestId: string, route: Route) => void;
}

export function createDesk(deps: DeskDeps): Desk {
  const route: Desk['route'] = async ({ task, signals, pin, tier }) => {
    const pinned: ModelRef[] = pin ? [pin.model] : [];
    const policy = await currentPolicy(deps, pinned);
    if (tier === null) return decide(task, signals, policy, pin);
    return decide(task, signals, { ...policy, routes: { ...policy.routes, [task]: tier } }, pin);
  };

  const answer: Desk['answer'] = async (question, routed, signal, onEvent) => {
    const { messages, sessionId, signals, tools } = question;
    const run = async (chosen: Route) => {
      const result = await deps.gateway.run(
        { route: chosen, messages, sessionId, language: signals.language, tools },
        signal,
        onEvent,
      );
      deps.onRouted(result.requestId, chosen);
      return result;
    };

    const result = await run(routed);
    const refused = result.outcome === 'failed' ? result.failure : null;
    if (refused?.reason !== 'budget' || routed.tier === 'cheap') return result;
    if ((await budgetChoice(deps, refused)) === 'stop') return result;
    const cheap = await route({ ...question, pin: null, tier: 'cheap' });
    const from = routed.chain[0]?.model;
    const to = cheap.chain[0]?.model;
    if (from && to) onEvent({ type: 'moved', from, to, failure: refused, restarted: false });
    return run(cheap);
  };
  return { route, answer };
}

async function budgetChoice(deps: DeskDeps, refused: Failure): Promise<BudgetChoice> {
  const { onLimit } = deps.settings().budget;
  if (onLimit === 'ask') return deps.askAboutBudget(refused);
  return onLimit === 'downgrade' ? 'cheap' : 'stop';
}
