export { type ChangeHunk, hunksOf, withHunks } from './hunks.ts';
export { type Rebased, rebase, reversed } from './rebase.ts';
