import { hasParts, isModelRef, type ModelRef } from '../../models/index.ts';
import { isTier, TIERS, type Tier } from '../../router/index.ts';
import type { Goal } from './types.ts';

/**
 * Where the names go that clients have built in. Small models stand for small jobs there, so that these stay cheap; all others
 * go to whatever the router chooses.
 */
export const USUAL_NAMES: Readonly<Record<string, Goal>> = {
  '*haiku*': 'cheap',
  '*-mini*': 'cheap',
  mini: 'cheap',
  '*-nano*': 'cheap',
  '*-lite*': 'cheap',
  '*flash*': 'cheap',
  '*': 'auto',
};

/** Before a name in lists of clients that show only what looks like a model of Anthropic's. */
export const CLAUDE_PREFIX = 'claude-tierwise-';
/** What clients put before a name to say whose it is. */
const PREFIXES = [CLAUDE_PREFIX, 'tierwise/', 'tierwise-', 'anthropic/', 'openai/'];

/**
 * Where a name goes: `auto`, a tier, a model of the tiers by its reference, or what the table says. `[1m]` and dates are no
 * part of a name.
 *
 * @param set the user's own patterns, which go before the usual ones
 */
export function goalOf(
  name: string,
  set: Readonly<Record<string, Goal>>,
  tiers: Readonly<Record<Tier, readonly ModelRef[]>>,
): Goal {
  const plain = name
    .trim()
    .replace(/\[[^\]]{0,20}\]$/, '')
    .toLowerCase();
  const bare = withoutPrefix(plain);
  const known = TIERS.flatMap((tier) => tiers[tier]).find((model) =>
    [plain, bare].includes(model.toLowerCase()),
  );
  if (known !== undefined) return known;
  const own = plainGoal(plain) ?? plainGoal(bare);
  if (own !== null) return own;
  for (const [pattern, goal] of tableOf(set)) {
    if (hasParts(pattern.split('*'), plain) || hasParts(pattern.split('*'), bare)) return goal;
  }
  return 'auto';
}

function withoutPrefix(name: string): string {
  const prefix = PREFIXES.find((one) => name.startsWith(one));
  return prefix === undefined ? name : name.slice(prefix.length);
}

function plainGoal(name: string): Goal | null {
  return name === 'auto' || isTier(name) ? name : null;
}

/** The patterns, what says most first; of two that say as much the user's own. */
function tableOf(set: Readonly<Record<string, Goal>>): readonly (readonly [pattern: string, goal: Goal])[] {
  const own = Object.entries(set).map(([pattern, goal]) => [pattern.toLowerCase(), goal] as const);
  const all = [...own, ...Object.entries(USUAL_NAMES)];
  return all.toSorted(([a], [b]) => wordsOf(b) - wordsOf(a));
}

/** A name without a star says all. */
function wordsOf(pattern: string): number {
  return pattern.includes('*') ? pattern.replaceAll('*', '').length : Infinity;
}

/** The model that is asked for by its reference, and by nothing else. */
export function modelIn(goal: Goal): ModelRef | null {
  return isModelRef(goal) ? goal : null;
}
