export { gatherForQuestion, NO_PLACES, type Places } from './forQuestion.ts';
export {
  createRelated,
  gatherProject,
  type ProjectRequest,
  type Related,
  type RelatedSource,
} from './inEditor.ts';
export { formatSnippets } from './snippets.ts';
