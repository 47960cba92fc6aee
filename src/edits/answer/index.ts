export { type EditFormat, editFormat, formatEdits } from './format.ts';
export { markerFor } from './marker.ts';
export {
  type AnswerContext,
  type AnswerFault,
  type AnswerProblem,
  type ParsedAnswer,
  parseEdits,
} from './parse.ts';
