import { TIERS, type Tier } from '../router/index.ts';
import type { TurnMemory } from './memory.ts';
import type { ChatDeps } from './types.ts';

/** A user who asks for a dearer tier by hand was not pleased with the last answer: that is a verdict on it. */
export function noteRaised(
  deps: Pick<ChatDeps, 'attemptsOf' | 'verdict'>,
  memory: TurnMemory | null,
  to: Tier,
): void {
  if (!memory || TIERS.indexOf(to) <= TIERS.indexOf(memory.tier)) return;
  const last = deps
    .attemptsOf(memory.sessionId)
    .findLast(({ outcome, task }) => outcome === 'ok' && task !== 'second-opinion');
  if (last) deps.verdict(last.id, 'rejected');
}
