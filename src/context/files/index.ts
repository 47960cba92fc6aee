export {
  createFiles,
  documentOf,
  type Files,
  type FileText,
  findFilesLike,
  findProjectFiles,
  findTextFiles,
  openUris,
  type Refusal,
  readNamed,
  textOfDocument,
} from './files.ts';
export { isAmong } from './globs.ts';
export { createGuard, type Home, hasLink, homeOf, homesNow } from './guard.ts';
export { isSamePath, leadsToSecrets, type Place, placeOf } from './links.ts';
