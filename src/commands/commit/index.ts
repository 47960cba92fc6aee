export { commitMessage } from './commitMessage.ts';
