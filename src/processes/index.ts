export { createGit } from './git/index.ts';
export { type OutputPart, readOutput } from './output/index.ts';
export { createProcesses, type ProcessesSetup } from './processes.ts';
export type {
  Command,
  CommandEnd,
  CommandLimits,
  CommandResult,
  Git,
  GitOptions,
  GitResult,
  NoSandbox,
  NotStarted,
  Processes,
  SandboxKind,
} from './types.ts';
export { wordsOfEnd } from './words.ts';
