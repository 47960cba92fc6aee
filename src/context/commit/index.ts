export { type CommitOptions, readCommit, writeCommitMessage } from './commit.ts';
export { diffText, messageStyleText } from './render.ts';
export type {
  CommitDiff,
  CommitFacts,
  CommitRefusal,
  CommitResult,
  DiffFile,
  MessageStyle,
  WriteResult,
} from './types.ts';
