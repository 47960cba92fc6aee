export { codeIn, systemWords } from './codes.ts';
export { giveUp, isDead, newOwner, type Owner, thisProcess } from './owner.ts';
export { closeFolders, makePrivate, privateFile, privateFolder, writePrivate } from './private.ts';
