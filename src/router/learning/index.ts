export type { Ended } from './account.ts';
export type { Evidence } from './evidence.ts';
export { type Learnt, learn } from './learn.ts';
export { firstUsable } from './prices.ts';
