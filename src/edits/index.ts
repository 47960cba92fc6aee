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
export {
  isSensitive,
  needsConsent,
  pathsIn,
  planEdits,
  type ReadFile,
  type SafePath,
  safePath,
} from './plan/index.ts';
export type { Edit, EditPlan, FileChange, FilePath, RefusalReason, RefusedEdit } from './types.ts';
