export { registerTiers } from './register.ts';
