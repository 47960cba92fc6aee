import type { EditRequest, EditSurroundings, RunEditCommand } from '../chat/index.ts';
import { commitMessage } from './commitMessage.ts';
import { docstring, type EditDeps, type EditResult, fix, refactor, tests } from './edit/index.ts';
import { type ReviewDeps, review } from './review/index.ts';
import type { Tell } from './tell.ts';

type SlashDeps = Pick<EditDeps, 'proposals' | 'problems' | 'verdict'> & Pick<ReviewDeps, 'threads'>;

/** The commands behind `/refactor`, `/fix`, ... of the chat: what they ask and tell goes through the conversation. */
export function createSlashEdits(deps: SlashDeps): RunEditCommand {
  return async (command, request, surroundings) => {
    const all = { ...deps, ...surroundings };
    switch (command) {
      case 'refactor':
        return proposed(await refactor(all, request), surroundings.tell);
      case 'fix':
        return proposed(await fix(all, request), surroundings.tell);
      case 'tests':
        return proposed(await tests(all, request), surroundings.tell);
      case 'docstring':
        return proposed(await docstring(all, request), surroundings.tell);
      case 'review':
        return reviewed(all, request);
      case 'commit':
        return committed(all);
    }
  };
}

/** A refusal from before anything was asked may not have been told yet. */
function proposed({ outcome, files, message, requestId }: EditResult, tell: Tell): string | null {
  if (outcome === 'proposed') {
    const names = files.map((file) => `\`${file.replaceAll('`', '')}\``).join(', ');
    return `The change of ${names} is open in the editor. Nothing is written until you accept it there, as a whole or piece by piece.`;
  }
  const known = outcome === 'rejected' || (outcome === 'refused' && requestId === null);
  if (known && message) tell({ message, buttons: [] });
  return null;
}

async function reviewed(deps: ReviewDeps, request: EditRequest): Promise<string | null> {
  const { outcome, findings } = await review(deps, request);
  if (outcome !== 'reviewed') return null;
  if (findings === 0) return '';
  const count = findings === 1 ? 'One remark stands' : `${findings} remarks stand`;
  return `${count} beside the code, with a change to apply where a small one mends it.`;
}

async function committed(deps: SlashDeps & EditSurroundings): Promise<string | null> {
  const { outcome } = await commitMessage(deps, {});
  return outcome === 'written'
    ? 'The message is in the Source Control view, to be changed or committed.'
    : null;
}
