export { createFamily, type Family } from './family.ts';
export { createRegister, type Entry, type Register } from './register.ts';
export type { Running } from './table.ts';
