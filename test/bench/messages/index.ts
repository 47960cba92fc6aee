import { EVERYDAY } from './everyday.ts';
import { HARD } from './hard.ts';
import { SIMPLE } from './simple.ts';
import type { FirstMessage } from './types.ts';
import { VAGUE } from './vague.ts';

export type { FirstMessage } from './types.ts';

const ALL = [EVERYDAY, HARD, SIMPLE, VAGUE];
const every = (wanted: (i: number) => boolean): readonly FirstMessage[] =>
  ALL.flatMap((list) => list.filter((_, i) => wanted(i)));

/** Each third message of every list is held out: the rules are tuned on the others only. */
export const HELD_OUT = every((i) => i % 3 === 2);
export const TUNING = every((i) => i % 3 !== 2);
