export { createFiles, documentOf, textOfDocument, type WorkspaceFiles } from './files.ts';
export type { Files, FileText, Position, ReadResult, Refusal, TextLines } from './types.ts';
