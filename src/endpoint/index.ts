export { registerEndpoint } from './register.ts';
