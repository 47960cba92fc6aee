export { type Door, type DoorDeps, type Opened, openDoor } from './door.ts';
export { CHALLENGE, isProof, PROOF } from './proof.ts';
export { makeToken } from './token.ts';
