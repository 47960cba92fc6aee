import * as z from 'zod';
import { TIERS } from '../../router/index.ts';
import type { TierName, VerifyResult } from '../journal/index.ts';
import { hasChanged, hasNote, type Line, lastOf } from './line.ts';

/** Why a task goes to the next tier. */
export type MoveWhy = 'red' | 'stuck' | 'same-call' | 'steps' | 'empty' | 'cut' | 'no-model';

export function nextTierOf({ brief, tier }: Line): TierName | null {
  return brief.tiers.find((one) => TIERS.indexOf(one) > TIERS.indexOf(tier)) ?? null;
}

/** Of what is left of the steps each tier that is left has its part. */
export function shareOf({ brief, tier, phase, task, steps, own }: Line): number {
  const { maxSteps } = task.settings;
  if (phase === 'plan') return Math.ceil(maxSteps / 4);
  // After an end the user has given it all steps anew.
  if (hasNote(own, 'resumed')) return maxSteps;
  const before =
    steps.filter((step) => step.kind === 'model').length - own.filter((step) => step.kind === 'model').length;
  const left = brief.tiers.slice(Math.max(0, brief.tiers.indexOf(tier))).length;
  return Math.ceil(Math.max(0, maxSteps - before) / Math.max(1, left));
}

/** As much of a verification as decides where it goes on. */
const reportShape = z.object({
  mended: z.array(z.unknown()).catch([]),
  broken: z.array(z.unknown()).catch([]),
  tampered: z.array(z.unknown()).catch([]),
});

export function factsOf(result?: VerifyResult | null): { mended: number; broken: number; tampered: number } {
  const read = reportShape.safeParse(result?.report);
  if (!read.success) return { mended: 0, broken: 0, tampered: 0 };
  const { mended, broken, tampered } = read.data;
  return { mended: mended.length, broken: broken.length, tampered: tampered.length };
}

/**
 * Whether the next model begins from the base again. It goes on where the change was on its way: it mended tests and broke none,
 * or it was no fault of the work. What only broke things, or was never verified, would lead the next one astray.
 */
export function isFresh({ own }: Line, why: MoveWhy): boolean {
  if (why === 'no-model' || !own.some(hasChanged)) return false;
  const { mended, broken, tampered } = factsOf(lastOf(own, 'verify')?.result);
  return mended === 0 || broken > 0 || tampered > 0;
}
