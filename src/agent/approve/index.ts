export { definitionOf } from './definition.ts';
export { judge, keep } from './judge.ts';
export { originOf, type Source } from './origin.ts';
export type { Concern, Judgement, KeptApproval, NeverReason, Place } from './types.ts';
export { concernText, neverText } from './words.ts';
