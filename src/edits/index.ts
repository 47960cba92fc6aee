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
  CHECK_RULES,
  type CheckFailure,
  type CheckInput,
  type CheckName,
  type CheckRule,
  checkEdits,
  languageOf,
  type Scope,
  type Selection,
  type ServerError,
  type ServerErrors,
  type SyntaxProblem,
  syntaxProblems,
} from './checks/index.ts';
export {
  isSensitive,
  needsConsent,
  pathsIn,
  planEdits,
  type ReadFile,
  type SafePath,
  safePath,
} from './plan/index.ts';
export {
  applyChanges,
  createReview,
  type Decided,
  isReadOnly,
  type Obstacle,
  type Proposal,
  pathOf,
  type Review,
  uriOf,
  type WriteResult,
} from './review/index.ts';
export type { Edit, EditPlan, FileChange, FilePath, RefusalReason, RefusedEdit } from './types.ts';
