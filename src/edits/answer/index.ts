export { editFormat } from './format.ts';
export { type AnswerProblem, parseEdits } from './parse.ts';
