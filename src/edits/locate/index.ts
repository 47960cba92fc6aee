export { type Document, openDocument } from './document.ts';
export { leavesOut } from './elision.ts';
export { locate, MARGIN, SIMILAR_ENOUGH } from './locate.ts';
export type { Found, How, Located, NotFound, Patch, Place } from './types.ts';
