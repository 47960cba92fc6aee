export type { Evidence } from './evidence.ts';
export { firstUsable, type Learnt, learn } from './learn.ts';
