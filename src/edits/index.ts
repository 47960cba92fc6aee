export { type AnswerProblem, editFormat, formatEdits, parseEdits } from './answer/index.ts';
export { consentReason, pathsIn, planEdits } from './plan/index.ts';
export {
  diffLines,
  type Hunk,
  movable,
  type Proximity,
  plainLines,
  plainText,
  type Rebased,
  rawLines,
  rebase,
  reversed,
} from './text/index.ts';
export type { Edit, EditPlan, FileChange, FilePath, RefusedEdit } from './types.ts';
