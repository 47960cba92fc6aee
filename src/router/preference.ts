import type { TierShares } from './classify/index.ts';
import { rank } from './sizeLimits.ts';
import { type Preference, TIERS, type Tier } from './tasks.ts';

/**
 * What a tier too cheap costs, where one too dear costs 1: a second answer, and the time of the first. Two tiers too cheap cost
 * twice that.
 */
const TOO_CHEAP: Readonly<Record<Preference, number>> = { economy: 1, balanced: 2, quality: 4 };

/** From this expected cost on a message is not clear: a reader is worth its price. */
const UNSURE = 0.2;

/**
 * In a conversation the history is read again by the new model: only what is this likely moves it. Of such moves to premium 97 of
 * 100 were right on later turns of hands that were left out of training, to mid 94.
 */
const TO_PREMIUM = 0.75;
const TO_MID = 0.8;

/** The tier of the least expected cost. */
export function tierFor(shares: TierShares, preference: Preference): Tier {
  return TIERS.toSorted((a, b) => lossOf(a, shares, preference) - lossOf(b, shares, preference))[0] ?? 'mid';
}

/** Whether it is worth asking somebody who reads the message. */
export function isUnsure(shares: TierShares, preference: Preference): boolean {
  return lossOf(tierFor(shares, preference), shares, preference) >= UNSURE;
}

/** Down from what its words say a message goes only to a tier that they hold for at least this likely. */
const LIKELY = 0.1;

/** What comes of a tier guessed from words and of a reader's word. */
export function settle(guessed: Tier, shares: TierShares, said: Tier): Tier {
  const isUp = rank(said) > rank(guessed);
  return isUp || shares[said] >= LIKELY ? said : guessed;
}

/** A tier that is most likely needed at least, for a conversation that is on a lower one; null where none is. */
export function tierToMoveTo(shares: TierShares): Tier | null {
  if (shares.premium >= TO_PREMIUM) return 'premium';
  return shares.mid + shares.premium >= TO_MID ? 'mid' : null;
}

/** So often at most a tier’s answers are turned down: beyond, the next tier costs less than the second answers do. */
export function tooOften(preference: Preference): number {
  return 1 / (1 + TOO_CHEAP[preference]);
}

function lossOf(tier: Tier, shares: TierShares, preference: Preference): number {
  const at = rank(tier);
  return TIERS.reduce((sum, needed, i) => {
    const cost = i > at ? (i - at) * TOO_CHEAP[preference] : at > i ? 1 : 0;
    return sum + shares[needed] * cost;
  }, 0);
}
