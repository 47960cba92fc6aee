export { type Brief, briefOf, type ForeignTool, foreignToolShape } from './brief.ts';
export { createLoop, next } from './next.ts';
