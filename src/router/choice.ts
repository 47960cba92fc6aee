import type { ModelRef } from '../models/index.ts';
import { decide } from './decide.ts';
import { moveReasons, moveTo } from './session.ts';
import { isTier, type SizeLimits, type Task, type Tier } from './tasks.ts';
import type { Policy, Route, SessionPin, Signals } from './types.ts';

/** What a user can choose by hand instead of the router: a tier, or one model. */
export type Choice = Tier | ModelRef;

/** What was chosen holds whatever the size: who asks for cheap must not be billed for mid. */
const ANY_SIZE: SizeLimits = { cheapTokens: null, midTokens: null, midFiles: null };

/**
 * The route that the user chose, with `why` as its reason. A conversation stays on its model as long as that is of the
 * chosen tier; the dearer tiers come after the chosen one only where it has no model that can be used.
 */
export function decideChosen(
  choice: Choice,
  why: string,
  task: Task,
  signals: Signals,
  policy: Policy,
  session: SessionPin | null,
): Route {
  const chosen: Policy = { ...policy, routes: { ...policy.routes, [task]: choice }, sizeLimits: ANY_SIZE };
  const fresh = decide(task, signals, chosen, null);
  if (session && (isTier(choice) ? session.tier === fresh.tier : session.model === choice)) {
    return decide(task, signals, chosen, { ...session, chosen: true });
  }
  // The router takes the choice for a setting, and says that first.
  const [, ...others] = fresh.reasons;
  const [first] = fresh.chain;
  if (!session || !first || first.model === session.model) return { ...fresh, reasons: [why, ...others] };
  const move = moveTo(first, session, why);
  return { ...fresh, move, reasons: [...moveReasons(move), ...others] };
}
