export * from './conventions/index.ts';
export * from './diff/index.ts';
export { excerptOf, fenced } from './excerpt.ts';
export {
  createGuard,
  documentOf,
  type Home,
  hasLink,
  homeOf,
  homesNow,
  isSamePath,
  leadsToSecrets,
  type Place,
  placeOf,
  readNamed,
} from './files/index.ts';
export * from './instructions/index.ts';
export * from './problems/index.ts';
export {
  CHAT_SYSTEM,
  explainPrompt,
  formatSubject,
  numbered,
  SUMMARY_SYSTEM,
} from './prompts.ts';
export * from './retrieval/index.ts';
export { numbersOf } from './selectedCode.ts';
export {
  canAttachPicture,
  isPicture,
  LARGEST_SUBJECT_TOKENS,
  noText,
  partAround,
  readSubject,
  type Subject,
  type SubjectResult,
  symbolAt,
} from './subject.ts';
