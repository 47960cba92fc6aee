export { type Document, openDocument } from './document.ts';
export { omitsCode } from './elided.ts';
export { locate } from './locate.ts';
export type { Located, Patch } from './types.ts';
