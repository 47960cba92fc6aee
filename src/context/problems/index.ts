export type { EditorProblem, ImportFact, ImportFacts, RelatedProblem } from './types.ts';
