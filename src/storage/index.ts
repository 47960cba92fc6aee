export { makePrivate, privateFile, privateFolder, writePrivate } from './private.ts';
