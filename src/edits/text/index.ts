export { applyHunks, diffLines, type Hunk } from './diff.ts';
export { follow, type Span } from './follow.ts';
export {
  commonLineEnd,
  joinLines,
  type LineEnd,
  type Lines,
  plainLines,
  plainText,
  rawLines,
  splitLines,
} from './lines.ts';
export { keepForm, mergeText } from './merge.ts';
export { occurrences } from './occurrences.ts';
export { movable, type Proximity, type Rebased, rebase, rebaseHunks, reversed } from './rebase.ts';
export { firstWhere } from './search.ts';
