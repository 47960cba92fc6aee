export type { Candidate } from './candidate.ts';
export { addedErrors, mended } from './errors.ts';
export { type AskedSymbol, referenced } from './references.ts';
export { repeated } from './repeat.ts';
