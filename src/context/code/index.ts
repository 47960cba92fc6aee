export { importText, isImport, MOST_NAMES, type UsedName, usedNames } from './names.ts';
export { signatureOf } from './signature.ts';
export { COMMON_WORDS, wordsOf } from './words.ts';
