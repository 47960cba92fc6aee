export { type Callers, createCallers } from './session.ts';
export { nameOfList } from './signature.ts';
