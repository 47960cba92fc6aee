export { cutDiff, type Diff, formatDiff } from './cut.ts';
export { type DiffFile, numberedHunks, parseDiff } from './parse.ts';
