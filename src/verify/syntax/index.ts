export type { Leaf, Syntax } from './leaves.ts';
export { type ProbePlace, probePlaces } from './probePlaces.ts';
export type { SyntaxProblem } from './problems.ts';
export { type TestBlocks, testBlocks } from './testBlocks.ts';
export { syntaxOf, syntaxProblems } from './thread.ts';
