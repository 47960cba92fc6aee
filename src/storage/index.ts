export { closeFolders, makePrivate, privateFile, privateFolder, writePrivate } from './private.ts';
