export { type CommandDeps, createCommands } from './commands.ts';
export { createReviewThreads } from './review/index.ts';
export { tell } from './tell.ts';
