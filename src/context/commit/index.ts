export type {
  CommitDiff,
  CommitFacts,
  CommitRefusal,
  CommitResult,
  DiffFile,
  MessageStyle,
  WriteResult,
} from './types.ts';
