export { findEditorDiagnostics, findImportFacts } from './find.ts';
export type { EditorProblem, ImportFact, ImportFacts, RelatedProblem } from './types.ts';
export { problemsText } from './words.ts';
