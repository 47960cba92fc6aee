export { familyOf } from './families.ts';
export { importLines, importText, isImport, MOST_NAMES, type UsedName, usedNames } from './names.ts';
export { signatureOf } from './signature.ts';
export {
  bestWindow,
  indexLines,
  LEAST_SCORE,
  type Match,
  narrow,
  queryOf,
  WINDOW_LINES,
  type WordIndex,
} from './windows.ts';
export { COMMON_WORDS, wordsOf } from './words.ts';
