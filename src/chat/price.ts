import type { Route } from '../router/index.ts';
import type { Question } from './desk.ts';
import type { TurnMemory } from './memory.ts';
import type { ParticipantDeps } from './participant.ts';

/** Asks before a turn that is dear, once for its price; null where the user does not want it. */
export async function agreeOnPrice(
  { desk, warnAboveUsd, askAboutPrice }: ParticipantDeps,
  question: Question,
  route: Route,
  memory: TurnMemory | null,
): Promise<{ question: Question; route: Route; agreedUsd: number } | null> {
  const limit = warnAboveUsd();
  const usd = route.expectedUsd ?? 0;
  if (limit === null || usd <= Math.max(limit, memory?.agreedUsd ?? 0))
    return { question, route, agreedUsd: 0 };
  const choice = await askAboutPrice(route, limit);
  if (choice === 'stop') return null;
  // The next turns are a little longer each, and are not asked about one by one.
  if (choice === 'ask') return { question, route, agreedUsd: 1.5 * usd };
  const cheap: Question = { ...question, tier: 'cheap', model: null };
  return { question: cheap, route: await desk.route(cheap), agreedUsd: 0 };
}
