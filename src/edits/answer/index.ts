export { editFormat, formatEdits } from './format.ts';
export { type AnswerProblem, type ParsedAnswer, parseEdits } from './parse.ts';
