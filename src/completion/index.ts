export { type CompletionDeps, registerCompletion } from './register.ts';
