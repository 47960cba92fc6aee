export * from './conventions/index.ts';
export * from './diff/index.ts';
export { type Excerpt, excerptOf } from './excerpt.ts';
export { fenced } from './fenced.ts';
export * from './problems/index.ts';
export * from './project/index.ts';
export { CHAT_SYSTEM, explainPrompt, formatSubject, type PromptSubject, SUMMARY_SYSTEM } from './prompts.ts';
export {
  contextText,
  createRelated,
  type Related,
  type RelatedRequest,
  type RelatedSource,
  type Snippet,
} from './related/index.ts';
export { createSecretMarks, type SecretMarks } from './secretMarks.ts';
export { isSecretFile, maskSecrets } from './secrets.ts';
export { readSubject, type Subject, type SubjectResult, symbolAt } from './subject.ts';
