export { createRelated, type RelatedOptions, type RelatedSource } from './related.ts';
export { contextText } from './render.ts';
export type { LeftOut, LeftOutReason, Related, RelatedRequest, Snippet, Source } from './types.ts';
