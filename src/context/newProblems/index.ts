export { createProposedProblems, type ProposedChange, type ProposedProblems } from './proposed.ts';
export type { FileError, ProposedErrors } from './types.ts';
export { type ErrorSnapshot, type NewProblem, takeErrors, watchNewProblems } from './watch.ts';
