export { CHAT_SYSTEM, explainPrompt, type PromptSubject, subjectText } from './prompts.ts';
export { maskSecrets } from './secrets.ts';
export { readSubject, type Subject, type SubjectResult, symbolAt } from './subject.ts';
