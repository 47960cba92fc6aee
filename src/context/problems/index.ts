export { findEditorDiagnostics, findImportProblems } from './find.ts';
export { type EditorProblem, formatProblems } from './problem.ts';
