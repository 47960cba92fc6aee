export { findEditorDiagnostics, findImportFacts } from './find.ts';
export type { ImportFact, ImportFacts } from './imports.ts';
export { type EditorProblem, formatProblems, type RelatedProblem } from './problem.ts';
