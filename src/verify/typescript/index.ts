export { CHECKER_LIMITS, type Checker, createChecker } from './checker.ts';
export { isCheckable, isTypeScript } from './types.ts';
