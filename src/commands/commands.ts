import type { Ledger } from '../ledger/index.ts';
import type { Proposals, Writer } from '../proposals/index.ts';
import type { ProposedProblems } from '../verify/index.ts';
import { notify, openChatWithParticipant, type ShownTexts, withArguments } from '../workbench/index.ts';
import { commitArgs, commitMessage } from './commit/index.ts';
import {
  docstring,
  type EditArgs,
  type EditDeps,
  type EditResult,
  editArgs,
  editHere,
  fix,
  implement,
  imports,
  refactor,
  tests,
} from './edit/index.ts';
import { explain, explainArgs } from './explain.ts';
import { questionOfRename, rename, renameArgs } from './rename.ts';
import { type ReviewThreads, review } from './review/index.ts';
import { type KeyDeps, keyArgs, questionOfKey, setApiKey } from './setApiKey.ts';
import { type RouteDeps, showRoute } from './showRoute.ts';

export interface CommandDeps extends KeyDeps, RouteDeps {
  readonly proposals: Proposals;
  readonly problems: Pick<ProposedProblems, 'find'>;
  readonly showText: ShownTexts['show'];
  readonly threads: ReviewThreads;
  readonly writer: Writer;
  readonly verdict: Ledger['verdict'];
}

/** The commands of the editor; each takes an optional argument object and resolves to a result. */
export function createCommands(deps: CommandDeps) {
  const all = { ...deps, notify };
  const edit = (command: string, run: (deps: EditDeps, args: EditArgs) => Promise<EditResult>) =>
    withArguments({ command, schema: editArgs }, async (args) => toldOfRefusal(run(all, args)));
  return {
    explain: withArguments({ command: 'explain', schema: explainArgs }, explain),
    chat: () => openChatWithParticipant(),
    edit: edit('edit', editHere),
    refactor: edit('refactor', refactor),
    implement: edit('implement', implement),
    fix: edit('fix', fix),
    docstring: edit('docstring', docstring),
    tests: edit('tests', tests),
    imports: edit('imports', imports),
    rename: withArguments(
      { command: 'rename', schema: renameArgs, question: questionOfRename },
      async (args) => rename(all, args),
    ),
    review: withArguments({ command: 'review', schema: editArgs }, async (args) => review(all, args)),
    commitMessage: withArguments({ command: 'commitMessage', schema: commitArgs }, async (args) =>
      commitMessage(all, args),
    ),
    setApiKey: withArguments(
      { command: 'setApiKey', schema: keyArgs, question: questionOfKey },
      async (args) => setApiKey(deps, args),
    ),
    showRoute: (args: unknown) => showRoute(deps, args),
  };
}

/** The user is told what was refused before anything was asked. */
async function toldOfRefusal(edit: Promise<EditResult>): Promise<Omit<EditResult, 'button'>> {
  const { button, ...result } = await edit;
  if (result.outcome === 'refused' && result.message) {
    void notify({ message: result.message, buttons: button ? [button] : [] }, 'information');
  }
  return result;
}
