export { editFormat, formatEdits } from './format.ts';
export { type AnswerProblem, parseEdits } from './parse.ts';
export { summaryOf } from './summary.ts';
