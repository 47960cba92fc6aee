export { cutDiff, type Diff, formatDiff } from './cut.ts';
export { type DiffFile, parseDiff } from './parse.ts';
