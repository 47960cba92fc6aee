export { findChecks, packagesIn } from './find/index.ts';
export { type RunChecks, runChecks } from './run.ts';
export type {
  AddedTest,
  Check,
  CheckKind,
  ChecksRun,
  CommandRun,
  CommandState,
  Counts,
  Framework,
  Need,
  Outcome,
  Progress,
  ProjectChecks,
  Run,
  RunOptions,
  RunResult,
  Tampering,
  TamperKind,
  TestResult,
  Verification,
  VerifyTests,
  Why,
} from './types.ts';
export { verifyTests } from './verify.ts';
export { formatVerification, verificationForModel } from './words.ts';
