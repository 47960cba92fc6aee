export { type AskDeps, askModel } from './ask.ts';
export { readAnswer } from './read.ts';
export { changesIn, regionAt } from './region.ts';
