export { checkEdits } from './check.ts';
export { CHECK_RULES } from './rules.ts';
export { languageOf, type SyntaxProblem, syntaxProblems } from './syntax/index.ts';
export {
  CHECKS,
  type CheckFailure,
  type CheckInput,
  type CheckName,
  type CheckRule,
  type Scope,
  type Selection,
  type ServerError,
  type ServerErrors,
} from './types.ts';
