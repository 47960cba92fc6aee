export { type CommandDeps, createCommands } from './commands.ts';
export { keptProposals } from './edit/index.ts';
export { createReviewThreads } from './review/index.ts';
export { createSlashEdits } from './slash.ts';
