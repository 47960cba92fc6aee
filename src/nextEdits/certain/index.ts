export type { Candidate } from './candidate.ts';
export { repeated } from './repeat.ts';
