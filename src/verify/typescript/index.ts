export { createTypeChecker, TYPE_CHECKER_LIMITS, type TypeChecker } from './thread.ts';
