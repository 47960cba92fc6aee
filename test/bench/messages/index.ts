import { EVERYDAY } from './everyday.ts';
import { HARD } from './hard.ts';
import { LATER } from './later.ts';
import { SIMPLE } from './simple.ts';
import type { FirstMessage } from './types.ts';
import { VAGUE } from './vague.ts';

export type { FirstMessage } from './types.ts';

const ALL = [EVERYDAY, HARD, SIMPLE, VAGUE];
const every = (wanted: (i: number) => boolean): readonly FirstMessage[] =>
  ALL.flatMap((list) => list.filter((_, i) => wanted(i)));

/** Held out, so that the rules are not tuned on them: each third message of the lists, and all of the later one. */
export const HELD_OUT = [...every((i) => i % 3 === 2), ...LATER];
export const TUNING = every((i) => i % 3 !== 2);
