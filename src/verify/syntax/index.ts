export { type Leaf, type Syntax, syntaxOf } from './leaves.ts';
export { type SyntaxProblem, syntaxProblems } from './problems.ts';
