export { checksHere, userFile, withOwnNames } from './find.ts';
export { type VerifyHere, verifyHere } from './here.ts';
export type { ChecksRoom } from './states.ts';
export { type Checks, type ChecksDeps, createChecks } from './verification.ts';
