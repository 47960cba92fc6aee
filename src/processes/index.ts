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
