export { CHAT_SYSTEM, explainPrompt, type PromptSubject, SUMMARY_SYSTEM, subjectText } from './prompts.ts';
export {
  contextText,
  createRelated,
  type Related,
  type RelatedRequest,
  type RelatedSource,
  type Snippet,
} from './related/index.ts';
export { isSecretFile, maskSecrets } from './secrets.ts';
export { readSubject, type Subject, type SubjectResult, symbolAt } from './subject.ts';
