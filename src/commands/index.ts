export { type CommandDeps, createCommands } from './commands.ts';
export { tell } from './tell.ts';
