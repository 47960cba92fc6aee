export { docstring } from './docstring.ts';
export { fix } from './fix.ts';
export { implement } from './implement.ts';
export { imports } from './imports.ts';
export type { EditResult } from './job.ts';
export { refactor } from './refactor.ts';
export type { EditDeps } from './run.ts';
export { readEditArgs, type Target, targetOf } from './target.ts';
export { tests } from './tests.ts';
