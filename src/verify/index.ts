export { checkEdits } from './check.ts';
export type { FileError, ProposedErrors } from './fileErrors.ts';
export { createProposedProblems, type ProposedChange, type ProposedProblems } from './proposed.ts';
export { CHECK_RULES } from './rules.ts';
export type { CheckFailure, CheckInput, CheckName, CheckRule, Scope, Selection } from './types.ts';
export { type ErrorSnapshot, type NewProblem, takeErrors, watchNewProblems } from './watch.ts';
