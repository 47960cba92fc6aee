import { EVERYDAY } from './everyday.ts';
import { HARD } from './hard.ts';
import { LAST } from './last.ts';
import { LATER } from './later.ts';
import { LATER_STILL } from './later-still.ts';
import { SIMPLE } from './simple.ts';
import type { FirstMessage } from './types.ts';
import { VAGUE } from './vague.ts';

export type { FirstMessage } from './types.ts';

const FIRST = [EVERYDAY, HARD, SIMPLE, VAGUE];
const every = (wanted: (i: number) => boolean): readonly FirstMessage[] =>
  FIRST.flatMap((list) => list.filter((_, i) => wanted(i)));

/** Held out, so that the rules are not tuned on them: each third message of the first lists, and all of the last one. */
export const HELD_OUT = [...every((i) => i % 3 === 2), ...LAST];
export const TUNING = [...every((i) => i % 3 !== 2), ...LATER, ...LATER_STILL];
