export { consentReason } from './paths.ts';
export { pathsIn, planEdits } from './plan.ts';
