export { createMarkdownGuard, harmless } from './guard.ts';
export { Iconed, iconed, labelOf, tIconed } from './iconed.ts';
export { code, codeBlock, joined, Markdown, md, tMarkdown } from './markdown.ts';
export { MOST_LABEL, oneLine, plain, visible } from './plain.ts';
export { wordsOfMarkdown } from './words.ts';
