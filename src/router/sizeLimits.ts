import type { RouteReason } from './reasons.ts';
import { type Task, TIERS, type Tier, WHILE_TYPING } from './tasks.ts';

/** From what size on a tier is not trusted with a task any more; null means never. */
export interface SizeLimits {
  readonly cheapTokens: number | null;
  readonly midTokens: number | null;
  readonly midFiles: number | null;
}

export const DEFAULT_SIZE_LIMITS: SizeLimits = { cheapTokens: 16_000, midTokens: 32_000, midFiles: 3 };

/** One tier up where the request is larger than the tier is trusted with. Autocomplete never climbs: it must be fast. */
export function climb(
  task: Task,
  tier: Tier,
  signals: { readonly contextTokens: number; readonly files: number },
  { cheapTokens, midTokens, midFiles }: SizeLimits,
  reasons: RouteReason[],
): Tier {
  if (tier === 'premium' || WHILE_TYPING.has(task)) return tier;
  const tokens = finite(signals.contextTokens);
  const files = finite(signals.files);
  const limit = tier === 'cheap' ? cheapTokens : midTokens;
  const next = nextTier(tier);
  if (limit !== null && tokens > limit) {
    reasons.push({ reason: 'too-many-tokens', tier, found: tokens, limit, next });
    return next;
  }
  if (tier === 'mid' && midFiles !== null && files > midFiles) {
    reasons.push({ reason: 'too-many-files', tier, found: files, limit: midFiles, next });
    return next;
  }
  return tier;
}

export function nextTier(tier: Tier): Tier {
  return TIERS[rank(tier) + 1] ?? 'premium';
}

export function rank(tier: Tier): number {
  return TIERS.indexOf(tier);
}

/** A count that can be computed with: NaN and what is below 0 become 0, Infinity the largest safe number. */
export function finite(value: number): number {
  return value > 0 ? Math.min(value, Number.MAX_SAFE_INTEGER) : 0;
}
