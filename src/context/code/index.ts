export { importLines, importTargets, importText, isImport } from './imports.ts';
export { COMMON_WORDS, familyOf } from './languages.ts';
export { calledNames, namesInLines, type UsedName, usedNames } from './names.ts';
export { signatureOf } from './signature.ts';
export {
  bestWindow,
  indexLines,
  LEAST_SCORE,
  type Match,
  queryOf,
  WINDOW_LINES,
  type WordIndex,
} from './similarity.ts';
