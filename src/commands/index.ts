export { type CommandDeps, createCommands } from './commands.ts';
export { createReviewThreads } from './review/index.ts';
export { createSlashEdits } from './slash.ts';
