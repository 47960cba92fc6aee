export { isSecretFile } from './files.ts';
export { createSecretMarks, type SecretMarks } from './marks.ts';
export { maskSecrets } from './mask.ts';
export { createPromptMask, type MaskTexts, type PromptText } from './prompt.ts';
