export { type Instructions, NO_INSTRUCTIONS, withInstructions } from './choose.ts';
export { instructionsFor } from './find.ts';
