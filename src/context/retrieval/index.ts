export {
  createRelated,
  gatherProject,
  type ProjectRequest,
  type Related,
  type RelatedSource,
} from './inEditor.ts';
export { formatSnippets } from './snippets.ts';
