export {
  type AnswerContext,
  type AnswerFault,
  type AnswerProblem,
  type EditFormat,
  editFormat,
  formatEdits,
  type ParsedAnswer,
  parseEdits,
} from './answer/index.ts';
export { type Rebased, rebase, reversed } from './changes/index.ts';
export {
  isSensitive,
  needsConsent,
  pathsIn,
  planEdits,
  type ReadFile,
  type SafePath,
  safePath,
} from './plan/index.ts';
export { applyHunks, diffLines, type Hunk, plainLines, plainText, rawLines } from './text/index.ts';
export type { Edit, EditPlan, FileChange, FilePath, RefusalReason, RefusedEdit } from './types.ts';
