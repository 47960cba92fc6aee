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
export { applyHunks, diffLines, type Hunk, rawLines } from './text/index.ts';
export type { Edit, EditPlan, FileChange, FilePath, RefusalReason, RefusedEdit } from './types.ts';
