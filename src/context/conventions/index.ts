export { formatDocs } from './docs.ts';
export { findDocs, findTests } from './find.ts';
export { formatTests } from './tests.ts';
