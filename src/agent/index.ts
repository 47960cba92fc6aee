export { registerAgent } from './register.ts';
