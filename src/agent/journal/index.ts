export { type Entry, type Journal, lineOf, TaskLost, type TaskSteps } from './journal.ts';
export { type JournalOptions, type OpenedJournal, openJournal } from './open.ts';
export type {
  Call,
  ModelResult,
  Repeat,
  Step,
  StepOf,
  Task,
  TaskAnswer,
  TaskEnd,
  TaskQuestion,
  TaskSettings,
  TaskState,
  TierName,
  ToolResult,
  VerifyResult,
  Waiting,
} from './shapes.ts';
