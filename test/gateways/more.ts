import { DOOR_FAULTS } from './door.ts';
import type { Fault } from './exam.ts';
import type { Tierwise } from './tierwise.ts';
import { TIMING_FAULTS } from './timing.ts';

/** The faults besides the twenty-seven: 101 and on of the door, 201 and on of time, health and cause. */
export const MORE_FAULTS: readonly Fault<Tierwise>[] = [...DOOR_FAULTS, ...TIMING_FAULTS];
