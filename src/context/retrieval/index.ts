export type { LeftOut } from './candidates.ts';
export {
  createRelated,
  gatherProject,
  type ProjectRequest,
  type Related,
  type RelatedRequest,
  type RelatedSource,
} from './inEditor.ts';
export { formatSnippets } from './snippets.ts';
