export { createFiles, documentOf, textOfDocument, type WorkspaceFiles } from './files.ts';
export { createGuard } from './guard.ts';
export { openUris } from './openUris.ts';
export { findProjectFiles } from './projectFiles.ts';
export type { Files, FileText, Position, ReadResult, Refusal, TextLines } from './types.ts';
