export { uncommittedChanges } from './changes.ts';
export { commitArgs, commitMessage } from './commitMessage.ts';
