export type { Concern, Judgement, KeptApproval, NeverReason, Place } from './types.ts';
