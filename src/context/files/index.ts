export {
  createFiles,
  documentOf,
  type Files,
  type FileText,
  findFilesLike,
  findProjectFiles,
  openUris,
  type ReadResult,
  type Refusal,
  readNamed,
  textOfDocument,
} from './files.ts';
export { createGuard, hasLink } from './guard.ts';
export { isSamePath, isWithin, leadsToSecrets, type Place, placeOf } from './links.ts';
