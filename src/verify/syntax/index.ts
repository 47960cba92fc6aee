export type { Leaf, Syntax } from './leaves.ts';
export type { SyntaxProblem } from './problems.ts';
export { syntaxOf, syntaxProblems } from './thread.ts';
