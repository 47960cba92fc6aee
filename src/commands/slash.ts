import type { RequestService } from '../requests/index.ts';
import { code, joined, type Markdown, md, tMarkdown } from '../sanitize/index.ts';
import type { Notify } from '../workbench/index.ts';
import { commitMessage } from './commit/index.ts';
import {
  docstring,
  type EditArgs,
  type EditDeps,
  type EditResult,
  fix,
  refactor,
  tests,
} from './edit/index.ts';
import { type ReviewDeps, review } from './review/index.ts';

type SlashDeps = Pick<EditDeps, 'proposals' | 'problems' | 'showText' | 'verdict'> &
  Pick<ReviewDeps, 'threads'>;

/** Through whom a command asks and notifies when the chat has started it: both belong to the conversation. */
interface Surroundings {
  readonly requests: RequestService;
  readonly notify: Notify;
}

type SlashEdit = 'refactor' | 'fix' | 'tests' | 'docstring' | 'review' | 'commit';

/** The commands behind `/refactor`, `/fix`, ... of the chat: what they ask and say goes through the conversation. */
export function createSlashEdits(deps: SlashDeps) {
  return async (command: SlashEdit, args: EditArgs, surroundings: Surroundings): Promise<Markdown | null> => {
    const all = { ...deps, ...surroundings };
    switch (command) {
      case 'refactor':
        return proposed(await refactor(all, args), surroundings.notify);
      case 'fix':
        return proposed(await fix(all, args), surroundings.notify);
      case 'tests':
        return proposed(await tests(all, args), surroundings.notify);
      case 'docstring':
        return proposed(await docstring(all, args), surroundings.notify);
      case 'review':
        return reviewed(all, args);
      case 'commit':
        return committed(all);
    }
  };
}

/** A refusal from before anything was asked may not have been told yet. */
function proposed(
  { outcome, files, message, requestId, button }: EditResult,
  notify: Notify,
): Markdown | null {
  if (outcome === 'proposed') {
    const names = joined(files.map(code), ', ');
    return tMarkdown(
      'The change of {0} is open in the editor. Nothing is written until you accept it there, as a whole or piece by piece.',
      names,
    );
  }
  const known = outcome === 'rejected' || (outcome === 'refused' && requestId === null);
  if (known && message) notify({ message, buttons: button ? [button] : [] });
  return null;
}

async function reviewed(deps: ReviewDeps, args: EditArgs): Promise<Markdown | null> {
  const { outcome, findings } = await review(deps, args);
  if (outcome !== 'reviewed') return null;
  if (findings === 0) return md``;
  return findings === 1
    ? tMarkdown('One comment is beside the code, with a change to apply where a small one fixes it.')
    : tMarkdown(
        '{0} comments are beside the code, with a change to apply where a small one fixes it.',
        findings,
      );
}

async function committed(deps: SlashDeps & Surroundings): Promise<Markdown | null> {
  const { outcome } = await commitMessage(deps, {});
  return outcome === 'written'
    ? tMarkdown('The message is in the Source Control view, to be changed or committed.')
    : null;
}
