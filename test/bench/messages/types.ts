import type { Tier } from '../../../src/router/index.ts';

/**
 * A first message of a chat as a developer writes it, the tiers that would be acceptable for it, and what else is
 * known: files attached, tokens of all that goes along.
 */
export interface FirstMessage {
  readonly prompt: string;
  readonly tiers: readonly Tier[];
  readonly files?: number;
  readonly contextTokens?: number;
}

/** Words as in the lists: `mid`, `mid premium`. */
type TierWords = 'cheap' | 'cheap mid' | 'mid' | 'mid premium' | 'premium';

/** One line of a list: what is written, what is acceptable, and what goes along. */
export type Line = readonly [
  prompt: string,
  tiers: TierWords,
  along?: Pick<FirstMessage, 'files' | 'contextTokens'>,
];

export function messagesOf(lines: readonly Line[]): FirstMessage[] {
  return lines.map(([prompt, tiers, along]) => ({ prompt, tiers: tiers.split(' ') as Tier[], ...along }));
}
