export { systemClock } from './clock.ts';
export { diskOf, isFull } from './disk.ts';
export type { RunnerDeps, RunnerListener } from './drives.ts';
export type {
  Action,
  ClockPort,
  DiskPort,
  LoopPort,
  ModelPort,
  PlannedCall,
  ProcessesPort,
  SnapshotId,
  TaskTree,
  TaskView,
  ToolsPort,
  TreesPort,
  VerificationPort,
  World,
} from './ports.ts';
export {
  createRunner,
  type Refusal,
  type Runner,
  type Wanted,
} from './runner.ts';
