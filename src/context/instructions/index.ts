export { type Instructions, NO_INSTRUCTIONS } from './choose.ts';
export { instructionsFor } from './find.ts';
