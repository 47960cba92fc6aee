export { registerCompletion } from './register.ts';
