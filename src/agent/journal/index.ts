export { type Change, type Entry, type Journal, lineOf, TaskLost, type TaskSteps } from './journal.ts';
export { type JournalOptions, type OpenedJournal, openJournal } from './open.ts';
export {
  type Call,
  isUnderway,
  type ModelResult,
  type Repeat,
  type Step,
  type StepOf,
  type Task,
  type TaskAnswer,
  type TaskEnd,
  type TaskQuestion,
  type TaskSettings,
  type TaskState,
  type TierName,
  type ToolResult,
  type VerifyResult,
  type Waiting,
} from './shapes.ts';
