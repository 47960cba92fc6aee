export { type SafePath, safePath } from './paths.ts';
export { pathsIn, planEdits, type ReadFile } from './plan.ts';
export { isSensitive, needsConsent } from './sensitive.ts';
