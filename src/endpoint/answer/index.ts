export { createAnswer } from './answer.ts';
export type { AnswerDeps, AnswerSettings, Goal, Moved } from './types.ts';
