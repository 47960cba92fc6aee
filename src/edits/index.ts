export { type AnswerProblem, editFormat, formatEdits, parseEdits, summaryOf } from './answer/index.ts';
export { consentReason, pathsIn, planEdits } from './plan/index.ts';
export { problemWords, refusedWords } from './refusals.ts';
export {
  diffLines,
  firstWhere,
  follow,
  type Hunk,
  keepForm,
  mergeText,
  movable,
  type Proximity,
  plainLines,
  plainText,
  type Rebased,
  rawLines,
  rebase,
  reversed,
  type Span,
} from './text/index.ts';
export type { Edit, EditPlan, FileChange, FilePath, RefusedEdit } from './types.ts';
