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
  textOfDocument,
} from './files.ts';
export { createGuard } from './guard.ts';
export { isWithin, leadsToSecrets, type Place, placeOf } from './links.ts';
