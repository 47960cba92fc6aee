export { commitArgs, commitMessage } from './commitMessage.ts';
