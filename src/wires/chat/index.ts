export { readChatAnswer } from './readAnswer.ts';
export { readChatRequest } from './readRequest.ts';
export { writeChatAnswer } from './writeAnswer.ts';
export { writeChatRequest } from './writeRequest.ts';
