export { type Checks, type ChecksDeps, type ChecksRoom, createChecks } from './verification.ts';
