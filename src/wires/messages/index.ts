export { readMessagesAnswer } from './readAnswer.ts';
export { readMessagesRequest } from './readRequest.ts';
export { writeMessagesAnswer } from './writeAnswer.ts';
export { writeMessagesRequest } from './writeRequest.ts';
