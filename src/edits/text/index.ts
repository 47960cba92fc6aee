export { applyHunks, diffLines, type Hunk } from './diff.ts';
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
export { movable, rebase, rebaseHunks, reversed } from './rebase.ts';
