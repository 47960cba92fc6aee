export type { Ended } from './account.ts';
export type { Evidence } from './evidence.ts';
export { learn } from './learn.ts';
export { firstUsable } from './prices.ts';
