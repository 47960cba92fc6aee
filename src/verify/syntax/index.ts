export { languageOf } from './languages.ts';
export { type Leaf, type Leaves, leavesOf } from './leaves.ts';
export { type SyntaxProblem, syntaxProblems } from './problems.ts';
export type { Scope } from './scopes.ts';
