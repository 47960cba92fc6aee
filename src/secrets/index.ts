export { isSecretFile } from './files.ts';
export { createSecretMarks, OWN_MARK, OWN_MARK_START, type SecretMarks } from './marks.ts';
export { maskParts, maskSecrets } from './mask.ts';
export { inBase64 } from './parts.ts';
export { createPromptMask, type PromptText } from './prompt.ts';
