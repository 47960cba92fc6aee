export { applyHunks, diffLines, type Hunk } from './diff.ts';
export {
  joinLines,
  type LineEnd,
  type Lines,
  plainLines,
  plainText,
  rawLines,
  splitLines,
  usualEnd,
} from './lines.ts';
export { type Nearness, rebaseHunks, type Side } from './rebase.ts';
