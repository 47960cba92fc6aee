export { offeredTools, withAllTools } from './additionalTools.ts';
export { readResponsesAnswer } from './readAnswer.ts';
export { readResponsesRequest } from './readRequest.ts';
export { writeResponsesAnswer } from './writeAnswer.ts';
export { notKept, writeResponsesRequest } from './writeRequest.ts';
